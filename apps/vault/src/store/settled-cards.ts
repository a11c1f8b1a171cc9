/** Cards of which the server has said what becomes of them; the others are strays. */
import type { Migration } from '@tillway/store'

export const settledCards: Migration = {
  number: 2,
  name: 'settled-cards',
  statements: ({ types }) => [
    `alter table cards add column settled_at ${types.long}`,
    'create index cards_unsettled on cards (created_at) where settled_at is null',
  ],
}
