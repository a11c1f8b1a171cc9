/** Processes that die at a write of the book. */
import { answerTimeout, type Rig } from './rig.ts'
import { Crash } from './terminal-book.ts'

export interface WritePoint {
  /** Which write, counted from 1 when it begins, and whether it was durable. */
  readonly at: number
  readonly durable: boolean
}

export const writePoints: readonly WritePoint[] = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((at) => [
  { at, durable: false },
  { at, durable: true },
])

/** Runs until the book fails; whether it did. */
export async function runInto(
  rig: Rig,
  point: WritePoint,
  run: () => Promise<unknown>,
): Promise<boolean> {
  rig.book.crash = { at: rig.book.writes + point.at, durable: point.durable }
  try {
    await rig.within(answerTimeout, run())
    return false
  } catch (error) {
    if (!(error instanceof Crash)) throw error
    return true
  } finally {
    rig.book.crash = undefined
    rig.restart()
  }
}
