/**
 * Time that runs several times as fast as the system's, for everything at once: an hour of
 * questions and deadlines passes in minutes and nothing is left out. Processes that are given the
 * same epoch and speed agree on the time, also after a restart.
 */
import type { Clock, Scheduler } from '@tillway/kernel'
import { systemClock, systemScheduler } from '@tillway/kernel/node'

export interface WarpedTime {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly speed: number
  /** The system's time at which both clocks show the same. */
  readonly epoch: number
  /** From now on the wall clock shows so many milliseconds more than it should; timers know nothing of it. */
  setAhead(ms: number): void
}

export function createWarpedTime(speed: number, epoch = systemClock.now()): WarpedTime {
  let ahead = 0
  return {
    clock: {
      now: () => Math.floor(epoch + (systemClock.now() - epoch) * speed) + ahead,
      monotonic: () => systemClock.monotonic() * speed,
    },
    scheduler: {
      after: (delayMs, run) => systemScheduler.after(delayMs / speed, run),
    },
    speed,
    epoch,
    setAhead(ms) {
      ahead = ms
    },
  }
}
