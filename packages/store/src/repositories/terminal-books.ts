import type { Instant } from '@tillway/kernel'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import { type Repositories, StaleLease, type TerminalEntry, type TerminalLease } from '../store.ts'
import { many, one } from './reading.ts'

interface Book {
  readonly merchantId: string
  readonly terminalId: string
}

const leaseColumns = columnsOf<TerminalLease>({
  merchantId: 'plain',
  terminalId: 'plain',
  fence: 'plain',
  leasedUntil: 'plain',
})
const entryColumns = columnsOf<TerminalEntry>({ key: 'plain', sealedValue: 'plain' })

const take = prepared<Book & { readonly now: Instant; readonly until: Instant }>()((db, p) =>
  db
    .insertInto('terminalLeases')
    .values({
      merchantId: p.merchantId,
      terminalId: p.terminalId,
      fence: 1,
      leasedUntil: p.until,
      writtenAt: p.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['merchantId', 'terminalId'])
        .doUpdateSet((set) => ({
          fence: set('terminalLeases.fence', '+', 1),
          leasedUntil: set.ref('excluded.leasedUntil'),
          writtenAt: set.ref('excluded.writtenAt'),
        }))
        .where('terminalLeases.leasedUntil', '<=', p.now),
    ),
)

const lease = prepared<Book>()((db, p) =>
  db
    .selectFrom('terminalLeases')
    .select(leaseColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('terminalId', '=', p.terminalId),
)

const held = prepared<TerminalLease>()((db, p, { locksRows }) =>
  db
    .selectFrom('terminalLeases')
    .select('fence')
    .where('merchantId', '=', p.merchantId)
    .where('terminalId', '=', p.terminalId)
    .where('fence', '=', p.fence)
    // Nobody takes it anew before the unit that asked has been committed.
    .$if(locksRows, (query) => query.forUpdate()),
)

/** One that was let go, or whose time is over, stays so. */
const renew = prepared<TerminalLease & { readonly now: Instant; readonly until: Instant }>()(
  (db, p) =>
    db
      .updateTable('terminalLeases')
      .set({ leasedUntil: p.until, writtenAt: p.now })
      .where('merchantId', '=', p.merchantId)
      .where('terminalId', '=', p.terminalId)
      .where('fence', '=', p.fence)
      .where('leasedUntil', '>', p.now),
)

const release = prepared<TerminalLease>()((db, p) =>
  db
    .updateTable('terminalLeases')
    .set({ leasedUntil: 0 })
    .where('merchantId', '=', p.merchantId)
    .where('terminalId', '=', p.terminalId)
    .where('fence', '=', p.fence),
)

const byKey = prepared<Book & { readonly key: string }>()((db, p) =>
  db
    .selectFrom('terminalEntries')
    .select(entryColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('terminalId', '=', p.terminalId)
    .where('key', '=', p.key),
)

const between = prepared<Book & { readonly from: string; readonly to: string }>()((db, p) =>
  db
    .selectFrom('terminalEntries')
    .select(entryColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('terminalId', '=', p.terminalId)
    .where('key', '>=', p.from)
    .where('key', '<', p.to)
    .orderBy('key'),
)

const put = prepared<Book & TerminalEntry>()((db, p) =>
  db
    .insertInto('terminalEntries')
    .values({
      merchantId: p.merchantId,
      terminalId: p.terminalId,
      key: p.key,
      sealedValue: p.sealedValue,
    })
    .onConflict((conflict) =>
      conflict.columns(['merchantId', 'terminalId', 'key']).doUpdateSet((set) => ({
        sealedValue: set.ref('excluded.sealedValue'),
      })),
    ),
)

const remove = prepared<Book & { readonly key: string }>()((db, p) =>
  db
    .deleteFrom('terminalEntries')
    .where('merchantId', '=', p.merchantId)
    .where('terminalId', '=', p.terminalId)
    .where('key', '=', p.key),
)

export function createTerminalBooks(session: Session): Repositories['terminalBooks'] {
  return {
    async lease(book, times) {
      if ((await session.run(take, { ...book, ...times })) === 0) return undefined
      return await one(session, { query: lease, columns: leaseColumns, params: book })
    },
    async assertHeld(given) {
      const rows = await session.rows(held, given)
      if (rows.length === 0) throw new StaleLease()
    },
    async renew(given, times) {
      await session.run(renew, { ...given, ...times })
    },
    async release(given) {
      await session.run(release, given)
    },
    get: (merchantId, terminalId, key) =>
      one(session, {
        query: byKey,
        columns: entryColumns,
        params: { merchantId, terminalId, key },
      }),
    list: (merchantId, terminalId, prefix) =>
      many(session, {
        query: between,
        columns: entryColumns,
        // Keys are made of ASCII letters, digits and slashes, all of which sort before a tilde.
        params: { merchantId, terminalId, from: prefix, to: `${prefix}~` },
      }),
    async put(merchantId, terminalId, entry) {
      await session.run(put, { merchantId, terminalId, ...entry })
    },
    async remove(merchantId, terminalId, key) {
      await session.run(remove, { merchantId, terminalId, key })
    },
  }
}
