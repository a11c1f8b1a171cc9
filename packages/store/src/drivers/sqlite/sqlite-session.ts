import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Row } from '../../columns.ts'
import { bind, type Query, type Statement } from '../../prepared.ts'
import type { Session } from '../../session.ts'
import { translateSqliteError } from './sqlite-error.ts'

interface Prepared {
  readonly statement: Statement
  readonly handle: StatementSync
}

/** Runs queries on one connection. Each is prepared once and kept as long as the connection. */
export class SqliteSession implements Session {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<number, Prepared>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async rows<Params extends object>(query: Query<Params>, params: Params): Promise<readonly Row[]> {
    try {
      const { statement, handle } = this.#prepare(query)
      // `setReturnArrays` makes these arrays, which the types of Node do not say.
      return handle.all(...bind(statement, params)) as unknown as Row[]
    } catch (error) {
      throw translateSqliteError(error)
    }
  }

  async run<Params extends object>(query: Query<Params>, params: Params): Promise<number> {
    try {
      const { statement, handle } = this.#prepare(query)
      return Number(handle.run(...bind(statement, params)).changes)
    } catch (error) {
      throw translateSqliteError(error)
    }
  }

  /** Units run one after another here anyway. */
  requireOrder(): void {}

  #prepare<Params>(query: Query<Params>): Prepared {
    const known = this.#prepared.get(query.number)
    if (known !== undefined) return known
    const statement = query.statementFor('sqlite')
    const handle = this.#database.prepare(statement.sql)
    handle.setReturnArrays(true)
    const prepared = { statement, handle }
    this.#prepared.set(query.number, prepared)
    return prepared
  }
}
