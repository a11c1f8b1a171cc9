/** Every planted bug. */
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
