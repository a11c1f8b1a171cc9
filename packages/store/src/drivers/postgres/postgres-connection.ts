/**
 * One connection to PostgreSQL. Statements are sent without waiting for the answers of those
 * before them, and everything issued in one go leaves in one packet.
 */
import { Socket } from 'node:net'
import type { Cancel } from '@tillway/kernel'
import { systemScheduler } from '@tillway/kernel/node'
import pg from 'pg'
import type { Row } from '../../columns.ts'
import type { TableSet } from '../../table-set.ts'
import { Interrupted } from '../../unit-session.ts'
import { endsConnection, translatePostgresError } from './postgres-error.ts'
import { valueTypes } from './value-types.ts'

/** Said on every connection, because the server's or the role's defaults may be others. */
const settings = [
  // A commit is answered when it is on the disk.
  'set synchronous_commit = on',
  // Plans made for tables that were empty at the time scan them whole when they no longer are.
  'set plan_cache_mode = force_custom_plan',
  "set statement_timeout = '10s'",
  "set lock_timeout = '5s'",
  "set idle_in_transaction_session_timeout = '30s'",
].join('; ')

/**
 * Once the tables that grow have been measured, plans are made once and kept, which spares the
 * server a quarter of its work; whoever measures them anew makes it plan anew as well.
 */
const measuredRows = 10_000
function tablesAreMeasured({ growing }: TableSet): string {
  const oids = growing.map((table) => `'${table}'::regclass`)
  return `select min(reltuples) >= ${measuredRows} from pg_class where oid in (${oids.join()})`
}

const statementsBetweenReviews = 2_000

const connectTimeoutMs = 2_000
/** A connection that answers nothing for two of these in a row is given up. */
const watchIntervalMs = 7_500

export interface Answer {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: readonly Row[]
}

export interface Request {
  readonly text: string
  /** Prepared on first use and kept under this name. */
  readonly name?: string
  readonly values?: (string | number | null)[]
  readonly rowMode: 'array'
}

/** Throws what the client threw when there is no connection to be had. */
export async function openConnection(url: string, tables: TableSet): Promise<PostgresConnection> {
  const connection = new PostgresConnection(url, tables)
  await connection.open()
  return connection
}

export class PostgresConnection {
  readonly #socket = new Socket()
  readonly #client: pg.Client
  readonly #tables: TableSet
  #stopWatching: Cancel = () => {}
  #corked = false
  #answered = 0
  #nextReview = statementsBetweenReviews
  #outstanding = 0
  #lost = false

  constructor(url: string, tables: TableSet) {
    this.#tables = tables
    this.#client = new pg.Client({
      connectionString: url,
      // A setting of the client that its types do not know yet.
      ...({ pipeline: true } as object),
      stream: () => this.#socket,
      types: valueTypes,
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'tillway',
    })
    this.#client.on('error', () => this.#lose())
    this.#client.on('end', () => this.#lose())
  }

  async open(): Promise<void> {
    try {
      await this.#client.connect()
      await this.#client.query(settings)
      const { schema } = this.#tables
      if (schema !== undefined) await this.#client.query(`set search_path = ${schema}`)
    } catch (error) {
      this.#lose()
      throw error
    }
    this.#watch(0)
  }

  /** Nothing more comes from this connection. */
  get lost(): boolean {
    return this.#lost
  }

  get outstanding(): number {
    return this.#outstanding
  }

  /** Throws `Interrupted` when the connection is lost, and else the error in the store's words. */
  send(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#cork()
      this.#outstanding += 1
      this.#client.query(request, (error: Error | null, answer: unknown) => {
        this.#outstanding -= 1
        this.#answered += 1
        if (error === null || error === undefined) resolve(lastOf(answer))
        else reject(this.#translate(error))
      })
    })
  }

  /** Between transactions, every now and then: decides whether plans are kept. */
  async reviewPlans(): Promise<void> {
    if (this.#answered < this.#nextReview) return
    this.#nextReview = this.#answered + statementsBetweenReviews
    const { rows } = await this.send({ text: tablesAreMeasured(this.#tables), rowMode: 'array' })
    if (rows[0]?.[0] !== true) return
    this.#nextReview = Number.POSITIVE_INFINITY
    await this.send({ text: 'set plan_cache_mode = force_generic_plan', rowMode: 'array' })
  }

  async close(): Promise<void> {
    this.#stopWatching()
    if (this.#lost) return
    this.#lost = true
    await this.#client.end()
  }

  #translate(error: Error): unknown {
    if (endsConnection(error)) this.#lose()
    return this.#lost ? new Interrupted(error) : translatePostgresError(error)
  }

  #lose(): void {
    this.#lost = true
    this.#stopWatching()
    this.#socket.destroy()
  }

  #cork(): void {
    if (this.#corked) return
    this.#corked = true
    this.#socket.cork()
    queueMicrotask(() => {
      this.#corked = false
      this.#socket.uncork()
    })
  }

  /** The server's own limits end slow statements; this one ends a connection gone silent. */
  #watch(answeredBefore: number): void {
    const waiting = this.#outstanding > 0
    this.#stopWatching = systemScheduler.after(watchIntervalMs, () => {
      const silent = waiting && this.#outstanding > 0 && this.#answered === answeredBefore
      if (silent) this.#lose()
      else this.#watch(this.#answered)
    })
  }
}

/** Several statements sent as one text have several answers. */
function lastOf(answer: unknown): Answer {
  return (Array.isArray(answer) ? answer.at(-1) : answer) as Answer
}
