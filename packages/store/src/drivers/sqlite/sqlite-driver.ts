/**
 * Group commit over SQLite: the units that arrive during one turn of the event loop run one after
 * another in one transaction, and are acknowledged after its one flush to disk.
 */
import type { StatementSync } from 'node:sqlite'
import { type Log, PayError } from '@tillway/kernel'
import { type Outcome, runUnit, type Savepoint, Spoiled, type Unit } from '../../unit-session.ts'
import type { Driver, Work } from '../driver.ts'
import { closeSqlite, type SqliteConnections } from './sqlite-connection.ts'
import { translateSqliteError, unavailable } from './sqlite-error.ts'
import { SqliteSession } from './sqlite-session.ts'

/** Larger groups save little more and make the first of them wait. */
const maxGroup = 64
/** Whoever comes when so many wait already is sent away, or they would wait for memory. */
const maxWaiting = 10_000

export function createSqliteDriver(connections: SqliteConnections, log: Log): Driver {
  return new SqliteDriver(connections, log)
}

class SqliteDriver implements Driver {
  readonly reading: SqliteSession
  readonly #connections: SqliteConnections
  readonly #log: Log
  readonly #session: SqliteSession
  readonly #alone: Savepoint
  readonly #among: Savepoint
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #queue: Work[] = []
  #draining: Promise<void> | undefined
  #closed = false

  constructor(connections: SqliteConnections, log: Log) {
    const { writer, reader } = connections
    this.#connections = connections
    this.#log = log
    this.reading = new SqliteSession(reader)
    this.#session = new SqliteSession(writer)
    this.#begin = writer.prepare('begin immediate')
    this.#commit = writer.prepare('commit')
    this.#alone = transactionOf(connections)
    this.#among = savepointOf(connections)
  }

  transact<Result>(unit: Unit<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new PayError('service_unavailable', 'store is closed'))
    if (this.#queue.length >= maxWaiting) return Promise.reject(unavailable('too many units wait'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ unit, serial: false, resolve: resolve as Work['resolve'], reject })
      this.#draining ??= this.#drain()
    })
  }

  async forgetDeleted(): Promise<void> {
    await this.#draining
    try {
      if (!this.#closed) this.#connections.writer.exec('pragma wal_checkpoint(truncate)')
    } catch (error) {
      throw unavailable(error)
    }
  }

  async ping(): Promise<void> {
    if (this.#closed) throw new PayError('service_unavailable', 'store is closed')
    try {
      this.#connections.reader.prepare('select 1').get()
    } catch (error) {
      throw unavailable(error)
    }
  }

  /** It lies on our machine, whose clock is its own. */
  async time(): Promise<null> {
    return null
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#draining
    closeSqlite(this.#connections)
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // Everything that came in with this turn of the event loop joins the group.
      await new Promise<void>((resolve) => setImmediate(resolve))
      await this.#runGroup(this.#queue.splice(0, maxGroup))
    }
    this.#draining = undefined
  }

  async #runGroup(group: readonly Work[]): Promise<void> {
    try {
      const outcomes = await this.#store(group)
      group.forEach((work, index) => {
        const outcome = outcomes[index] as Outcome
        if ('error' in outcome) work.reject(outcome.error)
        else work.resolve(outcome.value)
      })
    } catch (error) {
      const cause = translateSqliteError(error)
      this.#log.error({ cause: String(error), units: group.length }, 'a transaction was not stored')
      for (const work of group) work.reject(unavailable(cause))
    }
  }

  async #store(group: readonly Work[]): Promise<readonly Outcome[]> {
    if (group.length === 1) return await this.#runInTransaction(group, this.#alone)
    try {
      return await this.#runInTransaction(group, undefined)
    } catch (error) {
      if (!(error instanceof Spoiled)) throw error
      return await this.#runInTransaction(group, this.#among)
    }
  }

  async #runInTransaction(
    group: readonly Work[],
    savepoint: Savepoint | undefined,
  ): Promise<readonly Outcome[]> {
    const { writer } = this.#connections
    try {
      this.#begin.run()
      const outcomes: Outcome[] = []
      for (const { unit } of group) outcomes.push(await runUnit(this.#session, savepoint, unit))
      this.#commit.run()
      return outcomes
    } catch (error) {
      if (writer.isTransaction) writer.exec('rollback')
      throw error
    }
  }
}

/** A unit by itself needs no savepoint: the transaction is its own. */
function transactionOf({ writer }: SqliteConnections): Savepoint {
  return {
    begin: () => {},
    release: () => {},
    undo: () => {
      if (writer.isTransaction) writer.exec('rollback')
      writer.exec('begin immediate')
    },
  }
}

/**
 * On a full disk and the like, SQLite gives up the whole transaction by itself. Then there is no
 * savepoint left, `undo` throws, and with it the whole group is refused.
 */
function savepointOf({ writer }: SqliteConnections): Savepoint {
  const begin = writer.prepare('savepoint unit')
  const release = writer.prepare('release unit')
  const undo = writer.prepare('rollback to unit')
  return {
    begin: () => {
      begin.run()
    },
    release: () => {
      release.run()
    },
    undo: () => {
      undo.run()
      release.run()
    },
  }
}
