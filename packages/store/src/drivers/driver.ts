import type { Instant } from '@tillway/kernel'
import type { Session } from '../session.ts'
import type { Unit } from '../unit-session.ts'

/** What a database brings; everything else is built on it once. */
export interface Driver {
  /** For reads that stand alone. */
  readonly reading: Session
  /** Runs the unit in a transaction; resolves once it is durable. */
  transact<Result>(unit: Unit<Result>, options?: UnitOptions): Promise<Result>
  /**
   * Leaves nothing of deleted rows beside the tables: SQLite empties its write-ahead log. In
   * PostgreSQL that is for vacuum and for those who keep its logs.
   */
  forgetDeleted(): Promise<void>
  ping(): Promise<void>
  /** See `Store.time`. */
  time(): Promise<Instant | null>
  close(): Promise<void>
}

export interface UnitOptions {
  /** Id of what it is about: units about the same thing are kept on one connection. */
  readonly about?: string | undefined
  /** It must not run beside others of its group: it claims rows by looking which are free. */
  readonly serial?: boolean
}

/** A unit that waits for its turn, and whoever waits for it. */
export interface Work {
  readonly unit: Unit<unknown>
  readonly serial: boolean
  resolve(value: unknown): void
  reject(error: unknown): void
}
