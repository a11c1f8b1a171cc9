/**
 * Queries with named parameters. Building and compiling a query costs more than running it, so
 * each is compiled once per dialect and then only its values are put in order.
 */
import { assert } from '@tillway/kernel'
import type { CompiledQuery, Kysely } from 'kysely'
import { type Dialect, type DialectName, dialects } from './dialect.ts'
import type { Database } from './schema.ts'

export type Bound = string | number | null

type Slot = { readonly parameter: string } | { readonly constant: Bound }

export interface Statement {
  readonly sql: string
  /** Unique per SQL text; PostgreSQL keeps the prepared statement under it. */
  readonly name: string
  readonly slots: readonly Slot[]
}

/** Stands for a parameter while a query is built. */
class Placeholder {
  readonly parameter: string

  constructor(parameter: string) {
    this.parameter = parameter
  }
}

interface Compilable {
  compile(): CompiledQuery
}

type Build<Params, Tables = Database> = (
  db: Kysely<Tables>,
  params: Params,
  dialect: Dialect,
) => Compilable

export interface QueryOptions {
  /** Why this query may look at the rows of every merchant; the others must name one. */
  readonly everyMerchant?: string
}

/** Every query made so far, so that a test can look at all of them. */
const made: Query<never>[] = []

export function everyQuery(): readonly Query<never>[] {
  return made
}

export class Query<Params> {
  readonly everyMerchant: string | undefined
  readonly number: number
  readonly #build: Build<Params>
  readonly #statements: Partial<Record<DialectName, Statement>> = {}

  constructor(build: Build<Params>, options: QueryOptions) {
    this.#build = build
    this.everyMerchant = options.everyMerchant
    made.push(this)
    this.number = made.length
  }

  statementFor(dialect: DialectName): Statement {
    const known = this.#statements[dialect]
    if (known !== undefined) return known
    const { sql, parameters } = this.#build(
      dialects[dialect].kysely,
      placeholders as Params,
      dialects[dialect],
    ).compile()
    const statement = { sql, name: `q${this.number}`, slots: parameters.map(slotOf) }
    this.#statements[dialect] = statement
    return statement
  }
}

/** `prepared<Params>()((db, p) => db.selectFrom('payments')….where('id', '=', p.id))` */
export const prepared = queriesOver<Database>()

/** `prepared` for another set of tables. */
export function queriesOver<Tables>() {
  return <Params>(options: QueryOptions = {}) =>
    (build: Build<Params, Tables>): Query<Params> =>
      // Kysely's tables are types alone: the object that compiles is the same.
      new Query(build as unknown as Build<Params>, options)
}

/** The values of a statement's parameters in their order. */
export function bind(statement: Statement, params: object): Bound[] {
  const { slots } = statement
  const values: Bound[] = new Array(slots.length)
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index] as Slot
    values[index] =
      'parameter' in slot ? encode(Reflect.get(params, slot.parameter)) : slot.constant
  }
  return values
}

/** Booleans travel as 0 and 1, which both databases read, and structures as JSON. */
function encode(value: unknown): Bound {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  assert(typeof value === 'object', 'a stored value is text, a number, a flag, null or JSON')
  return JSON.stringify(value)
}

const placeholders: unknown = new Proxy(
  {},
  { get: (_, parameter) => new Placeholder(String(parameter)) },
)

function slotOf(value: unknown): Slot {
  return value instanceof Placeholder ? { parameter: value.parameter } : { constant: encode(value) }
}
