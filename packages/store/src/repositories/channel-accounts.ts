import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { ChannelAccountRecord, ChannelAccountVersionRecord, Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one } from './reading.ts'
import { doNothing, insertRow, updateRow } from './writing.ts'

const table = 'channelAccounts'
const columns = columnsOf<ChannelAccountRecord>({
  merchantId: 'plain',
  id: 'plain',
  channel: 'plain',
  name: 'plain',
  enabled: 'flag',
  version: 'plain',
  createdAt: 'plain',
})
const changeable = columns.only('name', 'enabled', 'version')

const versionTable = 'channelAccountVersions'
const versionColumns = columnsOf<ChannelAccountVersionRecord>({
  merchantId: 'plain',
  accountId: 'plain',
  version: 'plain',
  sealedConfig: 'plain',
  createdAt: 'plain',
})

const insert = prepared<ChannelAccountRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const insertVersion = prepared<ChannelAccountVersionRecord>()((db, p) =>
  db.insertInto(versionTable).values(versionColumns.of(p)).onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const byVersion = prepared<
  Pick<ChannelAccountVersionRecord, 'merchantId' | 'accountId' | 'version'>
>()((db, p) =>
  db
    .selectFrom(versionTable)
    .select(versionColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('accountId', '=', p.accountId)
    .where('version', '=', p.version),
)

const ofMerchant = prepared<ByMerchant>()((db, p) =>
  db.selectFrom(table).select(columns.fields).where('merchantId', '=', p.merchantId).orderBy('id'),
)

const update = prepared<ChannelAccountRecord>()((db, p) =>
  db
    .updateTable(table)
    .set(changeable.of(p))
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

export function createChannelAccounts(session: Session): Repositories['channelAccounts'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    insertVersion: (entry) =>
      insertRow(session, { query: insertVersion, table: versionTable, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    getVersion: (merchantId, accountId, version) =>
      one(session, {
        query: byVersion,
        columns: versionColumns,
        params: { merchantId, accountId, version },
      }),
    list: (merchantId) => many(session, { query: ofMerchant, columns, params: { merchantId } }),
    update: (entry) => updateRow(session, { query: update, table, entry }),
  }
}
