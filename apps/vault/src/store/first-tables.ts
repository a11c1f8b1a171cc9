/** The vault's first tables. */
import type { Dialect, Migration } from '@tillway/store'

export const firstTables: Migration = {
  number: 1,
  name: 'first-tables',
  statements: (dialect) => [keyTable(dialect), ...cardTables(dialect), ...countingTables(dialect)],
}

function keyTable({ types, smallTable }: Dialect): string {
  const { text, count, long } = types
  return `create table keys (
    merchant_id ${text} not null,
    purpose ${text} not null check (purpose in ('card', 'fingerprint', 'sealing', 'envelope')),
    version ${count} not null,
    root_id ${text} not null,
    wrapped ${text} not null,
    created_at ${long} not null,
    lapses_at ${long},
    primary key (merchant_id, purpose, version)
  ) ${smallTable}`
}

function cardTables({ types, smallTable }: Dialect): readonly string[] {
  const { text, count, long } = types
  return [
    `create table cards (
      merchant_id ${text} not null,
      id ${text} not null,
      payment_id ${text} not null,
      shopper ${text},
      bank_code ${text},
      kind ${text} not null check (kind in ('debit', 'credit')),
      last_four ${text} not null check (length(last_four) = 4),
      phone_masked ${text} not null,
      number_fingerprint ${text} not null,
      phone_fingerprint ${text} not null,
      created_at ${long} not null,
      primary key (merchant_id, id)
    ) ${smallTable}`,
    // The reference keeps a key while a record needs it.
    `create table card_data (
      merchant_id ${text} not null,
      card_id ${text} not null,
      key_purpose ${text} not null default 'card' check (key_purpose = 'card'),
      key_version ${count} not null,
      wrapped_key ${text} not null,
      sealed ${text} not null,
      shred_at ${long},
      primary key (merchant_id, card_id),
      foreign key (merchant_id, card_id) references cards (merchant_id, id),
      foreign key (merchant_id, key_purpose, key_version)
        references keys (merchant_id, purpose, version)
    ) ${smallTable}`,
    'create index card_data_to_shred on card_data (shred_at) where shred_at is not null',
    'create index card_data_by_key on card_data (merchant_id, key_version)',
  ]
}

function countingTables({ types, smallTable }: Dialect): readonly string[] {
  const { text, json, count, long } = types
  return [
    `create table marks (
      id ${text} not null,
      lapses_at ${long} not null,
      primary key (id)
    ) ${smallTable}`,
    'create index marks_by_lapse on marks (lapses_at)',
    `create table limits (
      scope ${text} not null,
      subject ${text} not null,
      slots ${json} not null,
      lapses_at ${long} not null,
      version ${count} not null,
      primary key (scope, subject)
    ) ${smallTable}`,
    'create index limits_by_lapse on limits (lapses_at)',
  ]
}
