import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories, RoutingRulesRecord } from '../store.ts'
import { type ByMerchant, one } from './reading.ts'
import { doNothing, insertRow } from './writing.ts'

const table = 'routingRules'
const columns = columnsOf<RoutingRulesRecord>({
  merchantId: 'plain',
  version: 'plain',
  rules: 'json',
  createdAt: 'plain',
})

const insert = prepared<RoutingRulesRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const newest = prepared<ByMerchant>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .orderBy('version', 'desc')
    .limit(1),
)

export function createRoutingRules(session: Session): Repositories['routingRules'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    newest: (merchantId) => one(session, { query: newest, columns, params: { merchantId } }),
  }
}
