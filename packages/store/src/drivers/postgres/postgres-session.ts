import type { Row } from '../../columns.ts'
import { bind, type Query, type Statement } from '../../prepared.ts'
import type { Session } from '../../session.ts'
import { Spoiled } from '../../unit-session.ts'
import { mergedStatement } from './merged-statement.ts'
import type { Answer, Request } from './postgres-connection.ts'

interface Write {
  readonly statement: Statement
  readonly values: (string | number | null)[]
  readonly resolve: (count: number) => void
  readonly reject: (error: unknown) => void
}

/**
 * Runs queries through whatever takes requests; each is a prepared statement under its own name.
 * Writes that are issued in one go, without waiting for each other, leave as one statement: what a
 * write costs is mostly its being a statement at all.
 */
export class PostgresSession implements Session {
  readonly #send: (request: Request) => Promise<Answer>
  readonly #use: 'alone' | 'shared'
  #writes: Write[] = []

  /** `shared`: several units use it at the same time. */
  constructor(send: (request: Request) => Promise<Answer>, use: 'alone' | 'shared' = 'alone') {
    this.#send = send
    this.#use = use
  }

  requireOrder(): void {
    if (this.#use === 'shared') throw new Spoiled()
  }

  async rows<Params extends object>(query: Query<Params>, params: Params): Promise<readonly Row[]> {
    this.#flush()
    const statement = query.statementFor('postgres')
    return (await this.#send(requestFor(statement, bind(statement, params)))).rows
  }

  run<Params extends object>(query: Query<Params>, params: Params): Promise<number> {
    const statement = query.statementFor('postgres')
    const values = bind(statement, params)
    return new Promise((resolve, reject) => {
      // The same statement twice may be about the same row, which one statement cannot write twice.
      if (this.#writes.some((write) => write.statement === statement)) this.#flush()
      this.#writes.push({ statement, values, resolve, reject })
      if (this.#writes.length === 1) queueMicrotask(() => this.#flush())
    })
  }

  #flush(): void {
    const writes = this.#writes
    const [only] = writes
    if (only === undefined) return
    this.#writes = []
    if (writes.length === 1) this.#sendOne(only)
    else this.#sendMerged(writes)
  }

  #sendOne(write: Write): void {
    this.#send(requestFor(write.statement, write.values)).then(
      (answer) => write.resolve(answer.rowCount ?? 0),
      write.reject,
    )
  }

  #sendMerged(writes: readonly Write[]): void {
    const statement = mergedStatement(writes.map((write) => write.statement))
    const values = writes.flatMap((write) => write.values)
    this.#send({ ...statement, values, rowMode: 'array' }).then(
      ({ rows }) => {
        const counts = rows[0] ?? []
        for (const [index, write] of writes.entries()) write.resolve(Number(counts[index] ?? 0))
      },
      (error: unknown) => {
        for (const write of writes) write.reject(error)
      },
    )
  }
}

function requestFor(statement: Statement, values: (string | number | null)[]): Request {
  return { name: statement.name, text: statement.sql, values, rowMode: 'array' }
}
