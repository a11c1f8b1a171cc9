/** Takes a card away of which the channel has said that it does not pay any more. */
import type { CardUpdateReport, PaymentReport } from '@tillway/channel'
import { type AttemptRecord, type CardRecord, stepCard } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { writeCard } from './write-card.ts'

/** What a card that pays no more is changed by, beside its state. */
export const lapsed = Object.freeze({
  lastError: 'card_binding_expired',
  isDefault: false,
  tries: 0,
} as const)

/** Inside a transaction, with what the channel said of an attempt or of the card. */
export async function lapseCard(
  ctx: EngineContext,
  repos: Repositories,
  { merchantId, cardId }: Pick<AttemptRecord, 'merchantId' | 'cardId'>,
  report: PaymentReport | CardUpdateReport,
): Promise<void> {
  const isLapsed = report.status === 'failed' && report.code === 'card_binding_expired'
  if (!isLapsed || cardId === null) return
  const card = await repos.cards.get(merchantId, cardId)
  if (card?.state !== 'active') return
  const next: CardRecord = {
    ...card,
    ...lapsed,
    state: stepCard(card.state, 'credentialLapsed').to,
  }
  await writeCard(ctx, repos, next)
}
