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
  HostId,
  Id,
  Metadata,
  Nullable,
  OrderNumber,
  Shopper,
  Timestamp,
  WayId,
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
  Type.Object({
    type: Type.Literal('sms'),
    phone: Type.String({ description: 'Masked' }),
    length: Type.Integer(),
    sent: Type.String({ enum: ['yes', 'unsure'] }),
  }),
  Type.Object({ type: Type.Literal('password') }),
  Type.Object({
    type: Type.Literal('reader'),
    step: Type.String({ enum: ['present', 'seal', 'complete'] }),
    params: Type.Record(Type.String(), Type.String()),
  }),
  /** The payment password is awaited: `password` of the attempt says where. */
  Type.Object({ type: Type.Literal('password') }),
  Type.Object({ type: Type.Literal('wait') }),
])
export type NextAction = Static<typeof NextAction>

export const CodeEntry = Type.Object({
  frame_url: Type.String({ description: 'To be shown in an iframe; the code is typed there' }),
  ticket: Type.String({ description: 'For a frame that is open already' }),
  resend_in_ms: Type.Integer({ minimum: 0 }),
  tries_left: Type.Integer({ minimum: 0 }),
})
export type CodeEntry = Static<typeof CodeEntry>

/** Where the payment password is entered. */
export const PasswordEntry = Type.Object({
  frame_url: Type.String({
    description: 'To be shown in an iframe; the password is entered there',
  }),
  ticket: Type.String({ description: 'For a frame that is open already' }),
})
export type PasswordEntry = Static<typeof PasswordEntry>

export const ClientAttempt = Type.Object({
  id: Id('att'),
  way: Type.String(),
  presentation: Type.String(),
  /** `starting`: no instruction yet · `awaiting_payer`: perform `next_action` · `confirming`: ask again · `over`: choose anew. */
  state: Type.String({ enum: ['starting', 'awaiting_payer', 'confirming', 'over'] }),
  next_action: Nullable(NextAction),
  /** With `next_action` of type `sms`: where the payer types the code, and what is left of it. */
  code: Nullable(CodeEntry),
  /** While the payment password is awaited: to be entered before the code, if there is one. */
  password: Nullable(PasswordEntry),
  /** Lines of the receipt of a card that was paid with at a terminal. */
  receipt: Nullable(Type.Record(Type.String(), Type.String())),
  /** Whether the payer is to sign for it, and has; null: not wanted. */
  signature: Nullable(Type.String({ enum: ['wanted', 'given'] })),
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

export const HostQuery = Type.Object(
  { host: Type.Optional(HostId), terminal: Type.Optional(Id('tm')) },
  { additionalProperties: false },
)
export type HostQuery = Static<typeof HostQuery>

export const SubmitOrder = Type.Object(
  {
    signed_order: Type.String({ minLength: 20, maxLength: 8000 }),
    host: Type.Optional(HostId),
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
    way: WayId,
    host: HostId,
    presentation: Type.Optional(Type.String({ pattern: '^[a-z0-9_]{1,20}$' })),
    payer_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    terminal: Type.Optional(Id('tm')),
    card: Type.Optional(Id('card')),
  },
  { additionalProperties: false },
)
export type StartAttempt = Static<typeof StartAttempt>

/** What the frame gave for the vault alone; the server carries it and cannot read it. */
export const SealedText = Type.String({
  minLength: 100,
  maxLength: 6000,
  pattern: '^[A-Za-z0-9_.-]+$',
})

export const ConfirmPayment = Type.Object(
  { attempt: Id('att'), sealed: SealedText },
  { additionalProperties: false },
)
export type ConfirmPayment = Static<typeof ConfirmPayment>

const Hex = (maxLength: number) =>
  Type.String({ minLength: 2, maxLength, pattern: '^(?:[0-9A-F]{2})+$' })

/** A card as a reader read it; track and PIN are encrypted by the reader. */
export const CardReading = Type.Object(
  {
    entry: Type.String({ enum: ['swipe', 'insert', 'tap'] }),
    fallback: Type.Boolean(),
    masked_number: Type.String({ pattern: '^[0-9]{0,6}[*]{3,13}[0-9]{0,4}$' }),
    expiry: Type.Optional(Type.String({ pattern: '^[0-9]{4}$' })),
    service_code: Type.Optional(Type.String({ pattern: '^[0-9]{3}$' })),
    sequence: Type.Optional(Type.String({ pattern: '^[0-9]{3}$' })),
    track2: Type.Object({
      encrypted: Hex(256),
      ksn: Type.Optional(Hex(24)),
      window: Type.Optional(Hex(32)),
    }),
    pin: Type.Optional(Type.Object({ block: Hex(32), ksn: Type.Optional(Hex(24)) })),
    chip: Type.Optional(Hex(510)),
    reader: Type.Object({
      serial: Type.String({ maxLength: 40 }),
      model: Type.String({ maxLength: 40 }),
    }),
  },
  { additionalProperties: false },
)
export type CardReading = Static<typeof CardReading>

export const PresentCard = Type.Object(
  {
    attempt: Id('att'),
    reading: CardReading,
    /** MACs that the reader made, by what the action told it to seal. */
    seals: Type.Optional(Type.Record(Type.String(), Hex(16), { maxProperties: 8 })),
  },
  { additionalProperties: false },
)
export type PresentCard = Static<typeof PresentCard>

export const CompleteCard = Type.Object(
  {
    attempt: Id('att'),
    result: Type.String({ enum: ['approved', 'declined'] }),
    /** Whether the MAC that the action had with it is right. */
    verified: Type.Optional(Type.Boolean()),
    scripts: Type.Optional(Hex(510)),
  },
  { additionalProperties: false },
)
export type CompleteCard = Static<typeof CompleteCard>

/** A signature drawn by the payer: a PNG in Base64, 24 KB of it at most. */
export const SignPayment = Type.Object(
  {
    attempt: Id('att'),
    image: Type.String({
      minLength: 60,
      maxLength: 32_768,
      pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
    }),
  },
  { additionalProperties: false },
)
export type SignPayment = Static<typeof SignPayment>

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
    shopper: Type.Optional(Shopper),
    metadata: Type.Optional(Metadata),
  },
  { additionalProperties: false },
)
export type SignedOrderPayload = Static<typeof SignedOrderPayload>
