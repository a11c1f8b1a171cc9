/** The rows of a database as they are committed: each is read again only after it was written. */
import type { WorldDatabase } from '../world/types.ts'

/** A row with its columns' names; numbers as numbers, JSON as its text. */
export type Row = Readonly<Record<string, string | number | null>>

/** Columns by table. */
export type Columns = Readonly<Record<string, string>>

export interface Change {
  readonly table: string
  /** Undefined when the row was not there, or is not any more. */
  readonly was: Row | undefined
  readonly is: Row | undefined
}

export interface RowReader {
  /** What was written since the last call; the first time, every row. */
  read(): readonly Change[]
  /** The same list until something of the table changes, oldest row first. */
  rows(table: string): readonly Row[]
}

export function createRowReader(database: WorldDatabase, columns: Columns): RowReader {
  const tables = new Map(
    Object.entries(columns).map(([name, list]) => [name, createTable(database, name, list)]),
  )
  let version: number | undefined
  let mark = 0
  return {
    read() {
      if (version === database.version) return []
      const isFirst = version === undefined
      version = database.version
      const { mark: upTo, rows } = database.changesSince(mark)
      mark = upTo
      if (isFirst) return [...tables.values()].flatMap((table) => table.readAll())
      const seen = new Set<string>()
      return rows.flatMap(({ table, key }) => {
        const name = `${table} ${key.join(' ')}`
        if (seen.has(name)) return []
        seen.add(name)
        return tables.get(table)?.readOne(key) ?? []
      })
    },
    rows: (table) => tables.get(table)?.list() ?? [],
  }
}

function createTable(database: WorldDatabase, table: string, columns: string) {
  const keyNames = database
    .all('select name from pragma_table_info(?) where pk > 0 order by pk', table)
    .map(({ name }) => String(name))
  const keyColumns = keyNames.map((name) => `"${name}"`)
  const selected = `select ${[columns, ...keyColumns].join()} from ${table}`
  const byKey = `${selected} where ${keyColumns.map((column) => `${column} = ?`).join(' and ')}`
  const nameOf = (row: Row): string => keyNames.map((column) => row[column]).join(' ')
  const kept = new Map<string, Row>()
  let listed: readonly Row[] | undefined
  return {
    readAll(): readonly Change[] {
      return (database.all(selected) as readonly Row[]).map((is) => {
        kept.set(nameOf(is), is)
        return { table, was: undefined, is }
      })
    },
    readOne(key: readonly (string | number)[]): readonly Change[] {
      const name = key.join(' ')
      const was = kept.get(name)
      const [is] = database.all(byKey, ...key) as readonly Row[]
      if (is === undefined) kept.delete(name)
      else kept.set(name, is)
      listed = undefined
      return was === undefined && is === undefined ? [] : [{ table, was, is }]
    },
    list: () => {
      listed ??= [...kept.values()]
      return listed
    },
  }
}
