/** How often one transaction may be asked about. */
import type { Clock } from '@tillway/kernel'
import { type Pair, pairKey } from './payment.ts'

export interface QueryPace {
  /** Counts a question and says whether it is one too many. */
  isTooOften(pair: Pair): boolean
}

const windowMs = 10_000
const maxInWindow = 20

export function createQueryPace(clock: Clock): QueryPace {
  /** The transaction that was asked about longest ago comes first. */
  const asked = new Map<string, readonly number[]>()
  const forgetOld = (now: number): void => {
    for (const [pair, times] of asked) {
      if (now - (times.at(-1) ?? 0) < windowMs) return
      asked.delete(pair)
    }
  }
  return {
    isTooOften(pair) {
      const now = clock.monotonic()
      forgetOld(now)
      const recent = (asked.get(pairKey(pair)) ?? []).filter((at) => now - at < windowMs)
      asked.delete(pairKey(pair))
      asked.set(pairKey(pair), [...recent, now].slice(-maxInWindow))
      return recent.length >= maxInWindow
    },
  }
}
