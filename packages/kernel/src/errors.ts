/**
 * The one error type that leaves a function of this project, and the transport's own. A decline by
 * a channel is an outcome, not an exception: exceptions are for broken expectations only.
 */
import { type ErrorCode, errorTable } from './error-table.ts'

export interface PayErrorOptions {
  /** Name of the offending parameter (a path such as `amount` or `metadata.note`), never its value. */
  readonly param?: string
  readonly cause?: unknown
  /** When a retry makes sense, the earliest time for it, in seconds from now. */
  readonly retryAfterSeconds?: number
}

export class PayError extends Error {
  readonly code: ErrorCode
  readonly param: string | undefined
  readonly retryAfterSeconds: number | undefined

  /** `message` is for developers: it names fields and rules, never values of secrets. */
  constructor(code: ErrorCode, message?: string, options: PayErrorOptions = {}) {
    super(message ?? errorTable[code].developer, { cause: options.cause })
    this.name = 'PayError'
    this.code = code
    this.param = options.param
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

export function isPayError(value: unknown, code?: ErrorCode): value is PayError {
  return value instanceof PayError && (code === undefined || value.code === code)
}

/** Why an exchange gave no usable answer. */
export type TransportFailure = 'connect' | 'timeout' | 'reset' | 'tls' | 'too_large' | 'blocked'

/** Thrown by an `HttpTransport` or another transport to a channel. */
export class TransportError extends Error {
  readonly failure: TransportFailure
  /** False only when it is certain that no byte of the request reached the other side. */
  readonly maybeSent: boolean

  constructor(failure: TransportFailure, maybeSent: boolean, options: { cause?: unknown } = {}) {
    super(`no answer: ${failure}`, options)
    this.name = 'TransportError'
    this.failure = failure
    this.maybeSent = maybeSent
  }
}
