import type { PaymentRecord } from '@tillway/payments'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one, pageOf, perShape } from './reading.ts'
import { doNothing, insertRow, updateRow } from './writing.ts'

const table = 'payments'
const columns = columnsOf<PaymentRecord>({
  merchantId: 'plain',
  id: 'plain',
  order: 'plain',
  amount: 'plain',
  currency: 'plain',
  description: 'plain',
  state: 'plain',
  amountRefunded: 'plain',
  amountReserved: 'plain',
  paidAt: 'plain',
  paidWay: 'plain',
  paidAttemptId: 'plain',
  openAttemptId: 'plain',
  lastError: 'plain',
  metadata: 'json',
  terminalId: 'plain',
  shopper: 'plain',
  returnUrl: 'plain',
  eventSequence: 'plain',
  lastEventId: 'plain',
  createdAt: 'plain',
  expiresAt: 'plain',
  version: 'plain',
})
const changeable = columns.only(
  'description',
  'state',
  'amountRefunded',
  'amountReserved',
  'paidAt',
  'paidWay',
  'paidAttemptId',
  'openAttemptId',
  'lastError',
  'metadata',
  'terminalId',
  'returnUrl',
  'eventSequence',
  'lastEventId',
  'expiresAt',
)

const insert = prepared<PaymentRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const byOrder = prepared<ByMerchant & { readonly order: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('order', '=', p.order),
)

const update = prepared<PaymentRecord>()((db, p) =>
  db
    .updateTable(table)
    .set(changeable.of(p))
    .set((set) => ({ version: set('version', '+', 1) }))
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id)
    .where('version', '=', p.version),
)

interface Page extends ByMerchant {
  readonly after: string
  readonly limit: number
  readonly order: string
  readonly [state: `state${number}`]: PaymentRecord['state']
}

const page = perShape((shape: { readonly order: boolean; readonly states: number }) =>
  prepared<Page>()((db, p) => {
    const names = Array.from({ length: shape.states }, (_, index) => `state${index}` as const)
    return db
      .selectFrom(table)
      .select(columns.fields)
      .where('merchantId', '=', p.merchantId)
      .where('id', '<', p.after)
      .$if(shape.order, (query) => query.where('order', '=', p.order))
      .$if(shape.states > 0, (query) =>
        query.where(
          'state',
          'in',
          names.map((name) => p[name] as PaymentRecord['state']),
        ),
      )
      .orderBy('id', 'desc')
      .limit(p.limit)
  }),
)

export function createPayments(session: Session): Repositories['payments'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    findByOrder: (merchantId, order) =>
      one(session, { query: byOrder, columns, params: { merchantId, order } }),
    update: (entry) => updateRow(session, { query: update, table, entry }),
    async list(merchantId, filter, cursor) {
      const states = filter.states ?? []
      // Asked for no state at all: nothing can be in one.
      if (filter.states?.length === 0) return []
      return await many(session, {
        query: page({ order: filter.order !== undefined, states: states.length }),
        columns,
        params: {
          merchantId,
          order: filter.order ?? '',
          ...Object.fromEntries(states.map((state, index) => [`state${index}`, state])),
          ...pageOf(cursor),
        },
      })
    },
  }
}
