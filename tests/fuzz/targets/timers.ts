/** Time that passes when a target says so, at once. */

interface Due {
  readonly at: number
  readonly run: () => void
}

export interface Timers {
  after(delayMs: number, run: () => void): () => void
  advance(delayMs: number): void
}

export function createTimers(): Timers {
  let now = 0
  let due: Due[] = []
  return {
    after(delayMs, run) {
      const item = { at: now + delayMs, run }
      due.push(item)
      return () => {
        due = due.filter((one) => one !== item)
      }
    },
    advance(delayMs) {
      const end = now + delayMs
      for (;;) {
        const next = due.reduce<Due | undefined>(
          (first, item) => (item.at <= end && (!first || item.at < first.at) ? item : first),
          undefined,
        )
        if (next === undefined) break
        due = due.filter((one) => one !== next)
        now = next.at
        next.run()
      }
      now = end
    },
  }
}
