/** Cards that take the place of the same card, bound before. */
import type { Migration } from './migration.ts'

export const boundAgain: Migration = {
  number: 7,
  name: 'bound-again',
  statements: ({ types }) => [`alter table cards add column replaces ${types.text}`],
}
