import { type Static, Type } from 'typebox'
import { BilingualText, Id, Nullable, Page, Timestamp } from './schema-parts.ts'

/** An origin as a browser writes it: scheme, host and port, without a path. */
const Origin = Type.String({ minLength: 8, maxLength: 80, pattern: '^https?://[^\\s/?#@*]+$' })

/** Whose secret key it is. */
export const Merchant = Type.Object(
  {
    id: Id('mch'),
    object: Type.Literal('merchant'),
    name: Type.String(),
    allowed_origins: Type.Array(Type.String(), {
      description:
        'Pages that may use the publishable keys (any, while there is none) and show the card form (these alone)',
    }),
    created_at: Timestamp,
  },
  { $id: 'Merchant' },
)
export type Merchant = Static<typeof Merchant>

export const UpdateMerchant = Type.Object(
  { allowed_origins: Type.Optional(Type.Array(Origin, { maxItems: 20, uniqueItems: true })) },
  { additionalProperties: false },
)
export type UpdateMerchant = Static<typeof UpdateMerchant>

/** A merchant's credentials at a channel. Secret fields are write-only. */
export const ChannelAccount = Type.Object(
  {
    id: Id('ca'),
    object: Type.Literal('channel_account'),
    channel: Type.String(),
    name: Type.String(),
    way: Type.String(),
    status: Type.String({ enum: ['enabled', 'disabled'] }),
    version: Type.Integer({ minimum: 1 }),
    config: Type.Record(Type.String(), Type.String(), {
      description: 'The fields that are not secret',
    }),
    created_at: Timestamp,
  },
  { $id: 'ChannelAccount' },
)
export type ChannelAccount = Static<typeof ChannelAccount>

const Config = Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 20_000 }))

export const CreateChannelAccount = Type.Object(
  { channel: Type.String({ maxLength: 40 }), name: Type.String({ maxLength: 80 }), config: Config },
  { additionalProperties: false },
)
export type CreateChannelAccount = Static<typeof CreateChannelAccount>

/** A changed configuration becomes a new version; running attempts keep theirs. */
export const UpdateChannelAccount = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 80 })),
    status: Type.Optional(Type.String({ enum: ['enabled', 'disabled'] })),
    config: Type.Optional(Config),
  },
  { additionalProperties: false },
)
export type UpdateChannelAccount = Static<typeof UpdateChannelAccount>

/** What a channel said to a question about an order that never was. */
export const ChannelAccountTest = Type.Object({
  object: Type.Literal('channel_account_test'),
  channel_account: Id('ca'),
  result: Type.String({
    enum: ['answers', 'unreachable', 'unverified', 'uncertain', 'untested'],
    description:
      '`unverified`: its signature is not that of the key in the account; `uncertain`: it answered with nothing clear; `untested`: it cannot be asked without a card or a terminal',
  }),
  cause: Nullable(Type.String()),
  channel_code: Nullable(Type.String()),
  channel_message: Nullable(Type.String()),
  took_ms: Type.Integer({ minimum: 0 }),
})
export type ChannelAccountTest = Static<typeof ChannelAccountTest>

export const ChannelAccountPage = Page(ChannelAccount)

export const Terminal = Type.Object(
  {
    id: Id('tm'),
    object: Type.Literal('terminal'),
    name: Type.String(),
    status: Type.String({ enum: ['enabled', 'disabled'] }),
    /** The own-acquiring account that this terminal is bound to. */
    channel_account: Nullable(Id('ca')),
    has_reader: Type.Boolean(),
    /** Its number at the acquirer. */
    number: Nullable(Type.String()),
    has_keys: Type.Boolean(),
    /** Whether a card can be taken at it, and what is in the way. */
    ready: Type.Boolean(),
    not_ready: Type.Array(
      Type.String({
        enum: ['disabled', 'unbound', 'account_disabled', 'no_reader', 'no_number', 'no_keys'],
      }),
    ),
    last_reader: Nullable(
      Type.String({ description: 'Serial number of the reader that a card was last read with' }),
    ),
    last_seen_at: Nullable(Timestamp),
    created_at: Timestamp,
  },
  { $id: 'Terminal' },
)
export type Terminal = Static<typeof Terminal>

export const TerminalStanding = Type.Object({
  signed_in: Type.Boolean(),
  batch: Nullable(Type.String({ description: 'Number of the open batch at the acquirer' })),
  owes: Type.Array(Type.String({ enum: ['reversal', 'script_result', 'settlement'] }), {
    description: 'What goes before anything new',
  }),
  unsettled: Type.Integer({ minimum: 0, description: 'Transactions of the open batch' }),
})
export type TerminalStanding = Static<typeof TerminalStanding>

export const TerminalDetail = Type.Object({
  ...Terminal.properties,
  /** Null while there is nothing to tell. */
  standing: Nullable(TerminalStanding),
})
export type TerminalDetail = Static<typeof TerminalDetail>

const TerminalNumber = Type.String({ pattern: '^[0-9A-Za-z]{1,15}$' })
const TerminalKeys = Type.Record(
  Type.String({ pattern: '^[a-z_]{1,20}$' }),
  Type.String({ pattern: '^[0-9A-Fa-f]{1,128}$' }),
)

export const CreateTerminal = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80 }),
    channel_account: Type.Optional(Id('ca')),
    has_reader: Type.Optional(Type.Boolean()),
    number: Type.Optional(TerminalNumber),
    /** By role; never shown again. */
    keys: Type.Optional(TerminalKeys),
  },
  { additionalProperties: false },
)
export type CreateTerminal = Static<typeof CreateTerminal>

export const UpdateTerminal = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    status: Type.Optional(Type.String({ enum: ['enabled', 'disabled'] })),
    channel_account: Type.Optional(Nullable(Id('ca'))),
    has_reader: Type.Optional(Type.Boolean()),
    number: Type.Optional(TerminalNumber),
    /** By role; never shown again. */
    keys: Type.Optional(TerminalKeys),
  },
  { additionalProperties: false },
)
export type UpdateTerminal = Static<typeof UpdateTerminal>

export const TerminalPage = Page(Terminal)

export const ApiKey = Type.Object(
  {
    id: Id('key'),
    object: Type.Literal('api_key'),
    kind: Type.String({ enum: ['secret', 'publishable'] }),
    hint: Type.String({ description: 'The last four characters' }),
    status: Type.String({ enum: ['live', 'revoked'] }),
    created_at: Timestamp,
  },
  { $id: 'ApiKey' },
)
export type ApiKey = Static<typeof ApiKey>

export const CreateApiKey = Type.Object(
  { kind: Type.String({ enum: ['secret', 'publishable'] }) },
  { additionalProperties: false },
)
export type CreateApiKey = Static<typeof CreateApiKey>

export const ApiKeyWithValue = Type.Object({
  ...ApiKey.properties,
  value: Type.String({ description: 'The key; shown once' }),
})
export type ApiKeyWithValue = Static<typeof ApiKeyWithValue>

export const ApiKeyPage = Page(ApiKey)

/** The public half of a key with which the mall's server signs orders offline. */
export const OrderKey = Type.Object(
  {
    id: Id('ok'),
    object: Type.Literal('order_key'),
    public_key: Type.String({ description: 'Ed25519, 32 bytes, base64url' }),
    status: Type.String({ enum: ['live', 'revoked'] }),
    created_at: Timestamp,
  },
  { $id: 'OrderKey' },
)
export type OrderKey = Static<typeof OrderKey>

export const CreateOrderKey = Type.Object(
  { public_key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) },
  { additionalProperties: false },
)
export type CreateOrderKey = Static<typeof CreateOrderKey>

export const OrderKeyPage = Page(OrderKey)

export const ChannelInfo = Type.Object({
  id: Type.String(),
  way: Type.String(),
  name: BilingualText,
  operations: Type.Array(Type.String()),
  presentations: Type.Array(
    Type.Object({ presentation: Type.String(), hosts: Type.Array(Type.String()) }),
  ),
  account_fields: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.String(),
      secret: Type.Boolean(),
      required: Type.Boolean(),
      label: BilingualText,
    }),
  ),
})
export type ChannelInfo = Static<typeof ChannelInfo>

export const ChannelInfoPage = Page(ChannelInfo)
