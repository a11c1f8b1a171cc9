import { openSettlementStates, type SettlementRecord } from '@tillway/payments'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one, pageOf, perShape } from './reading.ts'
import { doNothing, insertRow, updateRow } from './writing.ts'

const table = 'settlements'
const columns = columnsOf<SettlementRecord>({
  merchantId: 'plain',
  id: 'plain',
  terminalId: 'plain',
  accountId: 'plain',
  state: 'plain',
  cause: 'plain',
  batch: 'plain',
  balanced: 'flag',
  debitCount: 'plain',
  debitAmount: 'plain',
  creditCount: 'plain',
  creditAmount: 'plain',
  uploaded: 'plain',
  lastError: 'plain',
  tries: 'plain',
  createdAt: 'plain',
  closedAt: 'plain',
  version: 'plain',
})
const changeable = columns.only(
  'state',
  'batch',
  'balanced',
  'debitCount',
  'debitAmount',
  'creditCount',
  'creditAmount',
  'uploaded',
  'lastError',
  'tries',
  'closedAt',
)

const insert = prepared<SettlementRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const openOfTerminal = prepared<ByMerchant & { readonly terminalId: string }>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('terminalId', '=', p.terminalId)
    .where('state', 'in', [...openSettlementStates]),
)

const update = prepared<SettlementRecord>()((db, p) =>
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
  readonly terminalId: string
  readonly state: string
}

const page = perShape((shape: { readonly ofTerminal: boolean; readonly ofState: boolean }) =>
  prepared<Page>()((db, p) =>
    db
      .selectFrom(table)
      .select(columns.fields)
      .where('merchantId', '=', p.merchantId)
      .where('id', '<', p.after)
      .$if(shape.ofTerminal, (query) => query.where('terminalId', '=', p.terminalId))
      .$if(shape.ofState, (query) =>
        query.where('state', '=', p.state as SettlementRecord['state']),
      )
      .orderBy('id', 'desc')
      .limit(p.limit),
  ),
)

export function createSettlements(session: Session): Repositories['settlements'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    findOpen: (merchantId, terminalId) =>
      one(session, { query: openOfTerminal, columns, params: { merchantId, terminalId } }),
    update: (entry) => updateRow(session, { query: update, table, entry }),
    list: (merchantId, { terminalId, state }, cursor) =>
      many(session, {
        query: page({ ofTerminal: terminalId !== undefined, ofState: state !== undefined }),
        columns,
        params: {
          merchantId,
          terminalId: terminalId ?? '',
          state: state ?? '',
          ...pageOf(cursor),
        },
      }),
  }
}
