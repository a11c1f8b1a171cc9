/** Terminals that remember, and attempts that were paid at one. */
import type { Dialect } from '../dialect.ts'
import type { Migration } from './migration.ts'

export const terminals: Migration = {
  number: 3,
  name: 'terminals',
  statements: ({ types, smallTable, largeTable }: Dialect) => [
    `alter table attempts add column terminal_id ${types.text}`,
    `alter table attempts add column receipt ${types.json}`,
    `alter table terminals add column number ${types.text} not null default ''`,
    `alter table terminals add column sealed_keys ${types.text}`,
    `create table terminal_leases (
      merchant_id ${types.text} not null,
      terminal_id ${types.text} not null,
      fence ${types.long} not null,
      leased_until ${types.long} not null,
      primary key (merchant_id, terminal_id)
    ) ${smallTable}`,
    `create table terminal_entries (
      merchant_id ${types.text} not null,
      terminal_id ${types.text} not null,
      key ${types.text} not null,
      sealed_value ${types.text} not null,
      primary key (merchant_id, terminal_id, key)
    ) ${largeTable}`,
  ],
}
