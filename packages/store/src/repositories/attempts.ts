import type { AttemptRecord } from '@tillway/payments'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one } from './reading.ts'
import { doNothing, insertRow, updateRow } from './writing.ts'

const table = 'attempts'
const columns = columnsOf<AttemptRecord>({
  merchantId: 'plain',
  id: 'plain',
  paymentId: 'plain',
  way: 'plain',
  channel: 'plain',
  accountId: 'plain',
  accountVersion: 'plain',
  presentation: 'plain',
  host: 'plain',
  orderNumber: 'plain',
  amount: 'plain',
  currency: 'plain',
  state: 'plain',
  action: 'json',
  channelTransaction: 'plain',
  captured: 'plain',
  lastError: 'plain',
  channelCode: 'plain',
  clientIp: 'plain',
  payerId: 'plain',
  returnUrl: 'plain',
  cardId: 'plain',
  terminalId: 'plain',
  route: 'json',
  receipt: 'json',
  signature: 'plain',
  verification: 'plain',
  approval: 'plain',
  codeSentAt: 'plain',
  codeTries: 'plain',
  submittedAt: 'plain',
  tries: 'plain',
  createdAt: 'plain',
  expiresAt: 'plain',
  version: 'plain',
})
// The number at the channel, the account's version and the amount stay what was sent.
const changeable = columns.only(
  'state',
  'action',
  'channelTransaction',
  'captured',
  'lastError',
  'channelCode',
  'clientIp',
  'payerId',
  'returnUrl',
  'receipt',
  'signature',
  'approval',
  'codeSentAt',
  'codeTries',
  'submittedAt',
  'tries',
  'expiresAt',
)

const insert = prepared<AttemptRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const ofPayment = prepared<ByMerchant & { readonly paymentId: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('paymentId', '=', p.paymentId)
    .orderBy('id'),
)

const update = prepared<AttemptRecord>()((db, p) =>
  db
    .updateTable(table)
    .set(changeable.of(p))
    .set((set) => ({ version: set('version', '+', 1) }))
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id)
    .where('version', '=', p.version),
)

export function createAttempts(session: Session): Repositories['attempts'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    listOfPayment: (merchantId, paymentId) =>
      many(session, { query: ofPayment, columns, params: { merchantId, paymentId } }),
    update: (entry) => updateRow(session, { query: update, table, entry }),
  }
}
