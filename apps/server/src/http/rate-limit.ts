/** Token buckets in this instance, so that one caller cannot take the time of all. */
import { type Clock, PayError } from '@tillway/kernel'

interface Bucket {
  readonly tokens: number
  readonly at: number
}

export interface RateLimit {
  /** Takes one token of the caller. Throws `rate_limited` with the seconds to wait. */
  take(caller: string): void
  /** Throws as `take` would, and takes nothing. */
  check(caller: string): void
}

/** `perSecond` tokens flow in, `burst` fit. Memory is bounded: idle callers are forgotten. */
export function createRateLimit(clock: Clock, perSecond: number, burst = perSecond * 2): RateLimit {
  let buckets = new Map<string, Bucket>()
  let sweptAt = clock.monotonic()

  const sweep = (now: number): void => {
    if (now - sweptAt < 60_000 && buckets.size < 50_000) return
    sweptAt = now
    const full = (bucket: Bucket) => bucket.tokens + ((now - bucket.at) / 1000) * perSecond >= burst
    buckets = new Map([...buckets].filter(([, bucket]) => !full(bucket)))
  }

  const filled = (caller: string): Bucket => {
    const now = clock.monotonic()
    sweep(now)
    const { tokens, at } = buckets.get(caller) ?? { tokens: burst, at: now }
    const bucket = { tokens: Math.min(burst, tokens + ((now - at) / 1000) * perSecond), at: now }
    if (bucket.tokens >= 1) return bucket
    const retryAfterSeconds = Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond))
    throw new PayError('rate_limited', undefined, { retryAfterSeconds })
  }

  return {
    take(caller) {
      const { tokens, at } = filled(caller)
      buckets.set(caller, { tokens: tokens - 1, at })
    },
    check: (caller) => void filled(caller),
  }
}
