/**
 * The first tables. Each leads with its merchant, so that the data can be divided by merchant
 * later. Constraints repeat what the code promises: a fault in the code must not become money.
 */
import type { Dialect } from '../dialect.ts'
import type { Migration } from './migration.ts'

/** As of this migration, the states in which an attempt keeps every other one out. */
const exclusiveStates = [
  'created',
  'sent',
  'awaiting_payer',
  'unknown',
  'closing',
  'reversing',
  'mismatch',
  'succeeded',
]

export const firstTables: Migration = {
  number: 1,
  name: 'first-tables',
  statements: (dialect) => [
    ...merchantTables(dialect),
    ...accountTables(dialect),
    ...paymentTables(dialect),
    ...refundTables(dialect),
    ...messageTables(dialect),
    ...workTables(dialect),
  ],
}

function merchantTables({ types, smallTable }: Dialect): readonly string[] {
  const { text, json, long } = types
  return [
    `create table merchants (
      merchant_id ${text} not null,
      name ${text} not null,
      allowed_origins ${json} not null,
      created_at ${long} not null,
      primary key (merchant_id)
    ) ${smallTable}`,
    `create table api_keys (
      merchant_id ${text} not null,
      id ${text} not null,
      kind ${text} not null check (kind in ('secret', 'publishable')),
      hash ${text} not null,
      hint ${text} not null,
      revoked_at ${long},
      created_at ${long} not null,
      primary key (merchant_id, id),
      unique (merchant_id, hash)
    ) ${smallTable}`,
    `create table order_keys (
      merchant_id ${text} not null,
      id ${text} not null,
      public_key ${text} not null,
      revoked_at ${long},
      created_at ${long} not null,
      primary key (merchant_id, id)
    ) ${smallTable}`,
  ]
}

function accountTables({ types, smallTable, largeTable }: Dialect): readonly string[] {
  const { text, flag, count, long } = types
  return [
    `create table channel_accounts (
      merchant_id ${text} not null,
      id ${text} not null,
      channel ${text} not null,
      name ${text} not null,
      enabled ${flag} not null,
      version ${count} not null,
      created_at ${long} not null,
      primary key (merchant_id, id)
    ) ${smallTable}`,
    `create table channel_account_versions (
      merchant_id ${text} not null,
      account_id ${text} not null,
      version ${count} not null,
      sealed_config ${text} not null,
      created_at ${long} not null,
      primary key (merchant_id, account_id, version),
      foreign key (merchant_id, account_id) references channel_accounts (merchant_id, id)
    ) ${largeTable}`,
    `create table terminals (
      merchant_id ${text} not null,
      id ${text} not null,
      name ${text} not null,
      enabled ${flag} not null,
      channel_account_id ${text},
      has_reader ${flag} not null,
      last_seen_at ${long},
      created_at ${long} not null,
      primary key (merchant_id, id)
    ) ${smallTable}`,
  ]
}

function paymentTables({ types, largeTable }: Dialect): readonly string[] {
  const { text, json, count, long } = types
  return [
    `create table payments (
      merchant_id ${text} not null,
      id ${text} not null,
      "order" ${text} not null,
      amount ${long} not null check (amount > 0),
      currency ${text} not null,
      description ${text} not null,
      state ${text} not null,
      amount_refunded ${long} not null check (amount_refunded >= 0),
      amount_reserved ${long} not null,
      paid_at ${long},
      paid_way ${text},
      paid_attempt_id ${text},
      open_attempt_id ${text},
      last_error ${text},
      metadata ${json} not null,
      terminal_id ${text},
      return_url ${text},
      event_sequence ${count} not null,
      last_event_id ${text},
      created_at ${long} not null,
      expires_at ${long} not null,
      version ${count} not null,
      primary key (merchant_id, id),
      unique (merchant_id, "order"),
      check (amount_reserved <= amount),
      check (amount_refunded <= amount_reserved)
    ) ${largeTable}`,
    `create table attempts (
      merchant_id ${text} not null,
      id ${text} not null,
      payment_id ${text} not null,
      way ${text} not null,
      channel ${text} not null,
      account_id ${text} not null,
      account_version ${count} not null,
      presentation ${text} not null,
      host ${text} not null,
      order_number ${text} not null,
      amount ${long} not null check (amount > 0),
      currency ${text} not null,
      state ${text} not null,
      action ${json},
      channel_transaction ${text},
      captured ${long} check (captured >= 0),
      last_error ${text},
      channel_code ${text},
      client_ip ${text},
      payer_id ${text},
      return_url ${text},
      tries ${count} not null,
      created_at ${long} not null,
      expires_at ${long} not null,
      version ${count} not null,
      primary key (merchant_id, id),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)
    ) ${largeTable}`,
    'create index attempts_of_payment on attempts (merchant_id, payment_id, id)',
    `create unique index attempts_one_exclusive on attempts (merchant_id, payment_id)
      where state in (${exclusiveStates.map((state) => `'${state}'`).join(', ')})`,
  ]
}

function refundTables({ types, largeTable }: Dialect): readonly string[] {
  const { text, count, long } = types
  return [
    `create table refunds (
      merchant_id ${text} not null,
      id ${text} not null,
      payment_id ${text} not null,
      attempt_id ${text} not null,
      refund_number ${text} not null,
      amount ${long} not null check (amount > 0),
      currency ${text} not null,
      state ${text} not null,
      cause ${text} not null,
      reference ${text},
      reason ${text},
      channel_refund ${text},
      last_error ${text},
      channel_code ${text},
      tries ${count} not null,
      created_at ${long} not null,
      refunded_at ${long},
      version ${count} not null,
      primary key (merchant_id, id),
      foreign key (merchant_id, payment_id) references payments (merchant_id, id)
    ) ${largeTable}`,
    'create index refunds_of_payment on refunds (merchant_id, payment_id, id)',
    `create unique index refunds_one_reference on refunds (merchant_id, reference)
      where reference is not null`,
  ]
}

function messageTables({ types, smallTable, largeTable }: Dialect): readonly string[] {
  const { text, count, long } = types
  return [
    `create table events (
      merchant_id ${text} not null,
      id ${text} not null,
      type ${text} not null,
      payment_id ${text} not null,
      sequence ${count} not null,
      previous_id ${text},
      created_at ${long} not null,
      body ${text} not null,
      primary key (merchant_id, id),
      unique (merchant_id, payment_id, sequence)
    ) ${largeTable}`,
    'create index events_by_age on events (merchant_id, created_at)',
    `create table notifications (
      merchant_id ${text} not null,
      account_id ${text} not null,
      notification_id ${text} not null,
      subject_id ${text} not null,
      received_at ${long} not null,
      primary key (merchant_id, account_id, notification_id)
    ) ${smallTable}`,
    `create table idempotency_keys (
      merchant_id ${text} not null,
      key ${text} not null,
      fingerprint ${text} not null,
      status ${count} not null,
      body ${text} not null,
      created_at ${long} not null,
      primary key (merchant_id, key)
    ) ${largeTable}`,
    'create index idempotency_keys_by_age on idempotency_keys (merchant_id, created_at)',
  ]
}

function workTables({ types, smallTable, largeTable }: Dialect): readonly string[] {
  const { text, json, flag, count, long } = types
  return [
    `create table jobs (
      merchant_id ${text} not null,
      subject_id ${text} not null,
      run_at ${long} not null,
      due_at ${long},
      fence ${long} not null,
      primary key (merchant_id, subject_id)
    ) ${smallTable}`,
    'create index jobs_due on jobs (due_at) where due_at is not null',
    `create table webhook_endpoints (
      merchant_id ${text} not null,
      id ${text} not null,
      url ${text} not null,
      events ${json} not null,
      enabled ${flag} not null,
      disabled_reason ${text},
      sealed_secrets ${text} not null,
      public_key ${text} not null,
      created_at ${long} not null,
      primary key (merchant_id, id)
    ) ${smallTable}`,
    `create table deliveries (
      merchant_id ${text} not null,
      id ${text} not null,
      endpoint_id ${text} not null,
      event_id ${text} not null,
      event_type ${text} not null,
      payment_id ${text} not null,
      sequence ${count} not null,
      state ${text} not null check (state in ('pending', 'delivered', 'parked')),
      tries ${count} not null,
      next_try_at ${long} not null,
      last_status ${count},
      last_error ${text},
      last_duration_ms ${long},
      created_at ${long} not null,
      due_at ${long} not null,
      leased_until ${long},
      fence ${long} not null,
      primary key (merchant_id, id),
      unique (merchant_id, event_id, endpoint_id)
    ) ${largeTable}`,
    `create index deliveries_due on deliveries (merchant_id, endpoint_id, due_at)
      where state = 'pending'`,
    `create index deliveries_under_way on deliveries (merchant_id, endpoint_id, leased_until)
      where leased_until is not null`,
  ]
}
