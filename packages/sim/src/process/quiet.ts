import type { Dice } from '../dice.ts'

/** Everything that the parts of a quiet process share. */
export interface Quiet {
  dice(): Dice
  note(what: string): void
  /** Runs work that only the pool can do after what was asked for before it. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>
  readonly require: NodeJS.Require
}
