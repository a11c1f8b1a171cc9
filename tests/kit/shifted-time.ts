/**
 * The system's clock, moved forward on demand, so that an hour's expiry can be seen in a moment.
 * Timers keep to real time: what is stored as a deadline is found by the worker's next round.
 */
import type { Clock, Scheduler } from '@tillway/kernel'
import { systemClock, systemScheduler } from '@tillway/kernel/node'

export interface ShiftedTime {
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** Moves the wall clock and the monotonic clock forward. */
  skip(ms: number): void
}

export function createShiftedTime(): ShiftedTime {
  let shift = 0
  return {
    clock: {
      now: () => systemClock.now() + shift,
      monotonic: () => systemClock.monotonic() + shift,
    },
    scheduler: systemScheduler,
    skip(ms) {
      shift += ms
    },
  }
}
