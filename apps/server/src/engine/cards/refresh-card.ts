/** Asks the channel what became of binding a card, when there is something to ask. */
import type { CardRecord } from '@tillway/payments'
import type { EngineContext } from '../context.ts'
import { callQueryEnrolment } from './call-card.ts'
import { type AboutCard, findCard } from './find-card.ts'
import { applyEnrolment } from './record-enrolment.ts'
import { isToBeAsked } from './write-card.ts'

/** Throws `not_found`. */
export async function refreshCard(ctx: EngineContext, input: AboutCard): Promise<CardRecord> {
  const { card } = await findCard(ctx.store.read, input)
  if (!isToBeAsked(card)) return card
  const report = await callQueryEnrolment(ctx, card)
  const { merchantId, cardId } = input
  return (await applyEnrolment(ctx, { merchantId, cardId, report })) ?? card
}
