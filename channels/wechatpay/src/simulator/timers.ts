/** Timers that stop with the simulator. */
import type { Cancel, Scheduler } from '@tillway/kernel'

export interface Timers {
  after(delayMs: number, run: () => void): void
  stop(): void
}

export function createTimers(scheduler: Scheduler): Timers {
  const running = new Set<Cancel>()
  return {
    after(delayMs, run) {
      const cancel = scheduler.after(Math.max(0, delayMs), () => {
        running.delete(cancel)
        run()
      })
      running.add(cancel)
    },
    stop() {
      for (const cancel of running) cancel()
      running.clear()
    },
  }
}
