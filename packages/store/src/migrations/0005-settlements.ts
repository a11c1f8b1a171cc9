/** Settlements of terminals' batches, signatures of payers, and what operators see of a terminal. */
import type { Dialect } from '../dialect.ts'
import type { Migration } from './migration.ts'

export const settlements: Migration = {
  number: 5,
  name: 'settlements',
  statements: ({ types, largeTable }: Dialect) => [
    `alter table terminals add column book_account_id ${types.text}`,
    `alter table terminals add column last_reader ${types.text}`,
    'update terminals set book_account_id = channel_account_id',
    `alter table attempts add column signature ${types.text}`,
    `create table signatures (
      merchant_id ${types.text} not null,
      attempt_id ${types.text} not null,
      sealed_image ${types.text} not null,
      signed_at ${types.long} not null,
      primary key (merchant_id, attempt_id)
    ) ${largeTable}`,
    `create table settlements (
      merchant_id ${types.text} not null,
      id ${types.text} not null,
      terminal_id ${types.text} not null,
      account_id ${types.text} not null,
      state ${types.text} not null,
      cause ${types.text} not null,
      batch ${types.text},
      balanced ${types.flag},
      debit_count ${types.count},
      debit_amount ${types.long},
      credit_count ${types.count},
      credit_amount ${types.long},
      uploaded ${types.count},
      last_error ${types.text},
      tries ${types.count} not null,
      created_at ${types.long} not null,
      closed_at ${types.long},
      version ${types.count} not null,
      primary key (merchant_id, id)
    ) ${largeTable}`,
    // One at a time: two could each believe that the other's batch was theirs.
    `create unique index settlements_open on settlements (merchant_id, terminal_id)
      where state in ('requested', 'unknown')`,
    `create index settlements_of_terminal on settlements (merchant_id, terminal_id, id)`,
  ],
}
