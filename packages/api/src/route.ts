/** A row of the route table. */
import type { ErrorCode } from '@tillway/kernel'
import type { TObject, TSchema } from 'typebox'

/** Who may call: a mall's server · an app with the publishable key · an app with a session. */
export type RouteAuth = 'secret' | 'publishable' | 'session'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Parameters in braces. */
  readonly path: string
  readonly tag:
    | 'payments'
    | 'refunds'
    | 'cards'
    | 'events'
    | 'webhooks'
    | 'accounts'
    | 'routing'
    | 'verification'
    | 'client'
  readonly auth: RouteAuth
  readonly summary: { readonly zh: string; readonly en: string }
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TObject
  readonly status: 200 | 201 | 204
  readonly response: TSchema
  /** The write is repeatable with an Idempotency-Key header, which is then required. */
  readonly idempotent?: true
  /** The answer carries a secret (a key, a token); what is kept for replays is sealed. */
  readonly secretAnswer?: true
  /** Codes beyond those that every route can answer with. */
  readonly errors: readonly ErrorCode[]
}
