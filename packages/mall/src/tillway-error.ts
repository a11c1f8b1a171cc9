/** The one error that a call to the platform rejects with. */
import type { BilingualText } from './wire/payments.ts'

/** What you may do: never · after mending the request · with the same key · only after asking for the state. */
export type RetryAdvice = 'never' | 'after_fix' | 'same_key' | 'query_first'

export interface TillwayErrorFacts {
  readonly code: string
  readonly type: string
  /** HTTP status of the answer; 0 when there was none. */
  readonly status: number
  readonly param: string | null
  readonly requestId: string | null
  readonly retry: RetryAdvice
  readonly shopperMessage: BilingualText
  /** Seconds that the platform asked to wait; null when it named none. */
  readonly retryAfterSeconds: number | null
}

/**
 * Codes of the platform are in its error table. This library adds `network_error`, `timeout` and
 * `unreadable_answer` (type `connection`, status 0 or that of the answer): the call may have been
 * carried out, and repeating it with the same idempotency key is safe.
 */
export class TillwayError extends Error implements TillwayErrorFacts {
  readonly code: string
  readonly type: string
  readonly status: number
  readonly param: string | null
  readonly requestId: string | null
  readonly retry: RetryAdvice
  readonly shopperMessage: BilingualText
  readonly retryAfterSeconds: number | null

  constructor(message: string, facts: TillwayErrorFacts, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'TillwayError'
    this.code = facts.code
    this.type = facts.type
    this.status = facts.status
    this.param = facts.param
    this.requestId = facts.requestId
    this.retry = facts.retry
    this.shopperMessage = facts.shopperMessage
    this.retryAfterSeconds = facts.retryAfterSeconds
  }
}

/** A mistake in the calling code, found before anything was sent. */
export class TillwayUsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TillwayUsageError'
  }
}
