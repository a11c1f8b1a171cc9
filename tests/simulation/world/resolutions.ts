/** How long the platform takes to know what a channel knows, from when the channel could tell it. */

import type { Simulation } from '@tillway/sim'
import type { Facts, Row } from '../oracle/facts.ts'
import type { Reachability } from './cast.ts'

/** The platform has understood that money came. Of what comes after the end the channel alone can tell. */
const resolved = new Set(['succeeded', 'mismatch', 'reversed'])
/** What a resolution is to take at most. */
const wantedMs = 60_000
/** A time and the seed that it was in, as one number that can be compared. */
export const seedsPerMs = 10_000_000

/** Looks at each step; writes figures down. */
export function createResolutionWatch(
  { time, registry, seed }: Simulation,
  reach: Reachability,
): (now: Facts, before: Facts | undefined) => void {
  /** When the channel had the money, by the order's number. */
  const knownAt = new Map<string, number>()
  const told = new Set<string>()
  const tell = (attempt: Row): void => {
    const number = String(attempt.order_number)
    const at = knownAt.get(number)
    const since = reach.since(String(attempt.channel))
    told.add(number)
    // It was told of it while it could not have asked.
    if (at === undefined || since === undefined) return
    const ms = time.elapsed() - Math.max(at, since)
    registry.count('resolutions')
    registry.count('resolution ms', ms)
    if (ms > wantedMs) registry.count('resolutions over a minute')
    registry.most('slowest resolution', ms * seedsPerMs + (Number(seed) % seedsPerMs))
  }
  return (now, before) => {
    if (now.cases === before?.cases) return
    for (const { attempts, orders } of now.cases) {
      for (const { orderNumber, captured } of orders) {
        if (captured > 0 && !knownAt.has(orderNumber)) knownAt.set(orderNumber, time.elapsed())
      }
      for (const attempt of attempts) {
        const number = String(attempt.order_number)
        if (!told.has(number) && resolved.has(String(attempt.state))) tell(attempt)
      }
    }
  }
}
