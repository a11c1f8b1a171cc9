/** The databases that the vault's store is tested over; each `create` gives an empty one. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import pg from 'pg'
import { openVaultStore, type VaultStore } from '../src/store/vault-store.ts'

export interface TestDatabase {
  /** For `startVault`. */
  readonly place: { readonly sqlitePath: string } | { readonly databaseUrl: string }
  open(): Promise<VaultStore>
  drop(): Promise<void>
}

const ports = () => ({ clock: systemClock, log: createMemoryLog() })

async function createSqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-vault-'))
  const sqlitePath = join(folder, 'vault.db')
  return {
    place: { sqlitePath },
    open: () => openVaultStore({ sqlitePath, ...ports() }),
    drop: async () => rmSync(folder, { recursive: true }),
  }
}

async function createPostgres(): Promise<TestDatabase> {
  const server = process.env.TILLWAY_TEST_DATABASE_URL
  if (!server) throw new Error('TILLWAY_TEST_DATABASE_URL is not set: `npm test` starts one')
  const name = `vault_${randomUUID().replaceAll('-', '')}`
  await query(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    place: { databaseUrl: url.href },
    open: () => openVaultStore({ url: url.href, ...ports() }),
    drop: () => query(server, `drop database ${name} with (force)`),
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

export const databases = [
  { name: 'sqlite', create: createSqlite },
  { name: 'postgres', create: createPostgres },
] as const
