/**
 * Whether a channel account is down, as far as its last calls tell. Pure: a state, what happened,
 * and the time in milliseconds of a clock that only goes forward. Calls about several attempts in a
 * row that brought nothing take it out for a moment; then one start is let through to try it
 * (half-open), and whatever the channel answers brings it back.
 */
import type { PaymentReport } from '@tillway/channel'

export interface AccountHealth {
  /** The last failure of each attempt, since the channel last answered. */
  readonly failures: readonly { readonly attemptId: string; readonly at: number }[]
  /** Set while it is out: from then on it may be tried. */
  readonly downUntil: number | null
  readonly pauseMs: number
  /** A start is out that tries it, and is waited for until then. */
  readonly triedUntil: number | null
}

export type HealthEvent =
  | { readonly type: 'answered' }
  | { readonly type: 'failed'; readonly attemptId: string }
  /** A start is about to leave. */
  | { readonly type: 'starting' }

/** Older failures say nothing of now. */
const horizonMs = 120_000
/** One sick order is no sick channel: so many attempts must have failed, with no answer between. */
const attemptsUntilDown = 3
const firstPauseMs = 15_000
const longestPauseMs = 120_000
const trialMs = 20_000

const healthy: AccountHealth = Object.freeze({
  failures: Object.freeze([]),
  downUntil: null,
  pauseMs: firstPauseMs,
  triedUntil: null,
})

/** What is known afterwards; undefined when there is nothing to remember. */
export function stepHealth(
  health: AccountHealth | undefined,
  event: HealthEvent,
  now: number,
): AccountHealth | undefined {
  switch (event.type) {
    case 'answered':
      return undefined
    case 'starting':
      return health !== undefined && isHalfOpen(health, now)
        ? { ...health, triedUntil: now + trialMs }
        : health
    case 'failed':
      return afterFailure(health ?? healthy, event.attemptId, now)
  }
}

export function isDown(health: AccountHealth | undefined, now: number): boolean {
  if (health === undefined || health.downUntil === null) return false
  return !isHalfOpen(health, now)
}

function isHalfOpen({ downUntil, triedUntil }: AccountHealth, now: number): boolean {
  return downUntil !== null && now >= downUntil && (triedUntil === null || now >= triedUntil)
}

function afterFailure(health: AccountHealth, attemptId: string, now: number): AccountHealth {
  if (health.downUntil !== null) {
    // The end of a call that was out already says nothing new.
    if (now < health.downUntil) return health
    const pauseMs = Math.min(health.pauseMs * 2, longestPauseMs)
    return { ...health, pauseMs, downUntil: now + pauseMs, triedUntil: null }
  }
  const others = health.failures.filter(
    (failure) => failure.attemptId !== attemptId && now - failure.at < horizonMs,
  )
  const failures = [...others, { attemptId, at: now }].slice(-attemptsUntilDown)
  const downUntil = failures.length < attemptsUntilDown ? null : now + health.pauseMs
  return { ...health, failures, downUntil }
}

/**
 * What a report tells of the account. Undefined: nothing, because nothing need have been sent for
 * it, or because it is about this one order alone.
 */
export function healthEventOf(
  report: PaymentReport,
  attemptId: string,
): Extract<HealthEvent, { readonly type: 'answered' | 'failed' }> | undefined {
  switch (report.status) {
    case 'unknown':
    case 'not_sent':
      return eventOfCause(report.cause, attemptId)
    case 'card_awaited':
    case 'payer_awaited':
      return undefined
    default:
      return { type: 'answered' }
  }
}

function eventOfCause(
  cause: Extract<PaymentReport, { status: 'unknown' }>['cause'],
  attemptId: string,
) {
  switch (cause) {
    case 'timeout':
    case 'connection':
    case 'server_error':
    case 'signature':
    case 'unreadable':
      return { type: 'failed', attemptId } as const
    case 'in_progress':
    case 'rate_limited':
    case 'unrecognised':
      return undefined
  }
}
