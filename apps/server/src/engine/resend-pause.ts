/** Codes by text message are not sent one after the other. */
import { type Instant, PayError } from '@tillway/kernel'

export interface ResendPause {
  /** When the last code was sent; null when none was. */
  readonly sentAt: Instant | null
  readonly pauseMs: number
}

/** Throws `sms_limited` with the seconds to wait. */
export function requireResendPause({ sentAt, pauseMs }: ResendPause, now: Instant): void {
  const left = (sentAt ?? 0) + pauseMs - now
  // Longer than the pause itself is what a wrong clock has noted.
  if (left <= 0 || left > pauseMs) return
  throw new PayError('sms_limited', 'a code was sent a moment ago', {
    retryAfterSeconds: Math.ceil(left / 1000),
  })
}
