/**
 * Group commit over PostgreSQL: each connection takes the units that wait for it, runs them in one
 * transaction, and acknowledges them after its commit.
 *
 * What is certainly rolled back is run again: on a deadlock, a serialization failure, or a
 * connection lost before COMMIT was sent. When the connection is lost while COMMIT is under way
 * nobody knows whether it took place, and running a unit again could do its work twice. The caller
 * is told `service_unavailable`, whose advice is to repeat the request with the same key: then the
 * platform finds what there is.
 */
import { assert, type Instant, type Log, PayError } from '@tillway/kernel'
import { systemScheduler } from '@tillway/kernel/node'
import { postgresClock } from '../../dialect.ts'
import type { TableSet } from '../../table-set.ts'
import { Interrupted, type Outcome, type Unit } from '../../unit-session.ts'
import type { Driver, UnitOptions, Work } from '../driver.ts'
import { Connector } from './connector.ts'
import type { PostgresConnection } from './postgres-connection.ts'
import { unavailable } from './postgres-error.ts'
import { PostgresSession } from './postgres-session.ts'
import { Readers } from './readers.ts'
import { GroupFailure, runGroup } from './transaction.ts'

/** Locks are held until the whole group is committed, so a group is kept short. */
const maxGroup = 32
/** Whoever comes when so many wait already is sent away, or they would wait for memory. */
const maxWaiting = 10_000
const maxRuns = 5
const readerCount = 2
const pingMs = 1_000

interface Writer {
  connection: PostgresConnection | undefined
  busy: boolean
  readonly queue: Waiting[]
}

interface Waiting extends Work {
  readonly about: string | undefined
  runs: number
}

export class PostgresDriver implements Driver {
  readonly reading: PostgresSession
  readonly #log: Log
  readonly #connector: Connector
  readonly #readers: Readers
  readonly #writers: readonly Writer[]
  /** Where the units about one thing are, while there are any. */
  readonly #lines = new Map<string, { readonly writer: Writer; units: number }>()
  #waiting = 0
  readonly #busy = new Set<Promise<void>>()
  #woken = false
  #closed = false

  constructor(options: {
    readonly url: string
    readonly tables: TableSet
    readonly poolSize: number
    readonly log: Log
  }) {
    this.#log = options.log
    this.#connector = new Connector(options, options.log)
    this.#readers = new Readers(this.#connector, readerCount)
    this.reading = new PostgresSession((request) => this.#readers.send(request))
    const size = Math.max(1, options.poolSize - readerCount)
    this.#writers = Array.from({ length: size }, () => ({
      connection: undefined,
      busy: false,
      queue: [],
    }))
  }

  transact<Result>(unit: Unit<Result>, options: UnitOptions = {}): Promise<Result> {
    if (this.#closed) return Promise.reject(new PayError('service_unavailable', 'store is closed'))
    if (this.#waiting >= maxWaiting) return Promise.reject(unavailable('too many units wait'))
    const { about, serial = false } = options
    const writer = this.#writerFor(about)
    const leave = this.#joinLine(writer, about)
    return new Promise<Result>((resolve, reject) => {
      const work = { unit, serial, about, reject, runs: 0 }
      this.#enqueue(writer, { ...work, resolve: resolve as Work['resolve'] })
    }).finally(leave)
  }

  async forgetDeleted(): Promise<void> {}

  async ping(): Promise<void> {
    await this.#askSoon('1')
  }

  async time(): Promise<Instant> {
    return Number(await this.#askSoon(postgresClock))
  }

  /** What this expression is, within a second. */
  async #askSoon(expression: string): Promise<unknown> {
    const answer = this.#readers.send({ text: `select ${expression}`, rowMode: 'array' })
    const late = new Promise<never>((_, reject) => {
      const stop = systemScheduler.after(pingMs, () => reject(unavailable('no answer to a ping')))
      answer.then(stop, stop)
    })
    const { rows } = await Promise.race([answer, late])
    return rows[0]?.[0]
  }

  async close(): Promise<void> {
    this.#closed = true
    while (this.#waiting > 0 || this.#busy.size > 0) {
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

  /**
   * Units about the same thing go to the same connection, or two would wait for each other's rows.
   * The others fill one connection's group before they use the next: what shares a commit shares
   * its cost, and when one connection hangs the rest goes around it.
   */
  #writerFor(about: string | undefined): Writer {
    const line = about === undefined ? undefined : this.#lines.get(about)
    if (line !== undefined) return line.writer
    const [first] = this.#writers
    assert(first !== undefined, 'there is a connection to write')
    const roomy = this.#writers.find(({ queue }) => queue.length < maxGroup)
    return roomy ?? this.#writers.reduce((a, b) => (b.queue.length < a.queue.length ? b : a), first)
  }

  /** Keeps those who come later on the same connection until the returned function was called. */
  #joinLine(writer: Writer, about: string | undefined): () => void {
    if (about === undefined) return () => {}
    const line = this.#lines.get(about) ?? { writer, units: 0 }
    line.units += 1
    this.#lines.set(about, line)
    return () => {
      line.units -= 1
      if (line.units === 0) this.#lines.delete(about)
    }
  }

  #enqueue(writer: Writer, work: Waiting): void {
    this.#waiting += 1
    writer.queue.push(work)
    this.#wake()
  }

  /** Of the units about one thing only the first: the next would find it changed by the one before. */
  #takeGroup(writer: Writer): Waiting[] {
    const group: Waiting[] = []
    const left: Waiting[] = []
    const subjects = new Set<string>()
    for (const work of writer.queue) {
      const isNext = work.about === undefined || !subjects.has(work.about)
      if (isNext && group.length < maxGroup) group.push(work)
      else left.push(work)
      if (work.about !== undefined) subjects.add(work.about)
    }
    writer.queue.splice(0, writer.queue.length, ...left)
    this.#waiting -= group.length
    return group
  }

  #dispatch(): void {
    for (const writer of this.#writers) {
      if (writer.busy || writer.queue.length === 0) continue
      writer.busy = true
      const work = this.#serve(writer, this.#takeGroup(writer)).finally(() => {
        this.#busy.delete(work)
        writer.busy = false
        this.#dispatch()
      })
      this.#busy.add(work)
    }
  }

  async #serve(writer: Writer, group: readonly Waiting[]): Promise<void> {
    const connection = await this.#connection(writer).catch((error: unknown) => {
      // Whoever waits behind this group would only find out the same.
      const behind = writer.queue.splice(0)
      this.#waiting -= behind.length
      for (const work of [...group, ...behind]) work.reject(unavailable(error))
    })
    if (connection === undefined) return
    for (const work of group) work.runs += 1
    try {
      const outcomes = await runGroup(connection, group)
      group.forEach((work, index) => {
        this.#settle(writer, work, outcomes[index] as Outcome)
      })
    } catch (error) {
      this.#fail(writer, group, error)
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

  #settle(writer: Writer, work: Waiting, outcome: Outcome): void {
    if ('value' in outcome) work.resolve(outcome.value)
    else if (outcome.error instanceof Interrupted) this.#runAgain(writer, work, outcome.error)
    else work.reject(outcome.error)
  }

  #fail(writer: Writer, group: readonly Waiting[], error: unknown): void {
    this.#log.warn({ cause: String(error), units: group.length }, 'a transaction was not stored')
    const interrupted =
      error instanceof GroupFailure && !error.maybeCommitted && error.cause instanceof Interrupted
    for (const work of group) {
      if (interrupted) this.#runAgain(writer, work, error)
      else work.reject(unavailable(error))
    }
  }

  #runAgain(writer: Writer, work: Waiting, cause: unknown): void {
    if (work.runs >= maxRuns) work.reject(unavailable(cause))
    else this.#enqueue(writer, work)
  }
}
