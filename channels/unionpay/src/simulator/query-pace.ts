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
  const asked = new Map<string, readonly number[]>()
  return {
    isTooOften(pair) {
      const now = clock.monotonic()
      const recent = (asked.get(pairKey(pair)) ?? []).filter((at) => now - at < windowMs)
      asked.set(pairKey(pair), [...recent, now].slice(-maxInWindow))
      return recent.length >= maxInWindow
    },
  }
}
