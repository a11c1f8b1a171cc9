/**
 * When a failed webhook is tried again: soon at first, because most failures are a restart, then
 * ever more seldom, up to every twelve hours, for thirty days. It counts tries and not time, so
 * that an outage of the platform itself never uses up a mall's chances.
 */
import type { Instant, Random } from '@tillway/kernel'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** The longest pause, also of those that an answer asks for. */
export const maxDelayMs = 12 * hour
export const totalMs = 30 * day

const firstDelaysMs = [
  4.5 * second,
  20 * second,
  minute,
  3 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
] as const

const firstTotalMs = firstDelaysMs.reduce((sum, delayMs) => sum + delayMs, 0)

/** The first try, one after each pause of the table, then one every twelve hours up to thirty days. */
export const maxTries = 1 + firstDelaysMs.length + Math.floor((totalMs - firstTotalMs) / maxDelayMs)

export interface FailedTry {
  /** Tries so far, this one included. */
  readonly tries: number
  /** What the answer asked for (`Retry-After`); it makes the pause longer, never shorter. */
  readonly retryAfterMs?: number | undefined
}

/** Milliseconds until the next try, a tenth up or down by chance; undefined: no more, park it. */
export function retryDelayMs(failed: FailedTry, random: Random): number | undefined {
  if (failed.tries >= maxTries) return undefined
  const planned = firstDelaysMs[failed.tries - 1] ?? maxDelayMs
  const jittered = Math.round(planned * (0.9 + 0.2 * fraction(random)))
  return Math.max(jittered, Math.min(failed.retryAfterMs ?? 0, maxDelayMs))
}

/** RFC 9110, section 10.2.3: seconds or a date. Undefined when it is neither, or is past. */
export function parseRetryAfter(value: string | undefined, now: Instant): number | undefined {
  if (value === undefined) return undefined
  if (/^\d{1,9}$/.test(value)) return Number(value) * second
  const isHttpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value)
  const delayMs = isHttpDate ? Date.parse(value) - now : Number.NaN
  return delayMs > 0 ? delayMs : undefined
}

function fraction(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2)
  return (high * 256 + low) / 65_535
}
