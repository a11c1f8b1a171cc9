/** Routing: the merchant's rules as data, and the reason for each way and account. */
import { type Static, Type } from 'typebox'
import {
  Amount,
  BilingualText,
  CurrencyCode,
  HostId,
  Id,
  Nullable,
  Timestamp,
  WayId,
} from './schema-parts.ts'

const TimeOfDay = Type.String({
  pattern: '^(?:[01][0-9]|2[0-3]):[0-5][0-9]$',
  description: 'In China, `HH:MM`',
})

const closed = { additionalProperties: false } as const

/** All that is given must hold. */
const RoutingCondition = Type.Object(
  {
    hosts: Type.Optional(Type.Array(HostId, { minItems: 1, maxItems: 30 })),
    at_terminal: Type.Optional(
      Type.Boolean({ description: 'Paid at a terminal of the mall, or not' }),
    ),
    terminals: Type.Optional(Type.Array(Id('tm'), { minItems: 1, maxItems: 100 })),
    own_channel: Type.Optional(
      Type.Boolean({ description: 'At a terminal with a channel of its own and a reader, or not' }),
    ),
    amount_from: Type.Optional(Amount),
    amount_to: Type.Optional(Amount),
    currencies: Type.Optional(Type.Array(CurrencyCode, { minItems: 1, maxItems: 20 })),
    time: Type.Optional(
      Type.Object(
        { from: TimeOfDay, to: TimeOfDay },
        { ...closed, description: 'The end is not included; an earlier end is over midnight' },
      ),
    ),
    weekdays: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
        minItems: 1,
        maxItems: 7,
        description: 'In China; 1 is Monday',
      }),
    ),
  },
  closed,
)

const Weights = Type.Record(
  Type.String({ pattern: '^ca_[0-9A-HJKMNP-TV-Z]{26}$' }),
  Type.Integer({ minimum: 0, maximum: 1000 }),
  {
    ...closed,
    maxProperties: 50,
    description:
      'Shares of the accounts of a way; one that is not named, or has 0, stands in reserve',
  },
)

const RoutingEffect = Type.Object(
  {
    order: Type.Optional(
      Type.Array(WayId, {
        minItems: 1,
        maxItems: 30,
        uniqueItems: true,
        description: 'These ways first, in this order',
      }),
    ),
    leave_out: Type.Optional(Type.Array(WayId, { minItems: 1, maxItems: 30, uniqueItems: true })),
    weights: Type.Optional(Weights),
    fallback: Type.Optional(
      Type.Boolean({
        description:
          'Try the next account when an attempt was certainly not sent; true unless told',
      }),
    ),
  },
  { ...closed, minProperties: 1 },
)

export const RoutingRule = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    when: Type.Optional(RoutingCondition),
    effect: RoutingEffect,
  },
  closed,
)
export type RoutingRule = Static<typeof RoutingRule>

const Rules = Type.Array(RoutingRule, { maxItems: 50 })

/** Read in their order: the first that fits and speaks of a matter decides it; what is left out adds up. */
export const RoutingRules = Type.Object(
  {
    object: Type.Literal('routing_rules'),
    version: Type.Integer({ minimum: 0, description: '0: none were made yet' }),
    rules: Rules,
    created_at: Nullable(Timestamp),
  },
  { $id: 'RoutingRules' },
)
export type RoutingRules = Static<typeof RoutingRules>

/** The whole list is replaced; what was made before stays readable by its attempts' version. */
export const ReplaceRoutingRules = Type.Object(
  {
    version: Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: 'The version that was read; refused when there is a newer one',
    }),
    rules: Rules,
  },
  closed,
)
export type ReplaceRoutingRules = Static<typeof ReplaceRoutingRules>

const Reason = Type.Object({
  code: Type.String({ description: 'Stable; listed in the concept page on routing' }),
  text: BilingualText,
})

const RuleReference = Type.Object({
  number: Type.Integer({ minimum: 1, description: 'Its place in the list, from 1' }),
  name: Nullable(Type.String()),
})

const RoutedAccount = {
  way: Type.String(),
  channel_account: Id('ca'),
  reason: Reason,
  rule: Nullable(RuleReference),
}

const routeTaken = {
  reason: Reason,
  rule: Nullable(RuleReference),
  rules_version: Type.Integer({ minimum: 0 }),
  fallback_of: Nullable(Id('att')),
}

/** Why an attempt went to its account. */
export const RouteTaken = Type.Object(routeTaken)
export type RouteTaken = Static<typeof RouteTaken>

/** Why an attempt went to its account, and why not to the others. */
export const AttemptRoute = Type.Object({
  ...routeTaken,
  others: Type.Array(Type.Object(RoutedAccount)),
})
export type AttemptRoute = Static<typeof AttemptRoute>

/** A payment that is only thought of. */
export const PreviewRouting = Type.Object(
  {
    host: HostId,
    amount: Amount,
    currency: Type.Optional(CurrencyCode),
    terminal: Type.Optional(Id('tm')),
    /** The account that weights draw is that of this payment. */
    payment: Type.Optional(Id('pay')),
    /** Rules to try out; those in force unless told. */
    rules: Type.Optional(Rules),
  },
  closed,
)
export type PreviewRouting = Static<typeof PreviewRouting>

export const RoutingPreview = Type.Object(
  {
    object: Type.Literal('routing_preview'),
    rules_version: Nullable(Type.Integer({ description: 'Null: the rules of the request' })),
    ways: Type.Array(
      Type.Object({
        ...RoutedAccount,
        available: Type.Boolean(),
        presentations: Type.Array(Type.String()),
        reserves: Type.Array(Id('ca'), { description: 'Accounts behind it, the next one first' }),
        fallback: Type.Boolean(),
      }),
      { description: 'What the shopper sees, in order' },
    ),
    left_out: Type.Array(Type.Object(RoutedAccount), {
      description: 'Every account that no way is offered by',
    }),
  },
  { $id: 'RoutingPreview' },
)
export type RoutingPreview = Static<typeof RoutingPreview>
