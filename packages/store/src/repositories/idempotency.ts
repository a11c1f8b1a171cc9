import type { Instant } from '@tillway/kernel'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { IdempotencyRecord, Repositories } from '../store.ts'
import { type ByMerchant, one } from './reading.ts'
import { doNothing } from './writing.ts'

/** So many rows are deleted at once: nobody waits long behind them. */
const deletedAtOnce = 1_000

const table = 'idempotencyKeys'
const columns = columnsOf<IdempotencyRecord>({
  merchantId: 'plain',
  key: 'plain',
  fingerprint: 'plain',
  status: 'plain',
  body: 'plain',
  createdAt: 'plain',
})

const insert = prepared<IdempotencyRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byKey = prepared<ByMerchant & { readonly key: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('key', '=', p.key),
)

const deleteOld = prepared<ByMerchant & { readonly instant: Instant; readonly limit: number }>()(
  (db, p) =>
    db
      .deleteFrom(table)
      .where('merchantId', '=', p.merchantId)
      .where('key', 'in', (old) =>
        old
          .selectFrom(table)
          .select('key')
          .where('merchantId', '=', p.merchantId)
          .where('createdAt', '<', p.instant)
          .orderBy('createdAt')
          .limit(p.limit),
      ),
)

export function createIdempotency(session: Session): Repositories['idempotency'] {
  return {
    find: (merchantId, key) => one(session, { query: byKey, columns, params: { merchantId, key } }),
    async insert(record) {
      return (await session.run(insert, record)) === 1
    },
    deleteOlderThan: (merchantId, instant) =>
      session.run(deleteOld, { merchantId, instant, limit: deletedAtOnce }),
  }
}
