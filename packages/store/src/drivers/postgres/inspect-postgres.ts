/** A look at a PostgreSQL database through one connection, in a transaction that cannot write. */
import pg from 'pg'
import {
  type DatabaseFacts,
  type DatabaseFinding,
  type DatabaseTrouble,
  type SealedSample,
  sealedSampleOf,
  selectSealedSample,
} from '../../database-facts.ts'

const connectTimeoutMs = 5_000

/** By the code that PostgreSQL answers a connection with. */
const troubles: Readonly<Record<string, DatabaseTrouble>> = {
  '28P01': 'refused',
  '28000': 'refused',
  '42501': 'refused',
  '3D000': 'missing',
}

export async function inspectPostgres(url: string): Promise<DatabaseFinding> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: connectTimeoutMs,
    application_name: 'tillway doctor',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('begin read only')
    return { facts: await factsOf(client) }
  } catch (cause) {
    const { code = '' } = cause as { code?: string }
    return { trouble: troubles[code] ?? 'unreachable', cause }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Settings of the server of which each must be on, or a power cut takes commits along. The platform
 * asks for synchronous commits on each of its connections; these it cannot ask for.
 */
const durability = ['fsync', 'full_page_writes'] as const

async function factsOf(client: pg.Client): Promise<DatabaseFacts> {
  const { rows } = await client.query(`
    select current_setting('server_version') as version,
           current_setting('fsync') as fsync,
           current_setting('full_page_writes') as full_page_writes,
           current_setting('max_connections')::int as max_connections,
           pg_is_in_recovery() or
             (select setting = 'on' from pg_settings
               where name = 'default_transaction_read_only') as is_read_only,
           (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
           to_regclass('migrations') is not null as has_migrations,
           to_regclass('channel_account_versions') is not null as has_accounts`)
  const [row] = rows
  const applied = row.has_migrations
    ? (await client.query('select number from migrations')).rows.map(({ number }) => Number(number))
    : []
  return {
    kind: 'postgres',
    version: String(row.version),
    applied,
    notDurable: durability.filter((name) => row[name] === 'off').map((name) => `${name}=off`),
    isReadOnly: row.is_read_only === true,
    now: Number(row.now),
    maxConnections: Number(row.max_connections),
    sealed: row.has_accounts ? await sampleOf(client) : undefined,
  }
}

async function sampleOf(client: pg.Client): Promise<SealedSample | undefined> {
  const { rows } = await client.query(selectSealedSample)
  return sealedSampleOf(rows[0])
}
