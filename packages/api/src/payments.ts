import { type Static, Type } from 'typebox'
import { LastError } from './errors.ts'
import { AttemptRoute } from './routing.ts'
import {
  Amount,
  AmountOrZero,
  CurrencyCode,
  Id,
  ListQuery,
  Metadata,
  Nullable,
  OrderNumber,
  Page,
  Shopper,
  Timestamp,
} from './schema-parts.ts'

export const PaymentStatus = Type.String({
  enum: ['payable', 'processing', 'succeeded', 'canceled', 'expired'],
})
export type PaymentStatus = 'payable' | 'processing' | 'succeeded' | 'canceled' | 'expired'

export const AttemptView = Type.Object({
  id: Id('att'),
  way: Type.String(),
  presentation: Type.String(),
  channel_account: Id('ca'),
  state: Type.String({ description: 'State of the attempt; see the state diagram' }),
  channel_order_number: Type.String(),
  channel_transaction: Nullable(Type.String()),
  created_at: Timestamp,
  last_error: Nullable(LastError),
  /** Null for attempts from before it was kept. */
  route: Nullable(AttemptRoute),
  /** Lines of the receipt of a card that was paid with at a terminal. */
  receipt: Nullable(Type.Record(Type.String(), Type.String())),
})
export type AttemptView = Static<typeof AttemptView>

const paymentFields = {
  id: Id('pay'),
  object: Type.Literal('payment'),
  order: OrderNumber,
  amount: Amount,
  currency: CurrencyCode,
  description: Type.String(),
  status: PaymentStatus,
  finished: Type.Boolean({ description: 'No further change but refunds' }),
  amount_refunded: AmountOrZero,
  paid_at: Nullable(Timestamp),
  way: Nullable(Type.String({ description: 'The way it was paid by' })),
  last_error: Nullable(LastError),
  metadata: Metadata,
  terminal: Nullable(Type.String()),
  shopper: Nullable(Type.String()),
  return_url: Nullable(Type.String()),
  created_at: Timestamp,
  expires_at: Timestamp,
}

export const Payment = Type.Object(paymentFields, { $id: 'Payment' })
export type Payment = Static<typeof Payment>

export const PaymentDetail = Type.Object({
  ...paymentFields,
  attempts: Type.Array(AttemptView),
})
export type PaymentDetail = Static<typeof PaymentDetail>

export const CreatePayment = Type.Object(
  {
    order: OrderNumber,
    amount: Amount,
    currency: Type.Optional(CurrencyCode),
    description: Type.String({ minLength: 1, maxLength: 127 }),
    expires_in: Type.Optional(
      Type.Integer({ minimum: 60, maximum: 86_400, description: 'Seconds; 900 unless told' }),
    ),
    return_url: Type.Optional(Type.String({ maxLength: 500, pattern: '^https?://' })),
    terminal: Type.Optional(Id('tm')),
    shopper: Type.Optional(Shopper),
    metadata: Type.Optional(Metadata),
  },
  { additionalProperties: false },
)
export type CreatePayment = Static<typeof CreatePayment>

/** A payment as its creator gets it: with the session that the mall app hands to the SDK. */
export const CreatedPayment = Type.Object({
  ...paymentFields,
  session: Type.String({ description: 'Short token `cs_…` for the SDK, bound to this payment' }),
})
export type CreatedPayment = Static<typeof CreatedPayment>

export const Session = Type.Object({
  object: Type.Literal('session'),
  payment: Id('pay'),
  session: Type.String(),
  expires_at: Timestamp,
})
export type Session = Static<typeof Session>

/** What the payer drew for a payment that its channel wanted signed. */
export const Signature = Type.Object(
  {
    object: Type.Literal('signature'),
    payment: Id('pay'),
    attempt: Id('att'),
    image: Type.String({ description: 'A PNG in Base64' }),
    signed_at: Timestamp,
  },
  { $id: 'Signature' },
)
export type Signature = Static<typeof Signature>

export const ListPayments = Type.Object(
  {
    ...ListQuery,
    order: Type.Optional(OrderNumber),
    status: Type.Optional(PaymentStatus),
  },
  { additionalProperties: false },
)
export type ListPayments = Static<typeof ListPayments>

export const PaymentPage = Page(Payment)

export const CreateRefund = Type.Object(
  {
    payment: Id('pay'),
    amount: Type.Optional(Amount),
    reference: Type.Optional(OrderNumber),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  },
  { additionalProperties: false },
)
export type CreateRefund = Static<typeof CreateRefund>

export const Refund = Type.Object(
  {
    id: Id('rf'),
    object: Type.Literal('refund'),
    payment: Id('pay'),
    amount: Amount,
    currency: CurrencyCode,
    status: Type.String({ enum: ['processing', 'succeeded', 'failed'] }),
    reference: Nullable(Type.String({ description: 'The number of the mall for this refund' })),
    reason: Nullable(Type.String()),
    /** `mall`: asked for by the mall; `late_success`, `mismatch`: money given back by the platform. */
    cause: Type.String({ enum: ['mall', 'late_success', 'mismatch'] }),
    last_error: Nullable(LastError),
    created_at: Timestamp,
    refunded_at: Nullable(Timestamp),
  },
  { $id: 'Refund' },
)
export type Refund = Static<typeof Refund>

export const ListRefunds = Type.Object(
  { ...ListQuery, payment: Type.Optional(Id('pay')) },
  { additionalProperties: false },
)
export type ListRefunds = Static<typeof ListRefunds>

export const RefundPage = Page(Refund)
