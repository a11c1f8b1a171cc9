/** Payments, refunds and sessions as the platform's HTTP interface writes them. */
import type { AttemptRoute } from './routing.ts'

/** RFC 3339 in UTC. */
export type Timestamp = string

export interface BilingualText {
  readonly zh: string
  readonly en: string
}

export interface LastError {
  readonly code: string
  /** For the shopper. */
  readonly message: BilingualText
}

export type Metadata = Readonly<Record<string, string>>

export type PaymentStatus = 'payable' | 'processing' | 'succeeded' | 'canceled' | 'expired'

export interface Payment {
  readonly id: string
  readonly object: 'payment'
  /** The order number of the mall. */
  readonly order: string
  /** Minor units (fen for CNY). */
  readonly amount: number
  /** ISO 4217. */
  readonly currency: string
  readonly description: string
  readonly status: PaymentStatus
  /** No further change but refunds. */
  readonly finished: boolean
  /** Minor units. */
  readonly amount_refunded: number
  readonly paid_at: Timestamp | null
  /** The way it was paid by. */
  readonly way: string | null
  /** Why the last try did not go through; a declined card does not end a payment. */
  readonly last_error: LastError | null
  readonly metadata: Metadata
  readonly terminal: string | null
  readonly return_url: string | null
  /** Your own id of the shopper, as you gave it. */
  readonly shopper: string | null
  readonly created_at: Timestamp
  readonly expires_at: Timestamp
}

export interface Attempt {
  readonly id: string
  readonly way: string
  readonly presentation: string
  readonly channel_account: string
  readonly state: string
  readonly channel_order_number: string
  readonly channel_transaction: string | null
  readonly created_at: Timestamp
  readonly last_error: LastError | null
  /** Why it went to its account, and why not to the others. */
  readonly route: AttemptRoute | null
  /** Lines of the receipt of a card that was paid with at a terminal; its number is masked. */
  readonly receipt: Readonly<Record<string, string>> | null
}

export interface PaymentDetail extends Payment {
  readonly attempts: readonly Attempt[]
}

/** A new payment, with the session token that the mall's page hands to the cashier. */
export interface CreatedPayment extends Payment {
  /** `cs_…`, bound to this payment alone. */
  readonly session: string
}

export interface Session {
  readonly object: 'session'
  readonly payment: string
  readonly session: string
  readonly expires_at: Timestamp
}

export interface CreatePayment {
  /** Your order number, unique for you: 1 to 64 of `0-9 A-Z a-z _ . : -`. */
  readonly order: string
  /** Minor units (fen for CNY), at least 1. */
  readonly amount: number
  /** ISO 4217; CNY unless told. */
  readonly currency?: string
  /** What the shopper reads, 1 to 127 characters. */
  readonly description: string
  /** Seconds until the payment expires, 60 to 86,400; 900 unless told. */
  readonly expires_in?: number
  /** Where the shopper comes back to from a payment app or a bank's page. */
  readonly return_url?: string
  readonly terminal?: string
  /**
   * Your own id of the shopper who is logged in, 1 to 64 visible ASCII characters: the cards that
   * this shopper saved can be used again. Hand the session to nobody else.
   */
  readonly shopper?: string
  /** Up to 20 strings that come back as they went. */
  readonly metadata?: Metadata
}

export interface ListPayments {
  readonly limit?: number
  readonly cursor?: string
  readonly order?: string
  readonly status?: PaymentStatus
}

export interface Refund {
  readonly id: string
  readonly object: 'refund'
  readonly payment: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly status: 'processing' | 'succeeded' | 'failed'
  /** Your own number for this refund. */
  readonly reference: string | null
  readonly reason: string | null
  /** `mall`: you asked for it; the others: money that the platform gives back. */
  readonly cause: 'mall' | 'late_success' | 'mismatch'
  readonly last_error: LastError | null
  readonly created_at: Timestamp
  readonly refunded_at: Timestamp | null
}

export interface CreateRefund {
  readonly payment: string
  /** Minor units; all that is left unless told. */
  readonly amount?: number
  /** Your own number for this refund: asking again with it never refunds twice. */
  readonly reference?: string
  readonly reason?: string
}

export interface ListRefunds {
  readonly limit?: number
  readonly cursor?: string
  readonly payment?: string
}

/** What the payer drew for a payment that its channel wanted signed. */
export interface Signature {
  readonly object: 'signature'
  readonly payment: string
  readonly attempt: string
  /** A PNG in Base64. */
  readonly image: string
  readonly signed_at: Timestamp
}
