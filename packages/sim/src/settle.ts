/**
 * Letting everything come to rest that an event has set going. Where the process was made quiet
 * (`@tillway/sim/process`) that is known exactly, and costs no turn of the event loop; elsewhere one
 * turn is given, which drains all promises and what `process.nextTick` was asked for.
 */

/** What others have asked for, counted by a quiet process. */
export interface Asked {
  /** How often a function of `process.nextTick` has run, and how many still wait. */
  ticksRun(): number
  ticksWaiting(): number
  /** Runs what waits for the next turn; false when there is nothing. */
  runImmediates(): boolean
  /** Work that only the thread pool can end. */
  inPool(): number
  /** The real one, uncounted. */
  nextTick(run: () => void): void
}

let asked: Asked | undefined
const turn = setImmediate

export function settleBy(counted: Asked): void {
  asked = counted
}

/** A world that goes on for ever within one event never comes to rest. */
const mostRounds = 1_000_000

/** Throws `RangeError` when there is no end to it. */
export function settle(): Promise<void> {
  const counted = asked
  if (counted === undefined) return new Promise((resolve) => turn(resolve))
  return new Promise((resolve, reject) => {
    let rounds = 0
    let ticksSeen = -1
    const next = (): void => {
      rounds += 1
      if (rounds > mostRounds) reject(new RangeError('the event loop does not come to rest'))
      else counted.nextTick(look)
    }
    /**
     * Promises are drained after all ticks that wait, also after those that a tick asks for. So
     * nothing is left when from one look to the next, with promises drained between them, no other
     * tick has run.
     */
    const look = (): void => {
      const ran = counted.ticksRun()
      const isStill = ran === ticksSeen && counted.ticksWaiting() === 0
      ticksSeen = ran
      if (!isStill) {
        queueMicrotask(next)
        return
      }
      ticksSeen = -1
      if (counted.runImmediates()) queueMicrotask(next)
      else if (counted.inPool() > 0) turn(next)
      else resolve()
    }
    next()
  })
}
