/** What terminals do beside payments: closing their batches, and asking whether the acquirer hears them. */
import { type Static, Type } from 'typebox'
import { LastError } from './errors.ts'
import {
  AmountOrZero,
  CurrencyCode,
  Id,
  ListQuery,
  Nullable,
  Page,
  Timestamp,
} from './schema-parts.ts'

export const SettlementStatus = Type.String({
  enum: ['requested', 'unknown', 'closed', 'failed'],
  description:
    '`requested`: under way · `unknown`: under way, the acquirer was asked and it is not certain what it made of it · `closed`: the batch is closed · `failed`: nothing was closed',
})
export type SettlementStatus = 'requested' | 'unknown' | 'closed' | 'failed'

const BatchSum = Type.Object({ count: Type.Integer({ minimum: 0 }), amount: AmountOrZero })

export const Settlement = Type.Object(
  {
    id: Id('stl'),
    object: Type.Literal('settlement'),
    terminal: Id('tm'),
    channel_account: Id('ca'),
    status: SettlementStatus,
    /** Asked for by the mall, or by the account's time of day. */
    cause: Type.String({ enum: ['mall', 'daily'] }),
    batch: Nullable(Type.String({ description: 'Number of the batch at the acquirer' })),
    balanced: Nullable(
      Type.Boolean({ description: 'The acquirer had the same sums before details were uploaded' }),
    ),
    currency: CurrencyCode,
    debit: Nullable(Type.Object(BatchSum.properties, { description: 'What was paid' })),
    credit: Nullable(
      Type.Object(BatchSum.properties, { description: 'What was voided or refunded' }),
    ),
    uploaded: Nullable(
      Type.Integer({ minimum: 0, description: 'Transactions whose details were uploaded' }),
    ),
    last_error: Nullable(LastError),
    created_at: Timestamp,
    closed_at: Nullable(Timestamp),
  },
  { $id: 'Settlement' },
)
export type Settlement = Static<typeof Settlement>

export const ListSettlements = Type.Object(
  {
    ...ListQuery,
    terminal: Type.Optional(Id('tm')),
    status: Type.Optional(SettlementStatus),
  },
  { additionalProperties: false },
)
export type ListSettlements = Static<typeof ListSettlements>

export const SettlementPage = Page(Settlement)

/** Whether the acquirer's host heard a terminal just now. */
export const Echo = Type.Object({
  object: Type.Literal('echo'),
  terminal: Id('tm'),
  answered: Type.Boolean(),
  took_ms: Type.Integer({ minimum: 0 }),
  last_error: Nullable(LastError),
})
export type Echo = Static<typeof Echo>
