/** Opens the database that the settings name, with the tables of one program brought up to date. */
import { assert, type Clock, type Log } from '@tillway/kernel'
import type { TableSet } from '../table-set.ts'
import type { Driver } from './driver.ts'
import { Connector } from './postgres/connector.ts'
import { migratePostgres } from './postgres/migrate-postgres.ts'
import { PostgresDriver } from './postgres/postgres-driver.ts'
import { openSqlite } from './sqlite/sqlite-connection.ts'
import { createSqliteDriver } from './sqlite/sqlite-driver.ts'

export interface DriverOptions {
  /** `postgres://…`; without it the embedded SQLite at `sqlitePath` is used. */
  readonly url?: string
  readonly sqlitePath?: string
  readonly clock: Clock
  readonly log: Log
  /** Connections to PostgreSQL. */
  readonly poolSize?: number
}

/** Two for reading, the rest for writing. */
const defaultPoolSize = 6

/**
 * Throws `service_unavailable` when the database stays out of reach for some seconds or another
 * process holds the SQLite file, and `internal` when it belongs to a later release.
 */
export async function openDriver(options: DriverOptions, tables: TableSet): Promise<Driver> {
  const { url, sqlitePath, clock, log, poolSize = defaultPoolSize } = options
  if (url !== undefined) {
    assert(sqlitePath === undefined, 'one database is named')
    await migratePostgres(new Connector({ url, tables }, log), tables, clock)
    return new PostgresDriver({ url, tables, poolSize, log })
  }
  assert(sqlitePath !== undefined, 'one database is named')
  return createSqliteDriver(openSqlite(sqlitePath, tables, clock), log)
}
