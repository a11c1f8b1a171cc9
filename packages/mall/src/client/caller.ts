/**
 * One call to the platform: sends it, and sends it again where that is safe. Every try of a call
 * carries the same idempotency key, so that a lost answer never becomes a second payment.
 */
import type { MallPlatform } from '../platform/node-platform.ts'
import { TillwayError } from '../tillway-error.ts'
import { type Answer, connectionError, readAnswer, shouldRetry } from './answer.ts'

export type Query = Readonly<Record<string, string | number | undefined>>

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the API base, percent-encoded. */
  readonly path: string
  readonly query?: Query
  readonly body?: object
  /** Sent as `Idempotency-Key`; required by the platform on every POST of a mall that writes. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

/** Resolves with the JSON of the answer. Rejects with `TillwayError`, or the signal's reason. */
export type Caller = (call: Call) => Promise<unknown>

export interface CallerOptions {
  /** Without a trailing slash. */
  readonly apiBase: string
  readonly secretKey: string
  readonly platform: MallPlatform
  readonly maxRetries: number
  /** For one try, until its whole answer was read. */
  readonly timeoutMs: number
}

const firstPauseMs = 250
const longestPauseMs = 8_000
/** A longer wait is for the caller to decide on; the error carries it. */
const longestRetryAfterSeconds = 30

export function createCaller(options: CallerOptions): Caller {
  return async (call) => {
    for (let retry = 0; ; retry += 1) {
      try {
        return readAnswer(await send(options, call))
      } catch (error) {
        const pauseMs = pauseBeforeRetry(error, retry, options)
        if (pauseMs === undefined) throw error
        await options.platform.wait(pauseMs)
        call.signal?.throwIfAborted()
      }
    }
  }
}

/** Milliseconds to wait before the next try, or undefined when there must be none. */
function pauseBeforeRetry(
  error: unknown,
  retry: number,
  options: CallerOptions,
): number | undefined {
  if (!(error instanceof TillwayError) || retry >= options.maxRetries) return undefined
  if (!shouldRetry(error)) return undefined
  const asked = error.retryAfterSeconds ?? 0
  if (asked > longestRetryAfterSeconds) return undefined
  const ceilingMs = Math.min(longestPauseMs, firstPauseMs * 2 ** retry)
  const spreadMs = ceilingMs * (0.5 + options.platform.jitter() / 2)
  return asked * 1_000 + spreadMs
}

async function send(options: CallerOptions, call: Call): Promise<Answer> {
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const signal = call.signal === undefined ? timeout : AbortSignal.any([timeout, call.signal])
  try {
    const response = await options.platform.fetch(urlOf(options.apiBase, call), {
      method: call.method,
      headers: headersOf(options.secretKey, call),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      redirect: 'error',
      signal,
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (cause) {
    call.signal?.throwIfAborted()
    throw connectionError(timeout.aborted ? 'timeout' : 'network_error', cause)
  }
}

function urlOf(apiBase: string, call: Call): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  const suffix = query.size === 0 ? '' : `?${query}`
  return `${apiBase}${call.path}${suffix}`
}

function headersOf(secretKey: string, call: Call): Record<string, string> {
  return {
    authorization: `Bearer ${secretKey}`,
    accept: 'application/json',
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
  }
}
