/** When to ask again. Brisk while the shopper waits, then patient; never in step with other phones. */
const briskMs = [1000, 1000, 2000, 2000, 3000, 3000]
const steadyMs = 5000
const patientMs = 10_000
const patientAfterMs = 60_000

export interface Moment {
  /** How often it was asked since the wait began. */
  readonly asked: number
  /** Milliseconds since the wait began. */
  readonly waitedMs: number
  /** From the server; it wins when it is longer. */
  readonly retryAfterMs: number
  /** At least 0, less than 1. */
  readonly random: number
}

/** Milliseconds until the next question, with a jitter of a fifth either way. */
export function nextDelayMs({ asked, waitedMs, retryAfterMs, random }: Moment): number {
  const planned = waitedMs >= patientAfterMs ? patientMs : briskMs[asked] || steadyMs
  return Math.max(planned * (0.8 + 0.4 * random), retryAfterMs)
}
