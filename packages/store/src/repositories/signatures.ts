import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories, SignatureRecord } from '../store.ts'
import { one } from './reading.ts'
import { doNothing, insertRow } from './writing.ts'

const table = 'signatures'
const columns = columnsOf<SignatureRecord>({
  merchantId: 'plain',
  attemptId: 'plain',
  sealedImage: 'plain',
  signedAt: 'plain',
})

const insert = prepared<SignatureRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byAttempt = prepared<{ readonly merchantId: string; readonly attemptId: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('attemptId', '=', p.attemptId),
)

export function createSignatures(session: Session): Repositories['signatures'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, attemptId) =>
      one(session, { query: byAttempt, columns, params: { merchantId, attemptId } }),
  }
}
