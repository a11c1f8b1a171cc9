/** What every repository's writes have in common. */
import type { OnConflictBuilder } from 'kysely'
import type { Query } from '../prepared.ts'
import type { Session } from '../session.ts'
import { DuplicateRow, StaleRow } from '../store.ts'

/**
 * Inserts do nothing on a conflict instead of failing: in PostgreSQL a failed statement would spoil
 * the transaction, and a unit may want to go on after a `DuplicateRow`.
 */
export function doNothing<Tables, Table extends keyof Tables>(
  conflict: OnConflictBuilder<Tables, Table>,
) {
  return conflict.doNothing()
}

/** Throws `DuplicateRow` when a unique row is in the way. */
export async function insertRow<Entry extends object>(
  session: Session,
  { query, table, entry }: { query: Query<Entry>; table: string; entry: Entry },
): Promise<void> {
  if ((await session.run(query, entry)) === 0) throw new DuplicateRow(table)
}

/** Throws `StaleRow` when the row is not there, or not in the version that was read. */
export async function updateRow<Entry extends object>(
  session: Session,
  { query, table, entry }: { query: Query<Entry>; table: string; entry: Entry },
): Promise<void> {
  if ((await session.run(query, entry)) === 0) throw new StaleRow(table)
}
