/**
 * The databases of a process, reused by one world after another: real SQLite files in memory, filled
 * before each run with what a snapshot holds. They outlive the nodes that use them.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { DatabaseRow, WorldDatabase } from './types.ts'

const sharedMemory = '/dev/shm'

/** A folder in memory where there is one; gone when the process ends. */
export function memoryFolder(): string {
  const base = existsSync(sharedMemory) ? sharedMemory : tmpdir()
  const folder = mkdtempSync(join(base, 'tillway-sim-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Every row of every table, in the order of the tables. */
export type Snapshot = readonly { readonly table: string; readonly rows: readonly Values[] }[]

type Values = readonly (string | number | bigint | null | Uint8Array)[]

const nothing: readonly Values[] = []

export interface ResettableDatabase extends WorldDatabase {
  /** Counts up with each row that is written and committed, in one world. */
  rowsWritten(): number
  /** Runs what may commit; `wrote` tells by what it came to. A failure counts as written. */
  writing<Result>(work: () => Promise<Result>, wrote: (result: Result) => boolean): Promise<Result>
  /**
   * The last answer of this name while nobody has committed: what depends on the rows alone is asked
   * at every idle look of every worker, which is most of what happens in a world of days.
   */
  unlessChanged<Result>(name: string, read: () => Promise<Result>): Promise<Result>
  takeSnapshot(): Snapshot
  /** Leaves what the snapshot holds, and nothing else. */
  restore(snapshot: Snapshot): void
}

/** Where triggers write down which rows were written. Undone with the unit that wrote them. */
const changesTable = 'simulated_changes'

/** Looks at the file that a store has open, by a connection of its own. */
export function watchDatabase(path: string): ResettableDatabase {
  const database = new DatabaseSync(path)
  database.exec('pragma foreign_keys = off')
  database.exec('pragma synchronous = off')
  const tables = tablesOf(database)
  noteChanges(database, tables)
  const changes = database.prepare(
    `select mark, "table", key from ${changesTable} where mark > ? order by mark`,
  )
  const newest = database.prepare(`select max(mark) as mark from ${changesTable}`)
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = database.prepare(sql)
    statements.set(sql, made)
    return made
  }
  let version = 0
  const writes = createWrites(
    () => version,
    () => {
      version += 1
    },
  )
  const restore = createRestoring(database, tables, prepare)
  return {
    get version() {
      return version
    },
    ...writes,
    rowsWritten: () => Number(newest.get()?.mark ?? 0),
    all: (sql, ...values) => prepare(sql).all(...values) as unknown as readonly DatabaseRow[],
    changesSince(mark) {
      const noted = changes.all(mark) as unknown as readonly Noted[]
      return {
        mark: noted.at(-1)?.mark ?? mark,
        rows: noted.map(({ table, key }) => ({ table, key: JSON.parse(key) })),
      }
    },
    takeSnapshot: () =>
      tables.map(({ table }) => {
        const read = database.prepare(`select * from ${table}`)
        read.setReturnArrays(true)
        return { table, rows: read.all() as unknown as readonly Values[] }
      }),
    restore(snapshot) {
      version += 1
      restore(snapshot)
    },
  }
}

/** Answers are remembered for one version, and not while somebody writes. */
function createWrites(
  version: () => number,
  changed: () => void,
): Pick<ResettableDatabase, 'writing' | 'unlessChanged'> {
  const answers = new Map<string, { readonly version: number; readonly answer: unknown }>()
  let underWay = 0
  return {
    async writing(work, wrote) {
      underWay += 1
      let isWritten = true
      try {
        const result = await work()
        isWritten = wrote(result)
        return result
      } finally {
        underWay -= 1
        if (isWritten) changed()
      }
    },
    async unlessChanged<Result>(name: string, read: () => Promise<Result>) {
      const asked = version()
      const known = answers.get(name)
      if (underWay === 0 && known?.version === asked) return known.answer as Result
      const answer = await read()
      if (underWay === 0 && version() === asked) answers.set(name, { version: asked, answer })
      return answer
    },
  }
}

/** Fills again what was touched since it was last filled with the same. */
function createRestoring(
  database: DatabaseSync,
  tables: readonly Table[],
  prepare: (sql: string) => StatementSync,
): (snapshot: Snapshot) => void {
  const filled = new Map<string, readonly Values[]>()
  const fill = (table: string, rows: readonly Values[]): void => {
    prepare(`delete from ${table}`).run()
    const [first] = rows
    if (first !== undefined) {
      const insert = prepare(`insert into ${table} values (${first.map(() => '?').join()})`)
      for (const row of rows) insert.run(...row)
    }
    filled.set(table, rows)
  }
  return (snapshot) => {
    const rowsOf = new Map(snapshot.map(({ table, rows }) => [table, rows]))
    database.exec('begin immediate')
    const noted = prepare(`select distinct "table" from ${changesTable}`).all()
    const touched = new Set(noted.map(({ table }) => String(table)))
    for (const { table } of tables) {
      const rows = rowsOf.get(table) ?? nothing
      if (touched.has(table) || filled.get(table) !== rows) fill(table, rows)
    }
    prepare(`delete from ${changesTable}`).run()
    database.exec('commit')
  }
}

interface Noted {
  readonly mark: number
  readonly table: string
  readonly key: string
}

interface Table {
  readonly table: string
  readonly key: readonly string[]
}

function tablesOf(database: DatabaseSync): readonly Table[] {
  const rows = database
    .prepare(
      `select name from sqlite_master
       where type = 'table' and name not like 'sqlite_%' and name <> 'migrations' order by name`,
    )
    .all()
  return rows.map(({ name }) => ({ table: String(name), key: keyOf(database, String(name)) }))
}

const keyOf = (database: DatabaseSync, table: string): readonly string[] =>
  database
    .prepare('select name from pragma_table_info(?) where pk > 0 order by pk')
    .all(table)
    .map(({ name }) => String(name))

/** Whoever writes by whatever connection: the triggers are in the file. */
function noteChanges(database: DatabaseSync, tables: readonly Table[]): void {
  database.exec(
    `create table ${changesTable} (mark integer primary key, "table" text, key text) strict`,
  )
  for (const { table, key } of tables) {
    const note = (when: string, row: 'new' | 'old') =>
      database.exec(
        `create trigger ${changesTable}_${table}_${when.split(' ')[0]}_${row} after ${when} on ${table}
         begin
           insert into ${changesTable} ("table", key)
           values ('${table}', json_array(${key.map((column) => `${row}."${column}"`).join()}));
         end`,
      )
    note('insert', 'new')
    note('update', 'new')
    note(`update of ${key.map((column) => `"${column}"`).join()}`, 'old')
    note('delete', 'old')
  }
}
