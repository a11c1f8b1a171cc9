/**
 * Work that a wrong clock has dated: that of the one machine over SQLite, or that of PostgreSQL's. Each row that waits for a time says when that was written; a
 * moment that has not come yet was written by a clock that ran ahead, and the row is pulled back by
 * as much, so that it waits as long as it was meant to. Fences stay: who holds it holds it.
 */
import type { Instant } from '@tillway/kernel'
import { type RawBuilder, sql } from 'kysely'
import { columnsOf } from './columns.ts'
import type { Dialect } from './dialect.ts'
import { prepared, type Query } from './prepared.ts'
import { pending } from './repositories/deliveries.ts'
import type { Session } from './session.ts'

/** Clocks of one platform may differ by this much before anything is pulled back. */
export const clockToleranceMs = 300_000
const mostAtOnce = 200

interface Misdated {
  readonly merchantId: string
  readonly id: string
  readonly writtenAt: Instant
}

interface Pulled extends Misdated {
  readonly now: Instant
  readonly aheadMs: number
}

interface Found {
  readonly latest: Instant
  readonly limit: number
}

interface DatedTable {
  readonly find: Query<Found>
  readonly pull: Query<Pulled>
}

const everyMerchant = 'workers serve every merchant'
const found = columnsOf<Misdated>({ merchantId: 'plain', id: 'plain', writtenAt: 'plain' })

/**
 * A server of PostgreSQL has a clock of its own: where it agrees with whoever has written, it is our
 * clock that is behind, and nothing is pulled back.
 */
function isAhead(latest: unknown, { databaseClock }: Dialect): RawBuilder<boolean> {
  const byDatabase =
    databaseClock === null
      ? sql``
      : sql` and written_at > ${sql.raw(databaseClock)} + ${sql.lit(clockToleranceMs)}`
  return sql<boolean>`written_at > ${latest}${byDatabase}`
}

const jobs: DatedTable = {
  find: prepared<Found>({ everyMerchant })((db, p, dialect) =>
    db
      .selectFrom('jobs')
      .select(['merchantId', 'subjectId', 'writtenAt'])
      .where('dueAt', '>', p.latest)
      .where(isAhead(p.latest, dialect))
      .limit(p.limit),
  ),
  pull: prepared<Pulled>()((db, p) =>
    db
      .updateTable('jobs')
      .set((set) => ({
        runAt: set('runAt', '-', p.aheadMs),
        dueAt: set('dueAt', '-', p.aheadMs),
        writtenAt: p.now,
      }))
      .where('merchantId', '=', p.merchantId)
      .where('subjectId', '=', p.id)
      .where('writtenAt', '=', p.writtenAt),
  ),
}

const deliveries: DatedTable = {
  find: prepared<Found>({ everyMerchant })((db, p, dialect) =>
    db
      .selectFrom('deliveries')
      .select(['merchantId', 'id', 'writtenAt'])
      .where('state', '=', pending)
      .where('dueAt', '>', p.latest)
      .where(isAhead(p.latest, dialect))
      .limit(p.limit),
  ),
  pull: prepared<Pulled>()((db, p) =>
    db
      .updateTable('deliveries')
      .set((set) => ({
        nextTryAt: set('nextTryAt', '-', p.aheadMs),
        dueAt: set('dueAt', '-', p.aheadMs),
        leasedUntil: set('leasedUntil', '-', p.aheadMs),
        writtenAt: p.now,
      }))
      .where('merchantId', '=', p.merchantId)
      .where('id', '=', p.id)
      .where('writtenAt', '=', p.writtenAt),
  ),
}

const terminalLeases: DatedTable = {
  find: prepared<Found>({ everyMerchant })((db, p, dialect) =>
    db
      .selectFrom('terminalLeases')
      .select(['merchantId', 'terminalId', 'writtenAt'])
      .where('leasedUntil', '>', p.latest)
      .where(isAhead(p.latest, dialect))
      .limit(p.limit),
  ),
  pull: prepared<Pulled>()((db, p) =>
    db
      .updateTable('terminalLeases')
      .set((set) => ({ leasedUntil: set('leasedUntil', '-', p.aheadMs), writtenAt: p.now }))
      .where('merchantId', '=', p.merchantId)
      .where('terminalId', '=', p.id)
      .where('writtenAt', '=', p.writtenAt),
  ),
}

const tables = Object.freeze([jobs, deliveries, terminalLeases])

/** Whether there is anything to pull back: a read, for the many times when there is not. */
export async function isMisdated(session: Session, now: Instant): Promise<boolean> {
  const latest = now + clockToleranceMs
  const rows = await Promise.all(tables.map(({ find }) => session.rows(find, { latest, limit: 1 })))
  return rows.some(({ length }) => length > 0)
}

/** Inside a transaction. Returns how many rows were pulled back: a bounded number. */
export async function redate(session: Session, now: Instant): Promise<number> {
  let count = 0
  for (const { find, pull } of tables) {
    const rows = await session.rows(find, { latest: now + clockToleranceMs, limit: mostAtOnce })
    const misdated = rows.map((row) => found.decode(row))
    const pulled = await Promise.all(
      misdated.map((row) => session.run(pull, { ...row, now, aheadMs: row.writtenAt - now })),
    )
    count += pulled.reduce((sum, one) => sum + one, 0)
  }
  return count
}
