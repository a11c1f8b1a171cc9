/** What a handler gets and gives: plain data, no HTTP framework. */
import type { Repositories } from '@tillway/store'

export interface Caller {
  readonly merchantId: string
  /** Set when a session token was shown. */
  readonly paymentId: string
  /** The token came in an address: it may see how the payment stands, and nothing else. */
  readonly readOnly?: true | undefined
}

export interface ApiRequest {
  readonly caller: Caller
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: unknown
  readonly clientIp: string
  /** Of the page that asks, when a page of another origin does. */
  readonly origin: string | undefined
}

export interface ApiAnswer {
  readonly body: unknown
  /** Instead of the route's own status. */
  readonly status?: number
  /** Runs after the answer is durable. */
  readonly after?: () => void
}

/** Keeps the answer for repeats of the request, in a transaction that the handler runs anyway. */
export type Remember = (repos: Repositories, answer: ApiAnswer) => Promise<void>

/**
 * `unit` handlers do all their work in one transaction, and the idempotency record shares it;
 * `call` handlers also talk to channels, and are repeatable by themselves. They may remember their
 * answer with their last write; otherwise it is written for them afterwards.
 */
export type Handler =
  | { readonly kind: 'unit'; run(repos: Repositories, request: ApiRequest): Promise<ApiAnswer> }
  | { readonly kind: 'call'; run(request: ApiRequest, remember: Remember): Promise<ApiAnswer> }

export const unit = (
  run: (repos: Repositories, request: ApiRequest) => Promise<ApiAnswer>,
): Handler => ({ kind: 'unit', run })

export const call = (
  run: (request: ApiRequest, remember: Remember) => Promise<ApiAnswer>,
): Handler => ({
  kind: 'call',
  run,
})

/** The id in the path; the schema has checked its form. */
export function idOf(request: ApiRequest): string {
  return request.params.id ?? ''
}
