/** Time in worlds that take days: what is done every minute or hour is done as seldom as the world wants. */
import type { Scheduler } from '@tillway/kernel'

const housekeeping = [30_000, 60_000, 3_600_000]
/** Looks for what else is due while something is under way, which takes as long as the world's quiet here. */
const busyMs = 1_000

/** Only what is put off by exactly so long waits longer: deadlines of their own are others. */
export function unhurried(scheduler: Scheduler, quietMs: number): Scheduler {
  if (quietMs === 0) return scheduler
  const longest = (delayMs: number): number => {
    if (delayMs === busyMs) return Math.min(quietMs, 60_000)
    return housekeeping.includes(delayMs) ? Math.max(delayMs, quietMs) : delayMs
  }
  return { after: (delayMs, run) => scheduler.after(longest(delayMs), run) }
}
