/**
 * Changing the keys. Under a new root key every wrapped key is wrapped anew; each merchant gets a
 * new key, under which its records' own keys are wrapped anew; the frame gets a new pair. No card
 * data is opened for it. There is a new pepper, to which each password moves with its next right
 * entry, and a new pair that verdicts are signed with. Afterwards, what an old backup or a deleted row left behind needs a key
 * that exists no more once the old root key is destroyed.
 */
import type { CardBook } from '../cards/card-book.ts'
import type { Peppers } from '../passwords/peppers.ts'
import type { Verdicts } from '../passwords/verdicts.ts'
import type { VaultStore } from '../store/vault-store.ts'
import type { RootKeys } from './root-keys.ts'
import type { SealingKeys } from './sealing-keys.ts'

export interface RotationReport {
  /** Keys that lay under an old root key. */
  readonly keysRewrapped: number
  readonly merchants: number
  readonly recordsRewrapped: number
  /** The pair that the frame uses from now on. */
  readonly sealingKey: string
  /** Version of the pepper and name of the pair for verdicts; null where no password was ever set. */
  readonly pepper: number | null
  readonly verdictKey: string | null
}

export async function rotateKeys(parts: {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly cards: CardBook
  readonly sealingKeys: SealingKeys
  readonly peppers: Peppers
  readonly verdicts: Verdicts
}): Promise<RotationReport> {
  const { store, roots, cards, sealingKeys, peppers, verdicts } = parts
  const keysRewrapped = await store.transact(async ({ keys }) => {
    const old = (await keys.all()).filter((row) => roots.isUnderOldRoot(row))
    for (const row of old) await keys.rewrap(roots.wrap(row, roots.unwrap(row)))
    return old.length
  })
  const ofCards = (await store.read.keys.all()).filter(({ purpose }) => purpose === 'card')
  const merchants = [...new Set(ofCards.map(({ merchantId }) => merchantId))]
  let recordsRewrapped = 0
  for (const merchantId of merchants) recordsRewrapped += await cards.rewrap(merchantId)
  const { kid } = await store.transact((tables) => sealingKeys.renew(tables))
  const pepper = await store.transact((tables) => peppers.renew(tables))
  const verdictKey = await store.transact((tables) => verdicts.renew(tables))
  await store.forgetDeleted()
  return {
    keysRewrapped,
    merchants: merchants.length,
    recordsRewrapped,
    sealingKey: kid,
    pepper,
    verdictKey,
  }
}
