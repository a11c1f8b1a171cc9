/** The platform's client API. One function owns headers, reading and errors; the rest are rows. */
import type { ClientPayment, ErrorBody, OpenedSession, StartAttempt } from '@tillway/api/types'
import type { BilingualText, Failure } from '../machine/state.ts'
import type { HttpRequest, Ports } from '../platform/ports.ts'

export type Retry = ErrorBody['error']['retry']

export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly retryAfterMs: number }
  | {
      readonly ok: false
      readonly failure: Failure
      /** What may be done now; `same_key` after no answer at all, because it may have arrived. */
      readonly retry: Retry
      readonly retryAfterMs: number
    }

export interface ExchangeOptions {
  readonly apiBase: string
  readonly publicKey: string
}

export interface Exchange {
  submitOrder(signedOrder: string): Promise<Answer<OpenedSession>>
  read(session: string): Promise<Answer<ClientPayment>>
  start(session: string, body: StartAttempt, key: string): Promise<Answer<ClientPayment>>
  cancel(session: string): Promise<Answer<ClientPayment>>
  streamUrl(session: string): string
}

const noAnswer: BilingualText = {
  zh: '网络不稳定，请检查网络后重试',
  en: 'No connection. Check your network and try again.',
}

/** `host` is what the server picks and orders the ways by. */
export function createExchange(
  ports: Pick<Ports, 'send'>,
  { apiBase, publicKey }: ExchangeOptions,
  host: string,
): Exchange {
  const base = `${apiBase.replace(/\/$/, '')}/v1/client/`
  const call = <T>(
    token: string,
    request: Pick<HttpRequest, 'method' | 'url'>,
    extra: { readonly body?: object; readonly key?: string } = {},
  ): Promise<Answer<T>> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (token !== publicKey) headers['tillway-key'] = publicKey
    if (extra.key) headers['idempotency-key'] = extra.key
    if (extra.body) headers['content-type'] = 'application/json'
    const body = extra.body && JSON.stringify(extra.body)
    return read<T>(ports, { method: request.method, url: base + request.url, headers, body })
  }
  return {
    submitOrder: (signed_order) =>
      call(publicKey, { method: 'POST', url: 'orders' }, { body: { signed_order, host } }),
    read: (session) => call(session, { method: 'GET', url: `payment?host=${host}` }),
    start: (session, body, key) =>
      call(session, { method: 'POST', url: 'payment/attempts' }, { body, key }),
    cancel: (session) => call(session, { method: 'POST', url: 'payment/cancel' }),
    streamUrl: (session) => `${base}payment/stream?session=${encodeURIComponent(session)}`,
  }
}

async function read<T>(ports: Pick<Ports, 'send'>, request: HttpRequest): Promise<Answer<T>> {
  try {
    const { status, body, retryAfterSeconds } = await ports.send(request)
    const retryAfterMs = retryAfterSeconds * 1000
    const given = body as (T & { readonly object?: string }) | Partial<ErrorBody> | undefined
    if (status < 300 && given && 'object' in given) {
      return { ok: true, value: given as T, retryAfterMs }
    }
    const error = given && (given as Partial<ErrorBody>).error
    if (error) return { ok: false, failure: toFailure(error), retry: error.retry, retryAfterMs }
    // A proxy's page says nothing about what the platform did.
    return unanswered(`http_${status}`, retryAfterMs)
  } catch {
    return unanswered('no_answer', 0)
  }
}

function unanswered(code: string, retryAfterMs: number) {
  const failure = { type: 'network_error', code, message: noAnswer, retryable: true } as const
  return { ok: false, failure, retry: 'same_key', retryAfterMs } as const
}

function toFailure(error: ErrorBody['error']): Failure {
  const fromChannel = error.type === 'channel' || error.type === 'declined'
  return {
    type: fromChannel ? 'channel_error' : 'api_error',
    code: error.code,
    message: error.shopper_message,
    retryable: error.retry !== 'never' && error.retry !== 'after_fix',
    requestId: error.request_id,
  }
}
