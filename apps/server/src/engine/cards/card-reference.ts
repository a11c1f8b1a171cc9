/** Whose card it is, whether it may pay, and how a channel is told which one is meant. */
import type { CardReference } from '@tillway/channel'
import { PayError, secret } from '@tillway/kernel'
import type { CardRecord, PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'

/** What a sealed credential is tied to: it cannot be moved to another card. */
export function credentialContext({ merchantId, id }: Pick<CardRecord, 'merchantId' | 'id'>) {
  return `card|${merchantId}|${id}`
}

/** The card as its channel may know it. The credential is opened here and nowhere else. */
export function cardReference(ctx: EngineContext, card: CardRecord): CardReference {
  const { merchantId, id, kind, sealedCredential } = card
  const reference = { merchantId, cardId: id, kind }
  if (sealedCredential === null) return reference
  const credential = secret(ctx.sealer.open(sealedCredential, credentialContext(card)))
  return { ...reference, credential }
}

/** A saved card belongs to its shopper, one that is not saved to the payment it was entered in. */
export function isCardOf(
  card: CardRecord,
  payment: Pick<PaymentRecord, 'merchantId' | 'id' | 'shopper'>,
): boolean {
  if (card.merchantId !== payment.merchantId) return false
  return card.shopper === null ? card.paymentId === payment.id : card.shopper === payment.shopper
}

export interface CardUse {
  readonly merchantId: string
  readonly payment: Pick<PaymentRecord, 'merchantId' | 'id' | 'shopper'>
  readonly cardId: string
  /** The account that routing picked: a credential is worth nothing at another one. */
  readonly accountId: string
}

/**
 * The card, if this payment may be paid with it. Throws `card_not_usable` (not bound, removed, of
 * another shopper or account), `card_binding_expired` (its credential has lapsed by date).
 */
export async function usableCard(
  ctx: EngineContext,
  repos: Pick<Repositories, 'cards'>,
  { merchantId, payment, cardId, accountId }: CardUse,
): Promise<CardRecord> {
  const card = await repos.cards.get(merchantId, cardId)
  const usable = card?.state === 'active' && card.accountId === accountId && isCardOf(card, payment)
  if (!usable) throw new PayError('card_not_usable', undefined, { param: 'card' })
  if (card.credentialExpiresAt !== null && ctx.clock.now() >= card.credentialExpiresAt) {
    throw new PayError('card_binding_expired', undefined, { param: 'card' })
  }
  return card
}
