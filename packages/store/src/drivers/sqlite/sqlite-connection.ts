/**
 * Opening the embedded database: durable by explicit setting, and by one process at a time.
 * Settings are read back, because a build or a file system may quietly not take them.
 */
import { DatabaseSync } from 'node:sqlite'
import { assert, type Clock, PayError } from '@tillway/kernel'
import { sqliteDialect } from '../../dialect.ts'
import { migrationsTable, missingMigrations } from '../../migrations/migrations.ts'
import type { TableSet } from '../../table-set.ts'
import { isBusy } from './sqlite-error.ts'

export interface SqliteConnections {
  readonly writer: DatabaseSync
  /** A second connection: it sees what is committed, never a unit half done. */
  readonly reader: DatabaseSync
  /** Held open as long as the database is used. */
  readonly lock: DatabaseSync
}

/** For a new file, in bytes. Rows grow as a payment goes on; larger pages are split less often. */
const pageSize = 8_192
/** Pages kept in memory, in KiB: reading one back from the log costs more than a whole insert. */
const cacheKib = 65_536
/** How long a statement waits for a lock of a foreign tool, in milliseconds; all else waits with it. */
const busyTimeoutMs = 1_000

/** Throws `service_unavailable` when another process has the file open. */
export function openSqlite(path: string, tables: TableSet, clock: Clock): SqliteConnections {
  const lock = takeLock(path)
  try {
    const writer = new DatabaseSync(path)
    configure(writer)
    if (tables.overwritesDeleted === true) writer.exec('pragma secure_delete = on')
    migrate(writer, tables, clock)
    const reader = new DatabaseSync(path)
    configure(reader)
    reader.exec('pragma query_only = on')
    return { writer, reader, lock }
  } catch (error) {
    lock.close()
    throw error
  }
}

export function closeSqlite({ writer, reader, lock }: SqliteConnections): void {
  reader.close()
  writer.close()
  lock.close()
}

/** A transaction on a file beside the database, never ended: the system drops it with the process. */
function takeLock(path: string): DatabaseSync {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return lock
  } catch (cause) {
    lock.close()
    if (!isBusy(cause)) throw cause
    throw new PayError(
      'service_unavailable',
      `another process has ${path} open; SQLite serves one process, use PostgreSQL for more`,
      { cause },
    )
  }
}

function configure(database: DatabaseSync): void {
  database.exec(`pragma busy_timeout = ${busyTimeoutMs}`)
  database.exec(`pragma page_size = ${pageSize}`)
  database.exec('pragma journal_mode = wal')
  // Not the default everywhere in WAL mode: without it a power cut takes the last payments along.
  database.exec('pragma synchronous = full')
  database.exec('pragma foreign_keys = on')
  // What a savepoint would undo is kept in memory and not in a file.
  database.exec('pragma temp_store = memory')
  database.exec(`pragma cache_size = -${cacheKib}`)
  database.exec('pragma journal_size_limit = 67108864')
  assert(read(database, 'journal_mode') === 'wal', 'SQLite keeps a write-ahead log')
  assert(read(database, 'synchronous') === 2, 'SQLite flushes every commit to the disk')
  assert(read(database, 'foreign_keys') === 1, 'SQLite checks references')
}

function read(database: DatabaseSync, pragma: string): unknown {
  return database.prepare(`pragma ${pragma}`).get()?.[pragma]
}

function migrate(database: DatabaseSync, { migrations }: TableSet, clock: Clock): void {
  database.exec('begin immediate')
  try {
    database.exec(migrationsTable(sqliteDialect))
    const rows = database.prepare('select number from migrations').all()
    const record = database.prepare(
      'insert into migrations (number, name, applied_at) values (?, ?, ?)',
    )
    const numbers = rows.map((row) => Number(row.number))
    for (const migration of missingMigrations(migrations, numbers)) {
      for (const statement of migration.statements(sqliteDialect)) database.exec(statement)
      record.run(migration.number, migration.name, clock.now())
    }
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
