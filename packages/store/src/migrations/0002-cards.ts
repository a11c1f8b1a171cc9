/** Bank cards, and attempts that are confirmed by a code. */
import type { Dialect } from '../dialect.ts'
import type { Migration } from './migration.ts'

/** As of this migration, the states in which an attempt keeps every other one out. */
const exclusiveStates = [
  'created',
  'sent',
  'awaiting_payer',
  'awaiting_code',
  'confirming',
  'unknown',
  'closing',
  'reversing',
  'mismatch',
  'succeeded',
]

export const cards: Migration = {
  number: 2,
  name: 'cards',
  statements: (dialect) => [...paymentColumns(dialect), ...cardTable(dialect)],
}

function paymentColumns({ types }: Dialect): readonly string[] {
  const { text, count, long } = types
  return [
    `alter table payments add column shopper ${text}`,
    `alter table attempts add column card_id ${text}`,
    `alter table attempts add column code_sent_at ${long}`,
    `alter table attempts add column code_tries ${count} not null default 0`,
    `alter table attempts add column submitted_at ${long}`,
    'drop index attempts_one_exclusive',
    `create unique index attempts_one_exclusive on attempts (merchant_id, payment_id)
      where state in (${exclusiveStates.map((state) => `'${state}'`).join(', ')})`,
  ]
}

function cardTable({ types, largeTable }: Dialect): readonly string[] {
  const { text, json, flag, count, long } = types
  return [
    `create table cards (
      merchant_id ${text} not null,
      id ${text} not null,
      shopper ${text},
      payment_id ${text} not null,
      way ${text} not null,
      channel ${text} not null,
      account_id ${text} not null,
      account_version ${count} not null,
      state ${text} not null,
      in_vault ${flag} not null,
      bank_code ${text},
      bank_zh ${text},
      bank_en ${text},
      kind ${text} not null check (kind in ('debit', 'credit')),
      last_four ${text} not null,
      phone_masked ${text} not null,
      sealed_credential ${text},
      credential_expires_at ${long},
      is_default ${flag} not null,
      code_sent_at ${long},
      code_tries ${count} not null,
      action ${json},
      last_error ${text},
      channel_code ${text},
      tries ${count} not null,
      created_at ${long} not null,
      expires_at ${long} not null,
      version ${count} not null,
      primary key (merchant_id, id)
    ) ${largeTable}`,
    `create index cards_of_shopper on cards (merchant_id, shopper, id)
      where shopper is not null`,
  ]
}
