import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { VerificationPolicies, VerificationPolicyRecord } from '../verification-store.ts'
import { type ByMerchant, one } from './reading.ts'
import { doNothing, insertRow } from './writing.ts'

const table = 'verificationPolicies'
const columns = columnsOf<VerificationPolicyRecord>({
  merchantId: 'plain',
  version: 'plain',
  rules: 'json',
  modules: 'json',
  limits: 'json',
  createdAt: 'plain',
})

const insert = prepared<VerificationPolicyRecord>()((db, p) =>
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

export function createVerificationPolicies(session: Session): VerificationPolicies {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    newest: (merchantId) => one(session, { query: newest, columns, params: { merchantId } }),
  }
}
