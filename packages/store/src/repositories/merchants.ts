import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { MerchantRow } from '../schema.ts'
import type { Session } from '../session.ts'
import type { MerchantRecord, Repositories } from '../store.ts'
import { type ByMerchant, many, one } from './reading.ts'
import { doNothing, insertRow, updateRow } from './writing.ts'

const table = 'merchants'
const columns = columnsOf<MerchantRow>({
  merchantId: 'plain',
  name: 'plain',
  allowedOrigins: 'json',
  createdAt: 'plain',
})
const changeable = columns.only('name', 'allowedOrigins')
const insert = prepared<MerchantRow>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byId = prepared<ByMerchant>()((db, p) =>
  db.selectFrom(table).select(columns.fields).where('merchantId', '=', p.merchantId),
)

const update = prepared<MerchantRow>()((db, p) =>
  db.updateTable(table).set(changeable.of(p)).where('merchantId', '=', p.merchantId),
)

/** Not so strong as to stop the inserts that refer to the merchant. */
const held = prepared<ByMerchant>()((db, p, { locksRows }) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .$if(locksRows, (query) => query.forNoKeyUpdate()),
)

const all = prepared<object>({ everyMerchant: 'background care of every merchant' })((db) =>
  db.selectFrom(table).select(columns.fields).orderBy('merchantId'),
)

export function createMerchants(session: Session): Repositories['merchants'] {
  return {
    insert: ({ id, ...rest }) =>
      insertRow(session, { query: insert, table, entry: { merchantId: id, ...rest } }),
    async get(merchantId) {
      const row = await one(session, { query: byId, columns, params: { merchantId } })
      return row && recordOf(row)
    },
    update: ({ id, ...rest }) =>
      updateRow(session, { query: update, table, entry: { merchantId: id, ...rest } }),
    async hold(merchantId) {
      session.requireOrder()
      await one(session, { query: held, columns, params: { merchantId } })
    },
    async list() {
      return (await many(session, { query: all, columns, params: {} })).map(recordOf)
    },
  }
}

function recordOf({ merchantId, ...rest }: MerchantRow): MerchantRecord {
  return { id: merchantId, ...rest }
}
