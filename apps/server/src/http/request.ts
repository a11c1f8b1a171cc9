/** What a handler gets and gives: plain data, no HTTP framework. */
import type { Repositories } from '@tillway/store'

export interface Caller {
  readonly merchantId: string
  /** Set when a session token was shown. */
  readonly paymentId: string
}

export interface ApiRequest {
  readonly caller: Caller
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: unknown
  readonly clientIp: string
}

export interface ApiAnswer {
  readonly body: unknown
  /** Instead of the route's own status. */
  readonly status?: number
  /** Runs after the answer is durable. */
  readonly after?: () => void
}

/**
 * `unit` handlers do all their work in one transaction, and the idempotency record shares it;
 * `call` handlers also talk to channels, and are repeatable by themselves.
 */
export type Handler =
  | { readonly kind: 'unit'; run(repos: Repositories, request: ApiRequest): Promise<ApiAnswer> }
  | { readonly kind: 'call'; run(request: ApiRequest): Promise<ApiAnswer> }

export const unit = (
  run: (repos: Repositories, request: ApiRequest) => Promise<ApiAnswer>,
): Handler => ({ kind: 'unit', run })

export const call = (run: (request: ApiRequest) => Promise<ApiAnswer>): Handler => ({
  kind: 'call',
  run,
})

/** The id in the path; the schema has checked its form. */
export function idOf(request: ApiRequest): string {
  return request.params.id ?? ''
}
