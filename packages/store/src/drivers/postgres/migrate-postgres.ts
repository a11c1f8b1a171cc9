/** Brings the tables up to date; instances that start together take turns. */
import type { Clock } from '@tillway/kernel'
import { postgresDialect } from '../../dialect.ts'
import { migrationsTable, missingMigrations } from '../../migrations/migrations.ts'
import type { TableSet } from '../../table-set.ts'
import type { Connector } from './connector.ts'
import type { PostgresConnection } from './postgres-connection.ts'
import { unavailable } from './postgres-error.ts'

/** A number of our own in the database's space of advisory locks. */
const migrationLock = 7_455_929_001

/** Throws `service_unavailable` when the server stays out of reach. */
export async function migratePostgres(
  connector: Connector,
  tables: TableSet,
  clock: Clock,
): Promise<void> {
  const connection = await connector.connect().catch((error: unknown) => {
    throw unavailable(error)
  })
  const run = (text: string) => connection.send({ text, rowMode: 'array' })
  try {
    // A long migration of another instance is waited for, not given up.
    await run('set statement_timeout = 0; set lock_timeout = 0; begin')
    await run(`select pg_advisory_xact_lock(${migrationLock})`)
    if (tables.schema !== undefined) await makeSchema(connection, tables.schema)
    await applyMissing(connection, tables, clock)
    await run('commit')
  } finally {
    await connection.close()
  }
}

/** The right to make one is asked for even where the schema is there, so that is looked up first. */
async function makeSchema(connection: PostgresConnection, schema: string): Promise<void> {
  const { rows } = await connection.send({
    text: 'select 1 from pg_namespace where nspname = $1',
    values: [schema],
    rowMode: 'array',
  })
  if (rows.length === 0)
    await connection.send({ text: `create schema ${schema}`, rowMode: 'array' })
}

async function applyMissing(
  connection: PostgresConnection,
  { migrations }: TableSet,
  clock: Clock,
): Promise<void> {
  const run = (text: string) => connection.send({ text, rowMode: 'array' })
  await run(migrationsTable(postgresDialect))
  const { rows } = await run('select number from migrations')
  const numbers = rows.map(([number]) => Number(number))
  for (const migration of missingMigrations(migrations, numbers)) {
    for (const statement of migration.statements(postgresDialect)) await run(statement)
    await connection.send({
      text: 'insert into migrations (number, name, applied_at) values ($1, $2, $3)',
      values: [migration.number, migration.name, clock.now()],
      rowMode: 'array',
    })
  }
}
