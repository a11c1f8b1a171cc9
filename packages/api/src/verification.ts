/** Verification: what a shopper proves who pays with a saved card, as the merchant's data. */
import { type Static, Type } from 'typebox'
import { Amount, AmountOrZero, Nullable, Timestamp } from './schema-parts.ts'

const closed = { additionalProperties: false } as const

const UpTo = Nullable(Amount)

const Need = Type.String({
  enum: ['sms', 'password', 'both'],
  description: 'The code of a text message, the payment password, or one after the other',
})

const VerificationRule = Type.Object({ up_to: UpTo, need: Need }, closed)

const ModuleRule = Type.Object(
  {
    up_to: UpTo,
    module: Type.String({
      enum: ['pad', 'gesture', 'shield'],
      description: 'Shuffled pad, gesture pad, or shielded map',
    }),
    strict: Type.Boolean({ description: 'The pad is shuffled anew after every tap' }),
  },
  closed,
)

const StrengthLimit = Type.Object(
  { per_payment: Nullable(AmountOrZero), per_day: Nullable(AmountOrZero) },
  { ...closed, description: 'Minor units; null: none. A day is a day in China, of one shopper' },
)

const parts = {
  rules: Type.Array(VerificationRule, {
    minItems: 1,
    maxItems: 20,
    description: 'Amounts ascend; the last rule is for every amount above, with `up_to` null',
  }),
  modules: Type.Array(ModuleRule, {
    minItems: 1,
    maxItems: 20,
    description: 'Likewise: what the password is entered on',
  }),
  limits: Type.Object(
    { sms: StrengthLimit, password: StrengthLimit, both: StrengthLimit },
    { ...closed, description: 'Above one, the next stronger is asked for' },
  ),
}

export const VerificationPolicy = Type.Object(
  {
    object: Type.Literal('verification_policy'),
    version: Type.Integer({
      minimum: 0,
      description: '0: none was made yet, and the default holds',
    }),
    ...parts,
    created_at: Nullable(Timestamp),
  },
  { $id: 'VerificationPolicy' },
)
export type VerificationPolicy = Static<typeof VerificationPolicy>

/** The whole policy is replaced. */
export const ReplaceVerificationPolicy = Type.Object(
  {
    version: Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'The version that was read; refused when there is a newer one',
    }),
    ...parts,
  },
  closed,
)
export type ReplaceVerificationPolicy = Static<typeof ReplaceVerificationPolicy>
