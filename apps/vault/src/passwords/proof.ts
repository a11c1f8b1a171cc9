/** That whoever sets a password has just shown to a bank who they are. */
import { PayError } from '@tillway/kernel'
import type { SetPasswordMessage } from '@tillway/vault-link'
import type { CardRow } from '../store/records.ts'
import type { VaultStore } from '../store/vault-store.ts'

/** No shopper has so many; the server's list is not believed to be short. */
const mostKnownCards = 50

/**
 * A card that was entered in this payment by this shopper; to set anew what was forgotten, one whose
 * number is that of a card the shopper had before. That its bank verified it is the server's to know.
 * Throws `password_proof_missing`.
 */
export async function checkProof(store: VaultStore, message: SetPasswordMessage): Promise<void> {
  const { merchantId, shopper, paymentId, purpose, provenBy, knownCards = [] } = message
  if (purpose === 'change') return
  const cardOf = async (cardId: string): Promise<CardRow | undefined> => {
    const card = await store.read.cards.get({ merchantId, cardId })
    return card?.shopper === shopper ? card : undefined
  }
  const proof = provenBy === undefined ? undefined : await cardOf(provenBy)
  if (proof?.paymentId !== paymentId) throw missing()
  if (purpose === 'set') return
  const others = knownCards.filter((cardId) => cardId !== provenBy).slice(0, mostKnownCards)
  const known = await Promise.all(others.map(cardOf))
  if (!known.some((card) => card?.numberFingerprint === proof.numberFingerprint)) throw missing()
}

function missing(): PayError {
  return new PayError('password_proof_missing')
}
