/** Writes a card that has changed, with when it is looked after next, and tells those who wait. */
import { type CardRecord, cardDelayMs } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'

/** Inside a transaction. Returns the card in its new version. Throws `StaleRow`. */
export async function writeCard(
  ctx: EngineContext,
  repos: Repositories,
  card: CardRecord,
): Promise<CardRecord> {
  await Promise.all([
    repos.cards.update(card),
    repos.jobs.schedule(card.merchantId, card.id, nextLookAt(card, ctx.clock.now())),
  ])
  return { ...card, version: card.version + 1 }
}

function nextLookAt(card: CardRecord, now: number): number {
  // Whatever it has come to, something is owed at once: to the channel or to the vault.
  if (card.state !== 'pending') return now
  return isToBeAsked(card)
    ? Math.min(card.expiresAt, now + cardDelayMs(card.tries))
    : card.expiresAt
}

/** While only a code was sent there is nothing at the channel that could be asked about. */
export function isToBeAsked({ state, inVault, codeTries }: CardRecord): boolean {
  return state === 'pending' && (!inVault || codeTries > 0)
}

/** After the commit. */
export function signalCard(ctx: EngineContext, card: CardRecord): void {
  ctx.signals.paymentChanged(card.merchantId, card.paymentId)
  ctx.signals.jobsDue()
}
