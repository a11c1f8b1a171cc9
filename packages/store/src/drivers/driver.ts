import type { Session } from '../session.ts'
import type { Unit } from '../unit-session.ts'

/** What a database brings; everything else is built on it once. */
export interface Driver {
  /** For reads that stand alone. */
  readonly reading: Session
  /** Runs the unit in a transaction; resolves once it is durable. */
  transact<Result>(unit: Unit<Result>): Promise<Result>
  ping(): Promise<void>
  close(): Promise<void>
}

/** A unit that waits for its turn, and whoever waits for it. */
export interface Work {
  readonly unit: Unit<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}
