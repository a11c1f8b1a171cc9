/** Gives a card up. It pays nothing from here on; its channel and the vault are told until they say so. */
import { type CardRecord, stepCard } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { writeCard } from './write-card.ts'

/** Inside a transaction. Removing twice is the same as once. */
export async function removeCard(
  ctx: EngineContext,
  repos: Repositories,
  card: CardRecord,
): Promise<CardRecord> {
  const { to } = stepCard(card.state, 'removalRequested')
  if (to === card.state) return card
  return await writeCard(ctx, repos, { ...card, state: to, isDefault: false, tries: 0 })
}
