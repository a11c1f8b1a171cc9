/** When what is dated was dated, by the clock of whoever did it. 0 for what was there before. */
import type { Dialect } from '../dialect.ts'
import type { Migration } from './migration.ts'

export const writtenAt: Migration = {
  number: 8,
  name: 'written-at',
  statements: ({ types }: Dialect) =>
    ['jobs', 'deliveries', 'terminal_leases'].map(
      (table) => `alter table ${table} add column written_at ${types.long} not null default 0`,
    ),
}
