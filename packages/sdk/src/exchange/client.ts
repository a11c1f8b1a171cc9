/** The platform's client API. One function owns headers, reading and errors; the rest are rows. */
import type { ClientPayment, ErrorBody, OpenedSession, StartAttempt } from '@tillway/api/types'
import type { Failure } from '../machine/state.ts'
import type { HttpRequest, Ports } from '../platform/ports.ts'

export type Retry = ErrorBody['error']['retry']

export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly retryAfterMs: number }
  | {
      readonly ok: false
      /** Null when there was no answer at all: the request may have arrived. */
      readonly failure: Failure | null
      /** What may be done now. */
      readonly retry: Retry
      readonly retryAfterMs: number
    }

export interface ExchangeOptions {
  readonly apiBase: string
  readonly publicKey: string
  readonly terminal?: { readonly id: string }
}

export interface Exchange {
  /** For routes that have no row here. */
  call<T>(session: string, path: string, sent?: Sent): Promise<Answer<T>>
  submitOrder(signedOrder: string): Promise<Answer<OpenedSession>>
  read(session: string): Promise<Answer<ClientPayment>>
  start(session: string, body: StartBody, key: string): Promise<Answer<ClientPayment>>
  cancel(session: string): Promise<Answer<ClientPayment>>
  streamUrl(session: string): string
}

/** `card` and `payer_id` may be there and say nothing. */
export type StartBody = Omit<StartAttempt, 'card' | 'payer_id'> & {
  readonly card?: string | undefined
  readonly payer_id?: string | undefined
}

/** `host` is what the server picks and orders the ways by. */
export function createExchange(
  ports: Pick<Ports, 'send'>,
  { apiBase, publicKey, terminal: at }: ExchangeOptions,
  host: string,
): Exchange {
  const terminal = at?.id
  const place = `?host=${host}${terminal ? `&terminal=${terminal}` : ''}`
  const base = `${apiBase.replace(/\/$/, '')}/v1/client/`
  const call = <T>(token: string, path: string, sent?: Sent): Promise<Answer<T>> => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (token !== publicKey) headers['tillway-key'] = publicKey
    const { key, content, method = 'POST' } = sent || {}
    if (key) headers['idempotency-key'] = key
    if (content) headers['content-type'] = 'application/json'
    const body = content && JSON.stringify(content)
    return read<T>(ports, { method: sent ? method : 'GET', url: base + path, headers, body })
  }
  return {
    call,
    submitOrder: (signed_order) =>
      call(publicKey, 'orders', { content: { signed_order, host, terminal } }),
    read: (session) => call(session, `payment${place}`),
    start: (session, body, key) =>
      call(session, 'payment/attempts', { content: Object.assign({ terminal }, body), key }),
    cancel: (session) => call(session, 'payment/cancel', {}),
    streamUrl: (session) => `${base}payment/stream?session=${session}`,
  }
}

/** What makes it a POST, unless it says otherwise. */
export interface Sent {
  readonly method?: 'DELETE' | undefined
  readonly content?: object
  readonly key?: string
}

async function read<T>(ports: Pick<Ports, 'send'>, request: HttpRequest): Promise<Answer<T>> {
  let retryAfterMs = 0
  try {
    const { status, body, retryAfterSeconds } = await ports.send(request)
    // A timer takes no more than 24 days, and what is longer it takes for no time at all.
    retryAfterMs = Math.min(retryAfterSeconds, 3600) * 1000
    const given = body as (T & { readonly object?: string }) | Partial<ErrorBody> | undefined
    if (status < 300 && given && 'object' in given) {
      return { ok: true, value: given as T, retryAfterMs }
    }
    const { error } = given as Partial<ErrorBody>
    if (error) return { ok: false, failure: toFailure(error), retry: error.retry, retryAfterMs }
  } catch {
    // Neither does a proxy's page say what the platform did.
  }
  return { ok: false, failure: null, retry: 'same_key', retryAfterMs }
}

function toFailure(error: ErrorBody['error']): Failure {
  const { type, code, retry } = error
  return {
    // A vault that is away is as good as a channel that is: the shopper takes another way.
    type: /^(channel|declined)|vault/.test(type + code) ? 'channel_error' : 'api_error',
    code,
    message: error.shopper_message,
    retryable: !/never|fix/.test(retry),
    requestId: error.request_id,
  }
}
