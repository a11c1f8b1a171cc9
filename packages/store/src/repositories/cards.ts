import type { CardRecord } from '@tillway/payments'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one, pageOf, perShape } from './reading.ts'
import { doNothing, insertRow, updateRow } from './writing.ts'

const table = 'cards'
const columns = columnsOf<CardRecord>({
  merchantId: 'plain',
  id: 'plain',
  shopper: 'plain',
  paymentId: 'plain',
  way: 'plain',
  channel: 'plain',
  accountId: 'plain',
  accountVersion: 'plain',
  state: 'plain',
  inVault: 'flag',
  bankCode: 'plain',
  bankZh: 'plain',
  bankEn: 'plain',
  kind: 'plain',
  lastFour: 'plain',
  phoneMasked: 'plain',
  sealedCredential: 'plain',
  credentialExpiresAt: 'plain',
  isDefault: 'flag',
  replaces: 'plain',
  codeSentAt: 'plain',
  codeTries: 'plain',
  action: 'json',
  lastError: 'plain',
  channelCode: 'plain',
  tries: 'plain',
  createdAt: 'plain',
  expiresAt: 'plain',
  version: 'plain',
})
// To whom it belongs and where it was bound stay what they were.
const changeable = columns.only(
  'state',
  'kind',
  'lastFour',
  'phoneMasked',
  'sealedCredential',
  'credentialExpiresAt',
  'isDefault',
  'codeSentAt',
  'codeTries',
  'action',
  'lastError',
  'channelCode',
  'tries',
  'expiresAt',
)

const insert = prepared<CardRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const ofShopper = prepared<ByMerchant & { readonly shopper: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('shopper', '=', p.shopper)
    .orderBy('id'),
)

const ofPayment = prepared<ByMerchant & { readonly paymentId: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('paymentId', '=', p.paymentId)
    .orderBy('id'),
)

const update = prepared<CardRecord>()((db, p) =>
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
  readonly shopper: string
}

const page = perShape((shape: { readonly ofShopper: boolean }) =>
  prepared<Page>()((db, p) =>
    db
      .selectFrom(table)
      .select(columns.fields)
      .where('merchantId', '=', p.merchantId)
      .where('id', '<', p.after)
      .$if(shape.ofShopper, (query) => query.where('shopper', '=', p.shopper))
      .orderBy('id', 'desc')
      .limit(p.limit),
  ),
)

export function createCards(session: Session): Repositories['cards'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    listOfShopper: (merchantId, shopper) =>
      many(session, { query: ofShopper, columns, params: { merchantId, shopper } }),
    listOfPayment: (merchantId, paymentId) =>
      many(session, { query: ofPayment, columns, params: { merchantId, paymentId } }),
    update: (entry) => updateRow(session, { query: update, table, entry }),
    list: (merchantId, { shopper }, cursor) =>
      many(session, {
        query: page({ ofShopper: shopper !== undefined }),
        columns,
        params: { merchantId, shopper: shopper ?? '', ...pageOf(cursor) },
      }),
  }
}
