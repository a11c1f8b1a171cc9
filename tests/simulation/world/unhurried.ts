/** Time in worlds that take days: what is done every minute or hour is done as seldom as the world wants. */
import type { Scheduler } from '@tillway/kernel'

const housekeeping = [30_000, 60_000, 3_600_000]

/** Only what is put off by exactly half a minute, a minute or an hour waits longer: deadlines of their own are others. */
export function unhurried(scheduler: Scheduler, quietMs: number): Scheduler {
  if (quietMs === 0) return scheduler
  return {
    after: (delayMs, run) =>
      scheduler.after(housekeeping.includes(delayMs) ? Math.max(delayMs, quietMs) : delayMs, run),
  }
}
