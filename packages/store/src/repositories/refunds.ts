import type { RefundRecord } from '@tillway/payments'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one, pageOf, perShape } from './reading.ts'
import { doNothing, insertRow, updateRow } from './writing.ts'

const table = 'refunds'
const columns = columnsOf<RefundRecord>({
  merchantId: 'plain',
  id: 'plain',
  paymentId: 'plain',
  attemptId: 'plain',
  refundNumber: 'plain',
  amount: 'plain',
  currency: 'plain',
  state: 'plain',
  cause: 'plain',
  reference: 'plain',
  reason: 'plain',
  channelRefund: 'plain',
  lastError: 'plain',
  channelCode: 'plain',
  tries: 'plain',
  createdAt: 'plain',
  refundedAt: 'plain',
  version: 'plain',
})
const changeable = columns.only(
  'state',
  'reason',
  'channelRefund',
  'lastError',
  'channelCode',
  'tries',
  'refundedAt',
)

const insert = prepared<RefundRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const byReference = prepared<ByMerchant & { readonly reference: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('reference', '=', p.reference),
)

const ofPayment = prepared<ByMerchant & { readonly paymentId: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('paymentId', '=', p.paymentId)
    .orderBy('id'),
)

const update = prepared<RefundRecord>()((db, p) =>
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
  readonly paymentId: string
}

const page = perShape((shape: { readonly ofPayment: boolean }) =>
  prepared<Page>()((db, p) =>
    db
      .selectFrom(table)
      .select(columns.fields)
      .where('merchantId', '=', p.merchantId)
      .where('id', '<', p.after)
      .$if(shape.ofPayment, (query) => query.where('paymentId', '=', p.paymentId))
      .orderBy('id', 'desc')
      .limit(p.limit),
  ),
)

export function createRefunds(session: Session): Repositories['refunds'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    findByReference: (merchantId, reference) =>
      one(session, { query: byReference, columns, params: { merchantId, reference } }),
    listOfPayment: (merchantId, paymentId) =>
      many(session, { query: ofPayment, columns, params: { merchantId, paymentId } }),
    update: (entry) => updateRow(session, { query: update, table, entry }),
    list: (merchantId, { paymentId }, cursor) =>
      many(session, {
        query: page({ ofPayment: paymentId !== undefined }),
        columns,
        params: { merchantId, paymentId: paymentId ?? '', ...pageOf(cursor) },
      }),
  }
}
