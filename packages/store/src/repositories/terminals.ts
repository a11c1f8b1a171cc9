import type { Instant } from '@tillway/kernel'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories, TerminalRecord } from '../store.ts'
import { type ById, type ByMerchant, many, one } from './reading.ts'
import { doNothing, insertRow, updateRow } from './writing.ts'

const table = 'terminals'
const columns = columnsOf<TerminalRecord>({
  merchantId: 'plain',
  id: 'plain',
  name: 'plain',
  enabled: 'flag',
  channelAccountId: 'plain',
  hasReader: 'flag',
  number: 'plain',
  sealedKeys: 'plain',
  bookAccountId: 'plain',
  lastReader: 'plain',
  lastSeenAt: 'plain',
  createdAt: 'plain',
})
const changeable = columns.only(
  'name',
  'enabled',
  'channelAccountId',
  'hasReader',
  'number',
  'sealedKeys',
  'bookAccountId',
  'lastReader',
  'lastSeenAt',
)

const insert = prepared<TerminalRecord>()((db, p) =>
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

const update = prepared<TerminalRecord>()((db, p) =>
  db
    .updateTable(table)
    .set(changeable.of(p))
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const seen = prepared<ById & { readonly at: Instant }>()((db, p) =>
  db
    .updateTable(table)
    .set({ lastSeenAt: p.at })
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const seenWith = prepared<ById & { readonly at: Instant; readonly reader: string }>()((db, p) =>
  db
    .updateTable(table)
    .set({ lastSeenAt: p.at, lastReader: p.reader })
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

export function createTerminals(session: Session): Repositories['terminals'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    list: (merchantId) => many(session, { query: ofMerchant, columns, params: { merchantId } }),
    update: (entry) => updateRow(session, { query: update, table, entry }),
    async touch({ merchantId, id }, { at, reader }) {
      if (reader === null) await session.run(seen, { merchantId, id, at })
      else await session.run(seenWith, { merchantId, id, at, reader })
    },
  }
}
