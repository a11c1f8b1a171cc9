/**
 * Payment passwords, and the purposes that their keys have. SQLite cannot change a rule of a table,
 * so there the keys are laid into a new one, and with them the card data that refers to them.
 */
import type { Dialect, Migration } from '@tillway/store'

const purposes = "'card', 'fingerprint', 'sealing', 'envelope', 'pepper', 'verdict'"

export const paymentPasswords: Migration = {
  number: 4,
  name: 'payment-passwords',
  statements: (dialect) => [
    ...(dialect.name === 'sqlite' ? rebuiltKeys(dialect) : changedRule),
    passwordTable(dialect),
    'create index payment_passwords_by_pepper on payment_passwords (pepper_version)',
    'create index cards_by_shopper on cards (merchant_id, shopper) where shopper is not null',
  ],
}

const changedRule: readonly string[] = [
  'alter table keys drop constraint keys_purpose_check',
  `alter table keys add constraint keys_purpose_check check (purpose in (${purposes}))`,
]

/** What referred to the keys refers to the old table once that is renamed. */
function rebuiltKeys({ types, smallTable }: Dialect): readonly string[] {
  const { text, count, long } = types
  return [
    'alter table keys rename to keys_before',
    `create table keys (
      merchant_id ${text} not null,
      purpose ${text} not null check (purpose in (${purposes})),
      version ${count} not null,
      root_id ${text} not null,
      wrapped ${text} not null,
      created_at ${long} not null,
      lapses_at ${long},
      primary key (merchant_id, purpose, version)
    ) ${smallTable}`,
    `insert into keys select merchant_id, purpose, version, root_id, wrapped, created_at, lapses_at
      from keys_before`,
    'alter table card_data rename to card_data_before',
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
    `insert into card_data select merchant_id, card_id, key_purpose, key_version, wrapped_key, sealed,
      shred_at from card_data_before`,
    'drop table card_data_before',
    'drop table keys_before',
    'create index card_data_to_shred on card_data (shred_at) where shred_at is not null',
    'create index card_data_by_key on card_data (merchant_id, key_version)',
  ]
}

/** The reference keeps a pepper while a record needs it. Without a hash no password is set. */
function passwordTable({ types, smallTable }: Dialect): string {
  const { text, json, flag, count, long } = types
  return `create table payment_passwords (
    merchant_id ${text} not null,
    shopper ${text} not null,
    hash ${text},
    salt ${text},
    parameters ${json},
    pepper_owner ${text} not null default '' check (pepper_owner = ''),
    pepper_purpose ${text} not null default 'pepper' check (pepper_purpose = 'pepper'),
    pepper_version ${count},
    set_at ${long},
    first_set_at ${long},
    picture ${count} check (picture between 0 and 95),
    recent ${json} not null,
    wrong_in_all ${count} not null,
    locked_until ${long},
    barred ${flag} not null,
    version ${count} not null,
    primary key (merchant_id, shopper),
    foreign key (pepper_owner, pepper_purpose, pepper_version)
      references keys (merchant_id, purpose, version),
    check ((hash is null) = (salt is null) and (hash is null) = (parameters is null)
      and (hash is null) = (pepper_version is null) and (hash is null) = (set_at is null)
      and (hash is null) = (first_set_at is null))
  ) ${smallTable}`
}
