/** A look at an SQLite file by a connection that cannot write. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import {
  type DatabaseFacts,
  type DatabaseFinding,
  type SealedSample,
  sealedSampleOf,
  selectSealedSample,
} from '../../database-facts.ts'

export function inspectSqlite(path: string): DatabaseFinding {
  if (!existsSync(path)) return { facts: undefined }
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true })
    return { facts: factsOf(database) }
  } catch (cause) {
    return { trouble: 'damaged', cause }
  } finally {
    database?.close()
  }
}

function factsOf(database: DatabaseSync): DatabaseFacts {
  const [check] = database.prepare('pragma quick_check(1)').all()
  if (check?.quick_check !== 'ok') throw new Error('the file is damaged')
  const version = String(database.prepare('select sqlite_version() as version').get()?.version)
  const has = (table: string) =>
    database.prepare("select 1 from sqlite_schema where type = 'table' and name = ?").get(table) !==
    undefined
  const applied = has('migrations')
    ? database
        .prepare('select number from migrations')
        .all()
        .map((row) => Number(row.number))
    : []
  const mode = String(database.prepare('pragma journal_mode').get()?.journal_mode)
  return {
    kind: 'sqlite',
    version,
    applied,
    // Whoever opens it to write sets the rest for the connection.
    notDurable: mode === 'off' || mode === 'memory' ? [`journal_mode=${mode}`] : [],
    isReadOnly: false,
    now: null,
    maxConnections: null,
    sealed: has('channel_account_versions') ? sampleOf(database) : undefined,
  }
}

function sampleOf(database: DatabaseSync): SealedSample | undefined {
  const row = database.prepare(selectSealedSample).get()
  return sealedSampleOf(row)
}
