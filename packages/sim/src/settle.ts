/**
 * Letting the event loop turn until nothing of the system is pending. One turn drains all promises
 * and `process.nextTick`; turns that others asked for with `setImmediate` are counted where the
 * process was made quiet (`@tillway/sim/process`), and waited for.
 */

let pending = (): number => 0
const turn = setImmediate

/** How many turns others have asked for and not yet had. */
export function countPendingBy(count: () => number): void {
  pending = count
}

/** A world that asks for turns for ever would never come to rest. Throws `RangeError`. */
const mostTurns = 100_000

export async function settle(): Promise<void> {
  await nextTurn()
  for (let turns = 0; pending() > 0; turns += 1) {
    if (turns > mostTurns) throw new RangeError('the event loop does not come to rest')
    await nextTurn()
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => turn(resolve))
