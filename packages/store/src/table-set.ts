/**
 * The tables of one program in a database: the platform's are one set, the vault's another. Both
 * run on the same drivers.
 */
import type { Migration } from './migrations/migration.ts'
import { migrations } from './migrations/migrations.ts'

export interface TableSet {
  readonly migrations: readonly Migration[]
  /** Tables that grow for ever: once all were measured, PostgreSQL plans each query once. */
  readonly growing: readonly string[]
  /** SQLite writes zeros over what is deleted, which costs a little. */
  readonly overwritesDeleted?: boolean
  /** The PostgreSQL schema in which they lie; the connection's own unless told. */
  readonly schema?: string
}

export const platformTables: TableSet = Object.freeze({
  migrations,
  growing: ['payments', 'attempts', 'events', 'deliveries'],
})
