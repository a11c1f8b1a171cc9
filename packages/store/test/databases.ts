/** The databases that every test of the store runs over; each `create` gives an empty one. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock, Log } from '@tillway/kernel'
import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import pg from 'pg'
import { openStore, type Store } from '../src/index.ts'

export interface OpenOptions {
  readonly clock?: Clock
  readonly log?: Log
  readonly poolSize?: number
}

export interface TestDatabase {
  /** Where it is: a file or a URL. */
  readonly place: string
  open(options?: OpenOptions): Promise<Store>
  /** Runs SQL past the store and gives the first column. */
  sql(text: string): Promise<readonly unknown[]>
  /** Deletes what the suite stores, past the store. */
  empty(): Promise<void>
  drop(): Promise<void>
}

const deletions = ['deliveries', 'events', 'webhook_endpoints', 'jobs', 'merchants'].map(
  (table) => `delete from ${table}`,
)

export interface DatabaseKind {
  readonly name: 'sqlite' | 'postgres'
  create(): Promise<TestDatabase>
}

const defaults = () => ({ clock: systemClock, log: createMemoryLog() })

export async function createSqliteDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-store-'))
  const sqlitePath = join(folder, 'store.db')
  const sql = async (text: string) => {
    const database = new DatabaseSync(sqlitePath)
    try {
      const rows = database.prepare(text).all()
      return rows.map((row) => Object.values(row)[0])
    } finally {
      database.close()
    }
  }
  return {
    place: sqlitePath,
    open: (options = {}) => openStore({ sqlitePath, ...defaults(), ...options }),
    sql,
    async empty() {
      for (const deletion of deletions) await sql(deletion)
    },
    drop: async () => rmSync(folder, { recursive: true }),
  }
}

export async function createPostgresDatabase(): Promise<TestDatabase> {
  const server = process.env.TILLWAY_TEST_DATABASE_URL
  if (!server) {
    throw new Error(
      'TILLWAY_TEST_DATABASE_URL is not set: these tests need a PostgreSQL. `npm test` starts one.',
    )
  }
  const name = `store_${randomUUID().replaceAll('-', '')}`
  await query(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    place: url.href,
    open: (options = {}) => openStore({ url: url.href, ...defaults(), ...options }),
    sql: (text) => query(url.href, text),
    async empty() {
      await query(url.href, `begin; ${deletions.join('; ')}; commit`)
    },
    drop: async () => {
      await query(server, `drop database ${name} with (force)`)
    },
  }
}

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows = [] } = await client.query({ text, rowMode: 'array' })
    return rows.map(([first]) => first)
  } finally {
    await client.end()
  }
}

export const databases: readonly DatabaseKind[] = [
  { name: 'sqlite', create: createSqliteDatabase },
  { name: 'postgres', create: createPostgresDatabase },
]
