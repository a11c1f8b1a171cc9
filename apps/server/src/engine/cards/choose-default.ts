/** Makes a card the one that is offered first. A shopper has one at most. */
import { PayError } from '@tillway/kernel'
import type { CardRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { type AboutCard, cardsOf, findCard } from './find-card.ts'

/** Inside a transaction. Throws `not_found`, `card_not_usable`. */
export async function chooseDefault(repos: Repositories, about: AboutCard): Promise<CardRecord> {
  await repos.merchants.hold(about.merchantId)
  const { payment, card } = await findCard(repos, about)
  if (card.state !== 'active') throw new PayError('card_not_usable')
  const cards = await cardsOf(repos, payment)
  const former = cards.filter(({ id, isDefault }) => isDefault && id !== card.id)
  await Promise.all(former.map((other) => repos.cards.update({ ...other, isDefault: false })))
  if (card.isDefault) return card
  const chosen: CardRecord = { ...card, isDefault: true }
  await repos.cards.update(chosen)
  return { ...chosen, version: chosen.version + 1 }
}
