/**
 * What differs between the two databases, as data. Everything else is written once. Kysely only
 * turns queries into SQL here; connections, transactions and retries belong to the drivers.
 */
import {
  CamelCasePlugin,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Database } from './schema.ts'

export type DialectName = 'sqlite' | 'postgres'

export interface Dialect {
  readonly name: DialectName
  readonly kysely: Kysely<Database>
  /** Column types; SQLite's tables are STRICT, so these are checked there too. */
  readonly types: {
    /** Compared byte by byte, so that ids sort by time whatever the database's language is. */
    readonly text: string
    readonly json: string
    readonly flag: string
    /** A small count. */
    readonly count: string
    /** Money in minor units, times in milliseconds. */
    readonly long: string
  }
  /** Follows the closing parenthesis of a table of small rows. */
  readonly smallTable: string
  /** Follows the closing parenthesis of a table whose rows carry documents. */
  readonly largeTable: string
  /** Rows being claimed are locked, and what another holds is passed over. */
  readonly locksRows: boolean
  /** The database's own time in milliseconds, as SQL; null where it runs on our machine. */
  readonly databaseClock: string | null
}

export const sqliteDialect: Dialect = Object.freeze({
  name: 'sqlite',
  kysely: new Kysely<Database>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    plugins: [new CamelCasePlugin()],
  }),
  types: { text: 'text', json: 'text', flag: 'integer', count: 'integer', long: 'integer' },
  smallTable: 'strict, without rowid',
  largeTable: 'strict',
  // One writer at a time: whoever is in a write transaction is alone.
  locksRows: false,
  databaseClock: null,
})

/** Not `now()`, which is the time when its transaction began. */
export const postgresClock = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

export const postgresDialect: Dialect = Object.freeze({
  name: 'postgres',
  kysely: new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [new CamelCasePlugin()],
  }),
  types: {
    text: 'text collate "C"',
    // Not jsonb: it would reorder the keys that a mall gave.
    json: 'json',
    flag: 'boolean',
    count: 'integer',
    long: 'bigint',
  },
  smallTable: '',
  largeTable: '',
  locksRows: true,
  databaseClock: postgresClock,
})

export const dialects: Readonly<Record<DialectName, Dialect>> = Object.freeze({
  sqlite: sqliteDialect,
  postgres: postgresDialect,
})
