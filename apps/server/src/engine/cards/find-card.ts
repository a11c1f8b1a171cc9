/** The card that a shopper's session may act on. */
import { PayError } from '@tillway/kernel'
import type { CardRecord, PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { isCardOf } from './card-reference.ts'

export interface AboutCard {
  readonly merchantId: string
  readonly paymentId: string
  readonly cardId: string
}

export interface FoundCard {
  readonly payment: PaymentRecord
  readonly card: CardRecord
}

/** Throws `not_found`, also for a card of somebody else. */
export async function findCard(
  repos: Pick<Repositories, 'cards' | 'payments'>,
  { merchantId, paymentId, cardId }: AboutCard,
): Promise<FoundCard> {
  const payment = await repos.payments.get(merchantId, paymentId)
  const card = await repos.cards.get(merchantId, cardId)
  if (payment === undefined || card === undefined || !isCardOf(card, payment)) {
    throw new PayError('not_found')
  }
  return { payment, card }
}

/** Every card that this payment's shopper has, oldest first. */
export function cardsOf(
  repos: Pick<Repositories, 'cards'>,
  { merchantId, id, shopper }: PaymentRecord,
): Promise<readonly CardRecord[]> {
  return shopper === null
    ? repos.cards.listOfPayment(merchantId, id)
    : repos.cards.listOfShopper(merchantId, shopper)
}

/** A card that is being bound by a code. Throws `code_not_awaited`. */
export function requireCodeAwaited({ state, inVault, expiresAt }: CardRecord, now: number): void {
  if (state !== 'pending' || !inVault || now >= expiresAt) throw new PayError('code_not_awaited')
}
