/**
 * Bank cards, as everybody but the vault may see them. Card data and codes are typed in the vault's
 * frame; what comes by here is sealed or masked.
 */
import type { ErrorCode } from '@tillway/kernel'
import { type Static, Type } from 'typebox'
import { NextAction, SealedText } from './client.ts'
import { LastError } from './errors.ts'
import { passwordStates } from './passwords.ts'
import {
  BilingualText,
  HostId,
  Id,
  ListQuery,
  Nullable,
  Page,
  Shopper,
  Timestamp,
  WayId,
} from './schema-parts.ts'

const cardFields = {
  id: Id('card'),
  state: Type.String({ enum: ['pending', 'active', 'removed', 'failed'] }),
  bank: Nullable(Type.Object({ code: Type.String(), name: BilingualText })),
  kind: Type.String({ enum: ['debit', 'credit'] }),
  last_four: Type.String(),
  phone: Type.String({ description: 'Masked' }),
  is_default: Type.Boolean(),
  last_error: Nullable(LastError),
}

/** A code of the bank is awaited, or the holder goes to a page of the channel. */
export const Enrolment = Type.Object({
  frame_url: Nullable(Type.String({ description: 'To be shown in an iframe' })),
  ticket: Nullable(Type.String({ description: 'For a frame that is open already' })),
  /** The frame must ask for the security code of the card too. */
  cvn: Type.Boolean(),
  sent: Type.String({ enum: ['yes', 'unsure'] }),
  resend_in_ms: Type.Integer({ minimum: 0 }),
  tries_left: Type.Integer({ minimum: 0 }),
  next_action: Nullable(NextAction),
})
export type Enrolment = Static<typeof Enrolment>

export const ClientCard = Type.Object(
  {
    ...cardFields,
    object: Type.Literal('client_card'),
    /** While it is being bound. */
    enrolment: Nullable(Enrolment),
  },
  { $id: 'ClientCard' },
)
export type ClientCard = Static<typeof ClientCard>

/** By what the shopper proves who pays, and how it stands with their payment password. */
export const Verification = Type.Object({
  need: Type.String({ enum: ['sms', 'password', 'both'] }),
  password: Type.String({ enum: [...passwordStates] }),
})
export type Verification = Static<typeof Verification>

export const ClientCards = Type.Object({
  object: Type.Literal('client_cards'),
  /** How a card is added: in our own form, on a page of the channel, or not at all. */
  entry: Nullable(Type.String({ enum: ['form', 'page'] })),
  data: Type.Array(ClientCard),
  /** What a payment with one of them asks of the shopper. */
  verification: Type.Optional(Verification),
})
export type ClientCards = Static<typeof ClientCards>

export const CardsQuery = Type.Object({ way: WayId, host: HostId }, { additionalProperties: false })
export type CardsQuery = Static<typeof CardsQuery>

export const OpenCardForm = Type.Object(
  { way: WayId, host: HostId },
  { additionalProperties: false },
)
export type OpenCardForm = Static<typeof OpenCardForm>

export const CardForm = Type.Object({
  object: Type.Literal('card_form'),
  frame_url: Type.String({ description: 'To be shown in an iframe' }),
  expires_in_ms: Type.Integer({ minimum: 0 }),
})
export type CardForm = Static<typeof CardForm>

export const AddCard = Type.Object(
  {
    way: WayId,
    host: HostId,
    /** What the frame named; absent when the card is entered on a page of the channel. */
    card: Type.Optional(Id('card')),
  },
  { additionalProperties: false },
)
export type AddCard = Static<typeof AddCard>

export const ConfirmCard = Type.Object({ sealed: SealedText }, { additionalProperties: false })
export type ConfirmCard = Static<typeof ConfirmCard>

/** A card as the mall's server sees it. */
export const Card = Type.Object(
  {
    ...cardFields,
    object: Type.Literal('card'),
    shopper: Nullable(Type.String()),
    way: Type.String(),
    created_at: Timestamp,
    expires_at: Nullable(Timestamp),
  },
  { $id: 'Card' },
)
export type Card = Static<typeof Card>

export const UpdateCard = Type.Object(
  {
    phone: Type.String({
      pattern: '^1[3-9]\\d{9}$',
      description:
        'The new phone of the shopper, which you have verified and the bank knows. It is passed on and not kept.',
    }),
  },
  { additionalProperties: false },
)
export type UpdateCard = Static<typeof UpdateCard>

/** What a change of a card may be refused with by its channel; the rest is `channel_rejected`. */
export const cardChangeRefusals = Object.freeze([
  'card_not_usable',
  'card_data_missing',
  'card_details_wrong',
  'card_binding_expired',
  'card_expired',
  'card_unsupported',
  'card_declined',
  'payer_account_abnormal',
  'risk_declined',
  'channel_misconfigured',
  'channel_rejected',
] as const satisfies readonly ErrorCode[])

export const CardPage = Page(Card)

export const ListCards = Type.Object(
  { ...ListQuery, shopper: Type.Optional(Shopper) },
  { additionalProperties: false },
)
export type ListCards = Static<typeof ListCards>
