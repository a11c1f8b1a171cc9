/**
 * Payment passwords: six digits that a shopper of a merchant chooses. They are entered in the vault's
 * frame alone; what comes by here is sealed, or says what became of an entry.
 */
import { type Static, Type } from 'typebox'
import { SealedText } from './client.ts'
import { Id, Nullable, Shopper, Timestamp } from './schema-parts.ts'

/** `locked` ends by itself, `reset_needed` with a new password, `barred` by the merchant's word. */
export const passwordStates = Object.freeze([
  'none',
  'set',
  'locked',
  'reset_needed',
  'barred',
] as const)
export type PasswordState = (typeof passwordStates)[number]

const State = Type.String({
  enum: [...passwordStates],
  description:
    '`locked` ends by itself, `reset_needed` with a new password, `barred` by the merchant’s word',
})

const TriesLeft = Type.Integer({ minimum: 0, description: 'Wrong entries until it is locked' })

/** What a shopper may do with the password, beside paying. */
export const passwordPurposes = Object.freeze([
  'set',
  'change',
  'reset',
  'remove_card',
  'change_phone',
] as const)
export type PasswordFormPurpose = (typeof passwordPurposes)[number]

export const ClientPassword = Type.Object(
  {
    object: Type.Literal('client_password'),
    state: State,
    tries_left: TriesLeft,
    can_set: Type.Boolean({
      description: 'There is none, and a bank has just verified a card of the shopper',
    }),
    can_reset: Type.Boolean({
      description:
        'There is one, and a bank has just verified a card of the shopper, who had cards before',
    }),
  },
  { $id: 'ClientPassword' },
)
export type ClientPassword = Static<typeof ClientPassword>

export const OpenPasswordForm = Type.Object(
  {
    purpose: Type.String({ enum: [...passwordPurposes] }),
    /** With `remove_card` and `change_phone`: which. */
    card: Type.Optional(Id('card')),
  },
  { additionalProperties: false },
)
export type OpenPasswordForm = Static<typeof OpenPasswordForm>

export const PasswordForm = Type.Object({
  object: Type.Literal('password_form'),
  frame_url: Type.String({ description: 'To be shown in an iframe' }),
  ticket: Type.String({ description: 'For a frame that is open already' }),
  expires_in_ms: Type.Integer({ minimum: 0 }),
})
export type PasswordForm = Static<typeof PasswordForm>

export const SetPassword = Type.Object(
  { purpose: Type.String({ enum: ['set', 'change', 'reset'] }), sealed: SealedText },
  { additionalProperties: false },
)
export type SetPassword = Static<typeof SetPassword>

/** What a change of a card is sealed for, with the password. */
export const SealedEntry = Type.Object({ sealed: SealedText }, { additionalProperties: false })
export type SealedEntry = Static<typeof SealedEntry>

export const ApprovePayment = Type.Object(
  { attempt: Id('att'), sealed: SealedText },
  { additionalProperties: false },
)
export type ApprovePayment = Static<typeof ApprovePayment>

export const ShopperParams = Type.Object({ shopper: Shopper })

/** A shopper's password, as the mall's server sees it. */
export const ShopperPassword = Type.Object(
  {
    object: Type.Literal('shopper_password'),
    shopper: Type.String(),
    state: State,
    tries_left: TriesLeft,
    locked_until: Nullable(Timestamp),
    set_at: Nullable(Timestamp),
  },
  { $id: 'ShopperPassword' },
)
export type ShopperPassword = Static<typeof ShopperPassword>
