/** A merchant's rules of routing, version by version, and why an attempt went where it did. */
import type { Dialect } from '../dialect.ts'
import type { Migration } from './migration.ts'

export const routing: Migration = {
  number: 4,
  name: 'routing',
  statements: ({ types, smallTable }: Dialect) => [
    `alter table attempts add column route ${types.json}`,
    `create table routing_rules (
      merchant_id ${types.text} not null,
      version ${types.count} not null,
      rules ${types.json} not null,
      created_at ${types.long} not null,
      primary key (merchant_id, version)
    ) ${smallTable}`,
  ],
}
