/**
 * Looks at the platform's database without changing it: whether it can be reached, how far its tables are, and
 * whether what it calls committed is on the disk. For tools that examine a deployment.
 */
import type { DatabaseFinding } from './database-facts.ts'
import { inspectPostgres } from './drivers/postgres/inspect-postgres.ts'
import { inspectSqlite } from './drivers/sqlite/inspect-sqlite.ts'
import { migrations } from './migrations/migrations.ts'

export async function inspectDatabase(place: {
  readonly url?: string | undefined
  readonly sqlitePath: string
}): Promise<DatabaseFinding> {
  return place.url === undefined
    ? inspectSqlite(place.sqlitePath)
    : await inspectPostgres(place.url)
}

/** The newest migration that this release knows. */
export const newestMigration: number = migrations.at(-1)?.number ?? 0
