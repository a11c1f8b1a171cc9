/** That whoever sets a password has just shown to a bank who they are. */
import { PayError } from '@tillway/kernel'
import type { SetPasswordMessage } from '@tillway/vault-link'
import type { CardRow } from '../store/records.ts'
import type { VaultStore } from '../store/vault-store.ts'

/** No shopper has so many cards. */
const mostKnownCards = 50

/**
 * A card that was entered in this payment by this shopper. For a first password, every other card of
 * theirs must be of the same number or phone: it will pay with all of them, and the code that proves
 * it must have come to the same hands. To set anew what was forgotten, it must be of the number of a
 * card that was known before. That its bank verified it, and which those cards are, is the server's
 * to know. Throws `password_proof_missing`.
 */
export async function checkProof(store: VaultStore, message: SetPasswordMessage): Promise<void> {
  const { merchantId, shopper, paymentId, purpose, provenBy, knownCards = [] } = message
  if (purpose === 'change') return
  const cardOf = async (cardId: string): Promise<CardRow | undefined> => {
    const card = await store.read.cards.get({ merchantId, cardId })
    return card?.shopper === shopper ? card : undefined
  }
  const proof = provenBy === undefined ? undefined : await cardOf(provenBy)
  if (proof?.paymentId !== paymentId || knownCards.length > mostKnownCards) throw missing()
  const others = knownCards.filter((cardId) => cardId !== provenBy)
  const known = await Promise.all(others.map(cardOf))
  const isSameNumber = (card: CardRow | undefined) =>
    card?.numberFingerprint === proof.numberFingerprint
  const isSameHands = (card: CardRow | undefined) =>
    isSameNumber(card) || card?.phoneFingerprint === proof.phoneFingerprint
  const isProven = purpose === 'set' ? known.every(isSameHands) : known.some(isSameNumber)
  if (!isProven) throw missing()
}

function missing(): PayError {
  return new PayError('password_proof_missing')
}
