/**
 * Changing the keys. Under a new root key every wrapped key is wrapped anew; each merchant gets a
 * new key, under which its records' own keys are wrapped anew; the frame gets a new pair. No card
 * data is opened for it. Afterwards, what an old backup or a deleted row left behind needs a key
 * that exists no more once the old root key is destroyed.
 */
import type { CardBook } from '../cards/card-book.ts'
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
}

export async function rotateKeys(parts: {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly cards: CardBook
  readonly sealingKeys: SealingKeys
}): Promise<RotationReport> {
  const { store, roots, cards, sealingKeys } = parts
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
  await store.forgetDeleted()
  return { keysRewrapped, merchants: merchants.length, recordsRewrapped, sealingKey: kid }
}
