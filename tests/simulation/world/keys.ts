/** The keys of every simulated world. They protect nothing. */
import { createSeededRandom } from '@tillway/kernel/testing'

export const rootKey = createSeededRandom(101).bytes(32)
export const vaultRootKey = createSeededRandom(102).bytes(32)
export const otherVaultRootKey = createSeededRandom(104).bytes(32)
export const linkKey = createSeededRandom(103).bytes(32)
