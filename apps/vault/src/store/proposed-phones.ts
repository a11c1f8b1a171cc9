/** Phones that a shopper gave for a card and that the card's channel has not confirmed yet. */
import type { Migration } from '@tillway/store'

export const proposedPhones: Migration = {
  number: 3,
  name: 'proposed-phones',
  statements: ({ types, smallTable }) => [
    `create table proposed_phones (
      merchant_id ${types.text} not null,
      card_id ${types.text} not null,
      sealed ${types.text} not null,
      phone_masked ${types.text} not null,
      phone_fingerprint ${types.text} not null,
      lapses_at ${types.long} not null,
      primary key (merchant_id, card_id),
      foreign key (merchant_id, card_id) references cards (merchant_id, id) on delete cascade
    ) ${smallTable}`,
    'create index proposed_phones_by_lapse on proposed_phones (lapses_at)',
  ],
}
