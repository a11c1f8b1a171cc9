/** Where a secret could have been left: logs, database files, tables, answers. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { LogLine } from '@tillway/kernel/testing'
import pg from 'pg'
import type { Place } from './search.ts'

/** Everything of each line, with what errors carry along. */
export function logPlace(name: string, lines: readonly LogLine[]): Place {
  const values: string[] = []
  const content = JSON.stringify(lines, (_key, value: unknown) => {
    if (typeof value === 'string') values.push(value)
    if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
    return value instanceof Error ? openError(value) : value
  })
  // What JSON would escape once more is looked at as it was written as well.
  return { name, content: `${content}\n${values.join('\n')}`, values }
}

function openError(error: Error): unknown {
  const { name, message, stack, cause } = error
  return { ...error, name, message, stack, cause }
}

/** The bytes of every file in the folder that passes, journals included. */
export function filePlaces(folder: string, passes: (name: string) => boolean): readonly Place[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && passes(entry.name))
    .map(({ parentPath, name }) => ({ name, content: readFileSync(join(parentPath, name)) }))
}

/** Every value of every table of a SQLite database. */
export function sqliteTables(path: string): Place {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all()
    const rows = tables.flatMap(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all())
    return valuesPlace(`the tables of ${path.split('/').at(-1)}`, rows)
  } finally {
    database.close()
  }
}

/** Every value of every table of a PostgreSQL database, as text. */
export async function postgresTables(url: string): Promise<Place> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: tables } = await client.query(
      `SELECT table_schema, table_name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    )
    const rows: Record<string, unknown>[] = []
    for (const { table_schema: schema, table_name: table } of tables) {
      rows.push(...(await client.query(`SELECT * FROM "${schema}"."${table}"`)).rows)
    }
    return valuesPlace('the tables of PostgreSQL', rows)
  } finally {
    await client.end()
  }
}

function valuesPlace(name: string, rows: readonly object[]): Place {
  const values = rows.flatMap((row) => Object.values(row).flatMap(textsOf))
  return { name, content: values.join('\n'), values }
}

function textsOf(value: unknown): readonly string[] {
  if (value === null || value === undefined) return []
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')]
  return [typeof value === 'object' ? JSON.stringify(value) : String(value)]
}
