/** What the platform keeps of payments. Plain immutable data; times in milliseconds, money in minor units. */
import type { NextAction, Presentation } from '@tillway/channel'
import type { Currency, ErrorCode, Instant, MinorUnits } from '@tillway/kernel'
import type { RoutingReason } from './routing/reasons.ts'
import type { RuleReference } from './routing/rules.ts'
import type { AttemptState } from './states/attempt.ts'
import type { CardState } from './states/card.ts'
import type { PaymentState } from './states/payment.ts'
import type { RefundState } from './states/refund.ts'
import type { Verification } from './verification/policy.ts'

export interface PaymentRecord {
  readonly merchantId: string
  readonly id: string
  /** The mall's order number, unique per merchant. */
  readonly order: string
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly description: string
  readonly state: PaymentState
  /** Sum of the mall's refunds that succeeded. */
  readonly amountRefunded: MinorUnits
  /** Sum of the mall's refunds that did not fail: succeeded or still on their way. */
  readonly amountReserved: MinorUnits
  readonly paidAt: Instant | null
  readonly paidWay: string | null
  readonly paidAttemptId: string | null
  /** The attempt that is in flight; null when another may start. */
  readonly openAttemptId: string | null
  readonly lastError: ErrorCode | null
  readonly metadata: Readonly<Record<string, string>>
  readonly terminalId: string | null
  /** The mall's own id of its shopper, to whom saved cards belong. */
  readonly shopper: string | null
  readonly returnUrl: string | null
  /** Number and id of the newest event of this payment. */
  readonly eventSequence: number
  readonly lastEventId: string | null
  readonly createdAt: Instant
  readonly expiresAt: Instant
  /** Counts the changes; every update names the version that it read. */
  readonly version: number
}

export interface AttemptRecord {
  readonly merchantId: string
  readonly id: string
  readonly paymentId: string
  readonly way: string
  readonly channel: string
  readonly accountId: string
  readonly accountVersion: number
  readonly presentation: Presentation
  readonly host: string
  /** The number at the channel, drawn once. */
  readonly orderNumber: string
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly state: AttemptState
  readonly action: NextAction | null
  readonly channelTransaction: string | null
  /** What the channel says it took, when that is known. */
  readonly captured: MinorUnits | null
  readonly lastError: ErrorCode | null
  /** The channel's own code behind `lastError`, for the operator. */
  readonly channelCode: string | null
  readonly clientIp: string | null
  readonly payerId: string | null
  readonly returnUrl: string | null
  readonly cardId: string | null
  /** The terminal at which it is paid. */
  readonly terminalId: string | null
  /** Why this account carries it; null for attempts from before this was kept. */
  readonly route: AttemptRoute | null
  /** Lines of the payer's receipt. */
  readonly receipt: Readonly<Record<string, string>> | null
  /** Whether the payer is to sign, and has; null: not wanted. */
  readonly signature: 'wanted' | 'given' | null
  /** What the payer proves with; null where the channel or the payer's own app sees to that. */
  readonly verification: Verification | null
  /** The vault's signed word that the payment password was right: a compact JWS. */
  readonly approval: string | null
  /** When the payer was last sent a code. */
  readonly codeSentAt: Instant | null
  /** Codes that the payer has entered. */
  readonly codeTries: number
  /** When the payment left with the payer's code. */
  readonly submittedAt: Instant | null
  /** Questions asked since the last change of state. */
  readonly tries: number
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly version: number
}

/** Why an attempt went to its account, and why not to the others. */
export interface AttemptRoute {
  readonly reason: RoutingReason
  /** The merchant's rule that decided it. */
  readonly rule: RuleReference | null
  /** The version of the merchant's rules; 0: it had made none. */
  readonly rulesVersion: number
  /** The attempt in whose place it came, because that was certainly not sent. */
  readonly fallbackOf: string | null
  /** The merchant's other accounts. */
  readonly others: readonly {
    readonly accountId: string
    readonly way: string
    readonly reason: RoutingReason
    readonly rule: RuleReference | null
  }[]
}

export type RefundCause = 'mall' | 'late_success' | 'mismatch'

export interface RefundRecord {
  readonly merchantId: string
  readonly id: string
  readonly paymentId: string
  readonly attemptId: string
  /** The number at the channel, drawn once. */
  readonly refundNumber: string
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly state: RefundState
  readonly cause: RefundCause
  /** The mall's number, unique per merchant when given. */
  readonly reference: string | null
  readonly reason: string | null
  readonly channelRefund: string | null
  readonly lastError: ErrorCode | null
  readonly channelCode: string | null
  readonly tries: number
  readonly createdAt: Instant
  readonly refundedAt: Instant | null
  readonly version: number
}

export interface EventRecord {
  readonly merchantId: string
  readonly id: string
  readonly type: string
  readonly paymentId: string
  readonly sequence: number
  readonly previousId: string | null
  readonly createdAt: Instant
  /** The event's JSON exactly as it is sent. */
  readonly body: string
}

/**
 * A bank card as the platform knows it: enough to show it and to pay with it, and nothing that the
 * vault keeps.
 */
export interface CardRecord {
  readonly merchantId: string
  /** The same id as in the vault. */
  readonly id: string
  /** To whom it belongs; null: usable in its payment only. */
  readonly shopper: string | null
  /** The payment in which it was entered. */
  readonly paymentId: string
  readonly way: string
  readonly channel: string
  readonly accountId: string
  readonly accountVersion: number
  readonly state: CardState
  /** False when it was entered on a page of the channel: the vault does not know it. */
  readonly inVault: boolean
  readonly bankCode: string | null
  readonly bankZh: string | null
  readonly bankEn: string | null
  readonly kind: 'debit' | 'credit'
  readonly lastFour: string
  readonly phoneMasked: string
  /** What the channel gave to pay with, sealed. */
  readonly sealedCredential: string | null
  readonly credentialExpiresAt: Instant | null
  readonly isDefault: boolean
  /** The same card, bound before, whose place it takes when it is bound. */
  readonly replaces: string | null
  readonly codeSentAt: Instant | null
  readonly codeTries: number
  /** Instruction for the holder while it is bound on a page of the channel. */
  readonly action: NextAction | null
  readonly lastError: ErrorCode | null
  readonly channelCode: string | null
  readonly tries: number
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly version: number
}
