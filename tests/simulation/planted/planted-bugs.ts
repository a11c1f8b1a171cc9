/**
 * Every planted bug, each of which is caught by the promise that it names. What cannot show itself
 * here is not in the table, and some of that teaches something:
 * - Rows written without looking at their version: worlds have one writer at a time, and whatever is
 *   written was read by the same transaction. Only real crashes on PostgreSQL can tell.
 * - A fence made of the end of the lease: nobody takes a row before that, so it grows as a fence must.
 * - A word to the account of another mall, a code for another amount: another key, and the attempt
 *   to which a code is bound, refuse them first. It takes two mistakes.
 * - A notification of a refund that is dropped, or taken for one of its payment: the ladder of
 *   questions finds what it missed, and a payment that is paid stays so.
 *
 * There is no bug against I19: the platform keeps no chain of audit records, and claims none. That
 * the table is caught whole is I20.
 */
import { cardBugs } from './bugs/cards.ts'
import { decidingBugs } from './bugs/deciding.ts'
import { engineBugs } from './bugs/engine.ts'
import { storingBugs } from './bugs/storing.ts'
import { tellingBugs } from './bugs/telling.ts'
import { vaultBugs } from './bugs/vault.ts'
import { walletBugs } from './bugs/wallets.ts'
import type { PlantedBug } from './planted-bug.ts'

export const plantedBugs: readonly PlantedBug[] = [
  ...decidingBugs,
  ...engineBugs,
  ...storingBugs,
  ...tellingBugs,
  ...vaultBugs,
  ...walletBugs,
  ...cardBugs,
]
