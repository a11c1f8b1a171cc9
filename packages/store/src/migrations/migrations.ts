/** The platform's list of migrations, for both databases, and what is left to run of a list. */
import { assert } from '@tillway/kernel'
import type { Dialect } from '../dialect.ts'
import { firstTables } from './0001-first-tables.ts'
import { cards } from './0002-cards.ts'
import { terminals } from './0003-terminals.ts'
import { routing } from './0004-routing.ts'
import { settlements } from './0005-settlements.ts'
import { verification } from './0006-verification.ts'
import { boundAgain } from './0007-bound-again.ts'
import { writtenAt } from './0008-written-at.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = Object.freeze([
  firstTables,
  cards,
  terminals,
  routing,
  settlements,
  verification,
  boundAgain,
  writtenAt,
])

/** Where the drivers write down what ran. It belongs to the platform, so it names no merchant. */
export function migrationsTable({ types, smallTable }: Dialect): string {
  return `create table if not exists migrations (
    number ${types.count} not null,
    name ${types.text} not null,
    applied_at ${types.long} not null,
    primary key (number)
  ) ${smallTable}`
}

/**
 * What has not run yet. Throws `internal` when the database is newer than this program: it was
 * opened by a later release, whose tables this one does not know.
 */
export function missingMigrations(
  known: readonly Migration[],
  applied: readonly number[],
): readonly Migration[] {
  const newest = known.at(-1)?.number ?? 0
  const isOurs = applied.every((number) => number <= newest)
  assert(isOurs, 'the database belongs to a later release of the platform')
  return known.filter(({ number }) => !applied.includes(number))
}
