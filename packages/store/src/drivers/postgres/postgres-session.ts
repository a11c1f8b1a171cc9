import type { Row } from '../../columns.ts'
import { bind, type Query } from '../../prepared.ts'
import type { Session } from '../../session.ts'
import type { Answer, Request } from './postgres-connection.ts'

/** Runs queries through whatever takes requests; each is a prepared statement under its own name. */
export class PostgresSession implements Session {
  readonly #send: (request: Request) => Promise<Answer>

  constructor(send: (request: Request) => Promise<Answer>) {
    this.#send = send
  }

  async rows<Params extends object>(query: Query<Params>, params: Params): Promise<readonly Row[]> {
    return (await this.#send(requestFor(query, params))).rows
  }

  async run<Params extends object>(query: Query<Params>, params: Params): Promise<number> {
    return (await this.#send(requestFor(query, params))).rowCount ?? 0
  }
}

function requestFor<Params extends object>(query: Query<Params>, params: Params): Request {
  const statement = query.statementFor('postgres')
  return {
    name: statement.name,
    text: statement.sql,
    values: bind(statement, params),
    rowMode: 'array',
  }
}
