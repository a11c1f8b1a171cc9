/**
 * A card that is bound again takes the place of its former binding. Until it cannot prove any more
 * who its holder is, the former one stays: by it the vault sees that the card is the same.
 */
import type { CardRecord } from '@tillway/payments'
import type { ClaimedJob, Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { removeCard } from './remove-card.ts'

/** The binding that a new one, by the vault's word of the same number, will take the place of. */
export function formerOf(
  cards: readonly CardRecord[],
  { accountId }: Pick<CardRecord, 'accountId'>,
  sameAs: readonly string[],
): string | null {
  const same = cards.filter(({ id, state }) => state === 'active' && sameAs.includes(id))
  // At another account it pays other payments.
  return same.findLast((card) => card.accountId === accountId)?.id ?? null
}

/** Whether the card has been bound again: it is not offered beside itself. */
export function isReplaced({ id }: CardRecord, cards: readonly CardRecord[]): boolean {
  return cards.some(({ state, replaces }) => state === 'active' && replaces === id)
}

/** Inside the transaction in which the new one becomes active. True when the former was the default. */
export async function takeDefault(
  repos: Repositories,
  { merchantId, replaces }: CardRecord,
): Promise<boolean> {
  const former = await formerCard(repos, { merchantId, replaces })
  if (former?.isDefault !== true) return false
  await repos.cards.update({ ...former, isDefault: false })
  return true
}

/** Gives the former binding up, under the job of the new one. False when there is none to give up. */
export async function removeFormer(
  ctx: EngineContext,
  card: CardRecord,
  job: ClaimedJob,
): Promise<boolean> {
  return await ctx.store.transact(async (repos) => {
    await repos.jobs.assertHeld(job)
    const former = await formerCard(repos, card)
    if (former === undefined) return false
    await removeCard(ctx, repos, former)
    return true
  }, card.id)
}

async function formerCard(
  repos: Pick<Repositories, 'cards'>,
  { merchantId, replaces }: Pick<CardRecord, 'merchantId' | 'replaces'>,
): Promise<CardRecord | undefined> {
  const former = replaces === null ? undefined : await repos.cards.get(merchantId, replaces)
  return former?.state === 'active' ? former : undefined
}
