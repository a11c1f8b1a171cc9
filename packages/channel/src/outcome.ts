/**
 * What a channel may answer. A call ends as succeeded, failed **with evidence**, or unknown; a
 * payer who has not paid yet is `waiting`, which is no outcome. Everything that is not understood
 * is unknown: time-outs, 5xx, a bad signature on an answer, an unreadable body, a new status.
 */
import type { ErrorCode, Instant, Money, Secret } from '@tillway/kernel'
import type { NextAction } from './action.ts'

/** Why an answer could not be trusted or did not come. */
export type UnknownCause =
  | 'timeout'
  | 'connection'
  | 'server_error'
  | 'signature'
  | 'unreadable'
  | 'unrecognised'
  | 'rate_limited'
  | 'in_progress'

/** The channel's own words, for the operator's timeline. Never secrets, never payer data. */
export interface Evidence {
  readonly channelCode?: string
  readonly channelMessage?: string
  readonly channelRequestId?: string
}

/** Facts of money that moved, as the channel states them. The platform compares each with the attempt. */
export interface PaidFacts {
  readonly orderNumber: string
  readonly channelTransaction: string
  /** The order's total, before the channel's own discounts. */
  readonly amount: Money
  readonly paidAt?: Instant
  /** What is printed for the payer, by the names of the receipt's lines; card numbers are masked. */
  readonly receipt?: Readonly<Record<string, string>>
  /** The card holder must sign the receipt. */
  readonly signature?: 'wanted'
}

export type PaymentReport =
  /** The money moved. */
  | { readonly status: 'succeeded'; readonly paid: PaidFacts; readonly evidence?: Evidence }
  /** The channel holds the order and the payer has not paid. `action` is what brings the payer there. */
  | { readonly status: 'waiting'; readonly action?: NextAction; readonly evidence?: Evidence }
  /** The payer was sent a code (`unsure`: or maybe not), and nothing else has happened. Answers `start`. */
  | { readonly status: 'code_sent'; readonly unsure?: true; readonly evidence?: Evidence }
  /** A card may be presented at the terminal; nothing else has happened. Answers `start`. */
  | { readonly status: 'card_awaited'; readonly action: NextAction; readonly evidence?: Evidence }
  /** The platform itself asks the payer; nothing was sent to anybody. Answers `start` of `password`. */
  | { readonly status: 'payer_awaited'; readonly evidence?: Evidence }
  /** The payer's code was wrong or had lapsed; nothing moved, and the same order may be confirmed anew. */
  | { readonly status: 'code_refused'; readonly code: ErrorCode; readonly evidence?: Evidence }
  /** The channel does not know the order (yet). Only time makes this certain. */
  | { readonly status: 'absent'; readonly evidence?: Evidence }
  /** Certainly over without our having the money. */
  | {
      readonly status: 'failed'
      readonly over: 'declined' | 'closed' | 'reversed'
      readonly code: ErrorCode
      readonly evidence?: Evidence
    }
  /** Nothing can be concluded. */
  | { readonly status: 'unknown'; readonly cause: UnknownCause; readonly evidence?: Evidence }
  /** It is certain that no byte of the request reached the channel. */
  | { readonly status: 'not_sent'; readonly cause: UnknownCause; readonly evidence?: Evidence }

export interface RefundFacts {
  readonly refundNumber: string
  readonly channelRefund?: string
  readonly amount: Money
  readonly refundedAt?: Instant
}

export type RefundReport =
  | { readonly status: 'succeeded'; readonly refunded: RefundFacts; readonly evidence?: Evidence }
  /** Accepted; the final word comes by query or notification. */
  | { readonly status: 'pending'; readonly evidence?: Evidence }
  | { readonly status: 'absent'; readonly evidence?: Evidence }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly evidence?: Evidence }
  | { readonly status: 'unknown'; readonly cause: UnknownCause; readonly evidence?: Evidence }
  | { readonly status: 'not_sent'; readonly cause: UnknownCause; readonly evidence?: Evidence }

/** What became of binding a card. No money moves by it. */
export type EnrolmentReport =
  /** The holder was sent a code; `confirmEnrolment` follows. */
  | { readonly status: 'code_sent'; readonly evidence?: Evidence }
  /** The holder does it on a page of the channel; `queryEnrolment` or a notification tells the end. */
  | { readonly status: 'elsewhere'; readonly action: NextAction; readonly evidence?: Evidence }
  | { readonly status: 'enrolled'; readonly card: EnrolledCard; readonly evidence?: Evidence }
  /** Not finished yet. */
  | { readonly status: 'pending'; readonly evidence?: Evidence }
  /** The same enrolment may be confirmed anew. */
  | { readonly status: 'code_refused'; readonly code: ErrorCode; readonly evidence?: Evidence }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly evidence?: Evidence }
  | { readonly status: 'unknown'; readonly cause: UnknownCause; readonly evidence?: Evidence }

export interface EnrolledCard {
  /** What the channel gave to pay with in place of the card number; absent when it gives none. */
  readonly credential?: Secret<string>
  readonly credentialExpiresAt?: Instant
  /** Told by the channel when our own form never saw the card. */
  readonly lastFour?: string
  readonly phoneMasked?: string
  readonly kind?: 'debit' | 'credit'
}

export type RemovalReport =
  /** The channel will not take this credential any more, or never knew it. */
  | { readonly status: 'removed'; readonly evidence?: Evidence }
  | { readonly status: 'unknown'; readonly cause: UnknownCause; readonly evidence?: Evidence }

/** What became of balancing a terminal's batch. */
export type SettlementReport =
  | {
      readonly status: 'settled'
      /** The acquirer's sums were the same as ours from the start. */
      readonly balanced: boolean
      readonly batch: string
      readonly debit: { readonly count: number; readonly amount: Money }
      readonly credit: { readonly count: number; readonly amount: Money }
      /** Transactions whose details were uploaded. */
      readonly uploaded: number
    }
  /** Something must be finished first, such as a reversal that was not acknowledged. */
  | { readonly status: 'blocked'; readonly code: ErrorCode }
  | { readonly status: 'unknown'; readonly cause: UnknownCause }

/** What became of changing the phone of a bound card. */
export type CardUpdateReport =
  /** Codes go to the new phone. `renewed`: what to pay with from now on, where the channel tells it. */
  | {
      readonly status: 'updated'
      readonly renewed?: Pick<EnrolledCard, 'credential' | 'credentialExpiresAt'>
      readonly evidence?: Evidence
    }
  /** The binding is what it was. */
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly evidence?: Evidence }
  | { readonly status: 'unknown'; readonly cause: UnknownCause; readonly evidence?: Evidence }
