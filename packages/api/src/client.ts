/**
 * What the SDK sees. Every call but `orders` carries the session token of one payment; nothing here
 * can name another payment. Remaining times are durations, because a shopper's clock may be wrong.
 */
import { type Static, Type } from 'typebox'
import { LastError } from './errors.ts'
import { PaymentStatus } from './payments.ts'
import {
  Amount,
  BilingualText,
  CurrencyCode,
  Id,
  Metadata,
  Nullable,
  OrderNumber,
  Timestamp,
} from './schema-parts.ts'

export const NextAction = Type.Union([
  Type.Object({ type: Type.Literal('qr'), content: Type.String() }),
  Type.Object({ type: Type.Literal('redirect'), url: Type.String() }),
  Type.Object({
    type: Type.Literal('form'),
    action: Type.String(),
    fields: Type.Record(Type.String(), Type.String()),
  }),
  Type.Object({
    type: Type.Literal('invoke'),
    target: Type.String(),
    params: Type.Record(Type.String(), Type.String()),
  }),
  Type.Object({ type: Type.Literal('wait') }),
])
export type NextAction = Static<typeof NextAction>

export const ClientAttempt = Type.Object({
  id: Id('att'),
  way: Type.String(),
  presentation: Type.String(),
  /** `starting`: no instruction yet · `awaiting_payer`: perform `next_action` · `confirming`: ask again · `over`: choose anew. */
  state: Type.String({ enum: ['starting', 'awaiting_payer', 'confirming', 'over'] }),
  next_action: Nullable(NextAction),
  expires_in_ms: Type.Integer({ minimum: 0 }),
})
export type ClientAttempt = Static<typeof ClientAttempt>

export const WayOption = Type.Object({
  id: Type.String(),
  name: BilingualText,
  mark: Type.Object({
    viewBox: Type.String(),
    paths: Type.Array(Type.Object({ d: Type.String(), fill: Type.String() })),
  }),
  /** In the order to try; the first is the default in this host. Empty when unavailable. */
  presentations: Type.Array(Type.String()),
  available: Type.Boolean(),
  /** Why it is not available, for the shopper. */
  reason: Nullable(BilingualText),
})
export type WayOption = Static<typeof WayOption>

export const ClientPayment = Type.Object(
  {
    id: Id('pay'),
    object: Type.Literal('client_payment'),
    order: OrderNumber,
    amount: Amount,
    currency: CurrencyCode,
    description: Type.String(),
    merchant_name: Type.String(),
    status: PaymentStatus,
    finished: Type.Boolean(),
    paid_at: Nullable(Timestamp),
    way: Nullable(Type.String()),
    last_error: Nullable(LastError),
    attempt: Nullable(ClientAttempt),
    return_url: Nullable(Type.String()),
    expires_in_ms: Type.Integer({ minimum: 0 }),
    /** Present when the request named a host. */
    ways: Type.Optional(Type.Array(WayOption)),
  },
  { $id: 'ClientPayment' },
)
export type ClientPayment = Static<typeof ClientPayment>

const hostId = Type.String({
  pattern: '^[a-z_]{1,40}$',
  description: 'Host id, as the SDK detects it',
})

export const HostQuery = Type.Object(
  { host: Type.Optional(hostId), terminal: Type.Optional(Id('tm')) },
  { additionalProperties: false },
)
export type HostQuery = Static<typeof HostQuery>

export const SubmitOrder = Type.Object(
  {
    signed_order: Type.String({ minLength: 20, maxLength: 8000 }),
    host: Type.Optional(hostId),
    terminal: Type.Optional(Id('tm')),
  },
  { additionalProperties: false },
)
export type SubmitOrder = Static<typeof SubmitOrder>

export const OpenedSession = Type.Object({
  object: Type.Literal('opened_session'),
  session: Type.String(),
  payment: ClientPayment,
})
export type OpenedSession = Static<typeof OpenedSession>

export const StartAttempt = Type.Object(
  {
    way: Type.String({ pattern: '^[a-z_]{1,40}$' }),
    host: hostId,
    presentation: Type.Optional(Type.String({ pattern: '^[a-z0-9_]{1,20}$' })),
    payer_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    terminal: Type.Optional(Id('tm')),
  },
  { additionalProperties: false },
)
export type StartAttempt = Static<typeof StartAttempt>

export const StreamQuery = Type.Object(
  { session: Type.String({ maxLength: 300 }) },
  { additionalProperties: false },
)

/** What the mall's server signs offline (payload of a compact JWS, `alg: EdDSA`). */
export const SignedOrderPayload = Type.Object(
  {
    merchant: Id('mch'),
    order: OrderNumber,
    amount: Amount,
    currency: CurrencyCode,
    description: Type.String({ minLength: 1, maxLength: 127 }),
    /** Unix seconds after which the signed order is worthless. */
    exp: Type.Integer({ minimum: 0 }),
    expires_in: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400 })),
    return_url: Type.Optional(Type.String({ maxLength: 500, pattern: '^https?://' })),
    metadata: Type.Optional(Metadata),
  },
  { additionalProperties: false },
)
export type SignedOrderPayload = Static<typeof SignedOrderPayload>
