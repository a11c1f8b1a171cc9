/** Events and webhooks as the platform's HTTP interface writes them. */
import type { PasswordState } from './passwords.ts'
import type { Payment, Refund, Timestamp } from './payments.ts'
import type { AttemptRoute } from './routing.ts'

export type PaymentEventType =
  | 'payment.succeeded'
  | 'payment.canceled'
  | 'payment.expired'
  | 'payment.late_success'
  | 'payment.quarantined'

export type RefundEventType = 'refund.succeeded' | 'refund.failed'

/** To be told to the shopper on another channel: it may have been somebody else. */
export type PasswordEventType =
  | 'password.set'
  | 'password.changed'
  | 'password.reset'
  | 'password.locked'

export type EventType = PaymentEventType | RefundEventType | PasswordEventType

interface EventFacts {
  readonly id: string
  readonly object: 'event'
  readonly timestamp: Timestamp
  /** Id of the payment that it is about. */
  readonly payment: string
  /** Counts from 1 for each payment, without gaps. */
  readonly sequence: number
  readonly previous_id: string | null
}

/** The attempt whose money an event is about. */
export interface EventAttempt {
  readonly id: string
  readonly way: string
  readonly channel_account: string
  readonly channel_transaction: string | null
  /** Why it went to its account. */
  readonly route: Omit<AttemptRoute, 'others'> | null
}

export interface PaymentEvent extends EventFacts {
  readonly type: PaymentEventType
  readonly data: {
    readonly payment: Payment
    /** With succeeded, late_success and quarantined. */
    readonly attempt?: EventAttempt
    readonly refund?: Refund
  }
}

export interface RefundEvent extends EventFacts {
  readonly type: RefundEventType
  readonly data: { readonly payment: Payment; readonly refund: Refund }
}

export interface PasswordEvent extends EventFacts {
  readonly type: PasswordEventType
  readonly data: {
    /** The payment during which it happened. */
    readonly payment: Payment
    readonly password: {
      /** Your own id of the shopper. */
      readonly shopper: string
      readonly state: PasswordState
      readonly locked_until: Timestamp | null
      readonly at: Timestamp
    }
  }
}

/** A fact about a payment. New types may come: let a `switch` over `type` ignore the others. */
export type Event = PaymentEvent | RefundEvent | PasswordEvent

export interface ListEvents {
  readonly limit?: number
  readonly cursor?: string
  readonly payment?: string
  readonly type?: EventType
  readonly order?: 'newest_first' | 'oldest_first'
}

export interface WebhookEndpoint {
  readonly id: string
  readonly object: 'webhook_endpoint'
  readonly url: string
  readonly events: readonly string[]
  readonly status: 'enabled' | 'disabled'
  readonly disabled_reason: string | null
  /** Public half of the Ed25519 signing key, `whpk_…`. */
  readonly public_key: string
  readonly created_at: Timestamp
}

export interface WebhookEndpointWithSecret extends WebhookEndpoint {
  /** Shared secret, `whsec_…`; shown this once. */
  readonly secret: string
}

export interface CreateWebhookEndpoint {
  readonly url: string
  /** All of them unless told. */
  readonly events?: readonly (EventType | '*')[]
}

export interface UpdateWebhookEndpoint {
  readonly url?: string
  readonly events?: readonly (EventType | '*')[]
  readonly status?: 'enabled' | 'disabled'
}

export interface RotateWebhookSecret {
  /** Seconds for which both secrets sign; a day unless told. */
  readonly overlap_seconds?: number
}

export interface ResendSince {
  readonly since: Timestamp
}

export interface ResendResult {
  readonly object: 'resend'
  readonly count: number
}

export interface WebhookDelivery {
  readonly id: string
  readonly object: 'webhook_delivery'
  readonly endpoint: string
  readonly event: string
  readonly event_type: string
  readonly payment: string
  readonly status: 'pending' | 'delivered' | 'parked'
  readonly tries: number
  readonly next_try_at: Timestamp | null
  readonly last_status: number | null
  readonly last_error: string | null
  readonly last_duration_ms: number | null
  readonly created_at: Timestamp
}

export interface ListWebhookDeliveries {
  readonly limit?: number
  readonly cursor?: string
  readonly endpoint?: string
  readonly event?: string
  readonly status?: 'pending' | 'delivered' | 'parked'
}
