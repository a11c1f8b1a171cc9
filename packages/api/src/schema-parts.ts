/** Pieces that several schemas share. Times are RFC 3339 in UTC, amounts integer minor units. */
import { type TSchema, Type } from 'typebox'

export const Id = (prefix: string) =>
  Type.String({ pattern: `^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`, description: `Id, \`${prefix}_…\`` })

export const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })

export const Amount = Type.Integer({
  minimum: 1,
  maximum: 100_000_000_00,
  description: 'Minor units (fen for CNY)',
})

export const AmountOrZero = Type.Integer({ minimum: 0, description: 'Minor units (fen for CNY)' })

export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })

export const OrderNumber = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[0-9A-Za-z_.:-]+$',
  description: 'The order number of the mall, unique per merchant',
})

export const Shopper = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[\\x21-\\x7e]+$',
  description: 'The id of the mall for its shopper, to whom saved cards belong',
})

export const HostId = Type.String({
  pattern: '^[a-z_]{1,40}$',
  description: 'Host id, as the SDK detects it',
})

export const WayId = Type.String({ pattern: '^[a-z_]{1,40}$' })

export const Metadata = Type.Record(
  // A record knows its names by a pattern alone; lengths beside it are not looked at.
  Type.String({ pattern: '^[^\\x00-\\x1f]{1,40}$' }),
  Type.String({ maxLength: 500 }),
  {
    maxProperties: 20,
    additionalProperties: false,
    description: 'Up to 20 strings of the mall; returned as they came',
  },
)

export const BilingualText = Type.Object({ zh: Type.String(), en: Type.String() })

export const Nullable = <Schema extends TSchema>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

export const ListQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  cursor: Type.Optional(
    Type.String({ maxLength: 200, description: 'The `next_cursor` of the page before' }),
  ),
}

export const Page = <Schema extends TSchema>(item: Schema) =>
  Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(item),
    next_cursor: Nullable(Type.String()),
  })
