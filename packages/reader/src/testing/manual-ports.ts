/** Ports with a clock that stands still until a test moves it. */
import type { ReaderPorts } from '../contract/ports.ts'

export interface ManualPorts extends ReaderPorts {
  /** Lets so much time pass, with everything that was due in it, in its order. */
  advance(delayMs: number): Promise<void>
  /** Lets time pass until the promise settles; fails after an hour of it. */
  until<T>(promise: Promise<T>): Promise<T>
}

interface Due {
  readonly at: number
  readonly run: () => void
}

/** `start` in milliseconds since 1970; `seed` of the random bytes. */
export function createManualPorts(start = Date.UTC(2026, 0, 2, 3, 4, 5), seed = 1): ManualPorts {
  const due = new Set<Due>()
  let now = 0
  let state = seed >>> 0 || 1
  const nextByte = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  const advance = async (delayMs: number) => {
    const end = now + delayMs
    for (;;) {
      await settled()
      const next = earliest(due)
      if (!next || next.at > end) break
      due.delete(next)
      now = next.at
      next.run()
    }
    now = end
    await settled()
  }
  return {
    after(delayMs, run) {
      const item = { at: now + delayMs, run }
      due.add(item)
      return () => void due.delete(item)
    },
    today: () => start + now,
    random: (length) => Uint8Array.from({ length }, nextByte),
    advance,
    async until(promise) {
      let isOver = false
      const end = () => {
        isOver = true
      }
      promise.then(end, end)
      await settled()
      const stop = now + 3_600_000
      while (!isOver && now < stop) await advance(Math.max(1, (earliest(due)?.at ?? stop) - now))
      if (!isOver) throw new Error('nothing happens any more')
      return promise
    },
  }
}

/** The earliest, and of several the one that was asked for first. */
function earliest(due: ReadonlySet<Due>): Due | undefined {
  return [...due].reduce<Due | undefined>(
    (first, item) => (first && first.at <= item.at ? first : item),
    undefined,
  )
}

/** Lets everything run that waits for nothing but its turn. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 40; turns += 1) await Promise.resolve()
}
