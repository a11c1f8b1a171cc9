/** An attacker who sees how long messages are and when they go, and looks for digits in that. */
import type { Dice } from '../../fuzz/dice.ts'
import type { Trace } from './trace.ts'

export interface Correlation {
  readonly what: string
  readonly strongest: number
  /** The chance that shuffled passwords look as telling. */
  readonly chance: number
}

const shuffles = 2_000

/** How closely a number that was measured goes with any of the six digits, or with their sum. */
export function correlate(
  what: string,
  traces: readonly Trace[],
  measure: (trace: Trace) => number,
  dice: Dice,
): Correlation {
  const measured = traces.map(measure)
  const passwords = traces.map(({ password }) => password)
  const strongest = strongestOf(passwords, measured)
  if (strongest === 0) return { what, strongest, chance: 1 }
  let asStrong = 0
  for (let turn = 0; turn < shuffles; turn += 1) {
    if (strongestOf(passwords, shuffled(measured, dice)) >= strongest) asStrong += 1
  }
  return { what, strongest, chance: asStrong / shuffles }
}

function strongestOf(passwords: readonly (readonly number[])[], measured: readonly number[]) {
  const sums = passwords.map((password) => password.reduce((sum, digit) => sum + digit, 0))
  const columns = [0, 1, 2, 3, 4, 5].map((at) => passwords.map((password) => password[at] ?? 0))
  return Math.max(...[sums, ...columns].map((column) => Math.abs(pearson(column, measured))))
}

/** Zero where one of them never changes: then it tells nothing. */
function pearson(one: readonly number[], other: readonly number[]): number {
  const [left, right] = [centred(one), centred(other)]
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
  const spread = Math.sqrt(dot(left, left) * dot(right, right))
  return spread < 1e-9 ? 0 : dot(left, right) / spread
}

function centred(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

function shuffled(values: readonly number[], dice: Dice): readonly number[] {
  const next = [...values]
  for (let at = next.length - 1; at > 0; at -= 1) {
    const other = dice.below(at + 1)
    const value = next[at] ?? 0
    next[at] = next[other] ?? 0
    next[other] = value
  }
  return next
}
