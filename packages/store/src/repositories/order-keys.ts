import type { Instant } from '@tillway/kernel'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { OrderKeyRecord, Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one } from './reading.ts'
import { doNothing, insertRow } from './writing.ts'

const table = 'orderKeys'
const columns = columnsOf<OrderKeyRecord>({
  merchantId: 'plain',
  id: 'plain',
  publicKey: 'plain',
  revokedAt: 'plain',
  createdAt: 'plain',
})

const insert = prepared<OrderKeyRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const ofMerchant = prepared<ByMerchant>()((db, p) =>
  db.selectFrom(table).select(columns.fields).where('merchantId', '=', p.merchantId).orderBy('id'),
)

const revoke = prepared<ById & { readonly now: Instant }>()((db, p) =>
  db
    .updateTable(table)
    .set({ revokedAt: p.now })
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id)
    .where('revokedAt', 'is', null),
)

export function createOrderKeys(session: Session): Repositories['orderKeys'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    list: (merchantId) => many(session, { query: ofMerchant, columns, params: { merchantId } }),
    async revoke(merchantId, id, now) {
      await session.run(revoke, { merchantId, id, now })
      return await one(session, { query: byId, columns, params: { merchantId, id } })
    },
  }
}
