/** What payers prove with: a merchant's policy, version by version, and what an attempt asked for. */
import type { Dialect } from '../dialect.ts'
import type { Migration } from './migration.ts'

export const verification: Migration = {
  number: 6,
  name: 'verification',
  statements: ({ types, smallTable }: Dialect) => [
    `alter table attempts add column verification ${types.text}`,
    `alter table attempts add column approval ${types.text}`,
    // A shopper's payments of a day are added up before the next one.
    `create index payments_of_shopper on payments (merchant_id, shopper, created_at)
      where shopper is not null`,
    `create table verification_policies (
      merchant_id ${types.text} not null,
      version ${types.count} not null,
      rules ${types.json} not null,
      modules ${types.json} not null,
      limits ${types.json} not null,
      created_at ${types.long} not null,
      primary key (merchant_id, version)
    ) ${smallTable}`,
    // Rows to be held: two payments of one shopper are not weighed against a limit side by side.
    `create table shopper_holds (
      merchant_id ${types.text} not null,
      shopper ${types.text} not null,
      held_at ${types.long} not null,
      primary key (merchant_id, shopper)
    ) ${smallTable}`,
  ],
}
