/**
 * Group commit over PostgreSQL: each connection takes a share of the waiting units, runs them one
 * after another in one transaction, and acknowledges them after its commit.
 *
 * What is certainly rolled back is run again: on a deadlock, a serialization failure, or a
 * connection lost before COMMIT was sent. When the connection is lost while COMMIT is under way
 * nobody knows whether it took place, and running a unit again could do its work twice. The caller
 * is told `service_unavailable`, whose advice is to repeat the request with the same key: then the
 * platform finds what there is.
 */
import { type Log, PayError } from '@tillway/kernel'
import { systemScheduler } from '@tillway/kernel/node'
import { Interrupted, type Outcome, type Unit } from '../../unit-session.ts'
import type { Driver, Work } from '../driver.ts'
import { Connector } from './connector.ts'
import type { PostgresConnection } from './postgres-connection.ts'
import { unavailable } from './postgres-error.ts'
import { PostgresSession } from './postgres-session.ts'
import { Readers } from './readers.ts'
import { GroupFailure, runGroup } from './transaction.ts'

/** Locks are held until the whole group is committed, so a group is kept short. */
const maxGroup = 16
/** Whoever comes when so many wait already is sent away, or they would wait for memory. */
const maxWaiting = 10_000
const maxRuns = 5
const readerCount = 2
const pingMs = 1_000

interface Writer {
  connection: PostgresConnection | undefined
}

interface Waiting extends Work {
  runs: number
}

export class PostgresDriver implements Driver {
  readonly reading: PostgresSession
  readonly #log: Log
  readonly #connector: Connector
  readonly #readers: Readers
  readonly #idle: Writer[]
  readonly #writers: readonly Writer[]
  readonly #queue: Waiting[] = []
  readonly #busy = new Set<Promise<void>>()
  #woken = false
  #closed = false

  constructor(options: { readonly url: string; readonly poolSize: number; readonly log: Log }) {
    this.#log = options.log
    this.#connector = new Connector(options.url, options.log)
    this.#readers = new Readers(this.#connector, readerCount)
    this.reading = new PostgresSession((request) => this.#readers.send(request))
    const size = Math.max(1, options.poolSize - readerCount)
    this.#writers = Array.from({ length: size }, () => ({ connection: undefined }))
    this.#idle = [...this.#writers]
  }

  transact<Result>(unit: Unit<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new PayError('service_unavailable', 'store is closed'))
    if (this.#queue.length >= maxWaiting) return Promise.reject(unavailable('too many units wait'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ unit, resolve: resolve as Work['resolve'], reject, runs: 0 })
      this.#wake()
    })
  }

  async ping(): Promise<void> {
    const answer = this.#readers.send({ text: 'select 1', rowMode: 'array' })
    const late = new Promise<never>((_, reject) => {
      const stop = systemScheduler.after(pingMs, () => reject(unavailable('no answer to a ping')))
      answer.then(stop, stop)
    })
    await Promise.race([answer, late])
  }

  async close(): Promise<void> {
    this.#closed = true
    while (this.#queue.length > 0 || this.#busy.size > 0) {
      this.#dispatch()
      await Promise.all(this.#busy)
    }
    await Promise.all(this.#writers.map(({ connection }) => connection?.close()))
    await this.#readers.close()
  }

  /** What comes in with one turn of the event loop is shared out together. */
  #wake(): void {
    if (this.#woken) return
    this.#woken = true
    setImmediate(() => {
      this.#woken = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const writer = this.#idle.pop()
      if (writer === undefined) return
      const share = Math.ceil(this.#queue.length / (this.#idle.length + 1))
      const group = this.#queue.splice(0, Math.min(share, maxGroup))
      const work = this.#serve(writer, group).finally(() => {
        this.#busy.delete(work)
        this.#idle.push(writer)
        this.#dispatch()
      })
      this.#busy.add(work)
    }
  }

  async #serve(writer: Writer, group: readonly Waiting[]): Promise<void> {
    const connection = await this.#connection(writer).catch((error: unknown) => {
      // Whoever waits behind this group would only find out the same.
      for (const work of [...group, ...this.#queue.splice(0)]) work.reject(unavailable(error))
    })
    if (connection === undefined) return
    for (const work of group) work.runs += 1
    try {
      const outcomes = await runGroup(connection, group)
      group.forEach((work, index) => {
        this.#settle(work, outcomes[index] as Outcome)
      })
    } catch (error) {
      this.#fail(group, error)
      // Its transaction may still be open.
      await connection.close()
    }
  }

  async #connection(writer: Writer): Promise<PostgresConnection> {
    if (writer.connection === undefined || writer.connection.lost) {
      writer.connection = undefined
      writer.connection = await this.#connector.connect()
    }
    // When this fails, so does the transaction, and that one knows what to do.
    await writer.connection.reviewPlans().catch(() => {})
    return writer.connection
  }

  #settle(work: Waiting, outcome: Outcome): void {
    if ('value' in outcome) work.resolve(outcome.value)
    else if (outcome.error instanceof Interrupted) this.#runAgain(work, outcome.error)
    else work.reject(outcome.error)
  }

  #fail(group: readonly Waiting[], error: unknown): void {
    this.#log.warn({ cause: String(error), units: group.length }, 'a transaction was not stored')
    const interrupted =
      error instanceof GroupFailure && !error.maybeCommitted && error.cause instanceof Interrupted
    for (const work of group) {
      if (interrupted) this.#runAgain(work, error)
      else work.reject(unavailable(error))
    }
  }

  #runAgain(work: Waiting, cause: unknown): void {
    if (work.runs >= maxRuns) {
      work.reject(unavailable(cause))
      return
    }
    this.#queue.push(work)
    this.#wake()
  }
}
