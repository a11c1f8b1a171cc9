/** What a shopper does to a saved card with the payment password. */
import { PayError, secret } from '@tillway/kernel'
import type { CardRecord } from '@tillway/payments'
import { changePhone } from '../cards/change-phone.ts'
import { type AboutCard, findCard } from '../cards/find-card.ts'
import { removeCard } from '../cards/remove-card.ts'
import { signalCard } from '../cards/write-card.ts'
import type { EngineContext } from '../context.ts'
import { askPassword } from './ask-password.ts'

export interface CardChange extends AboutCard {
  /** The password, and the new phone, as the vault's frame sealed them. */
  readonly sealed: string
  readonly clientIp: string
}

/** Throws `not_found` and what `askPassword` throws: the card stays then. */
export async function removeByPassword(
  ctx: EngineContext,
  change: CardChange,
): Promise<CardRecord> {
  await askForCard(ctx, change, 'remove_card')
  const removed = await ctx.store.transact(async (repos) => {
    const { card } = await findCard(repos, change)
    return await removeCard(ctx, repos, card)
  }, change.cardId)
  signalCard(ctx, removed)
  return removed
}

/**
 * Throws `not_found`, what `askPassword` throws, and what the change of a phone is refused with.
 * With `channel_outcome_unknown` the shopper enters password and phone once more.
 */
export async function changePhoneByPassword(
  ctx: EngineContext,
  change: CardChange,
): Promise<CardRecord> {
  const { phone } = await askForCard(ctx, change, 'change_phone')
  if (phone === undefined || !/^1[3-9]\d{9}$/.test(phone)) {
    throw new PayError('invalid_request', 'no phone was entered', { param: 'sealed' })
  }
  const { merchantId, cardId } = change
  return await changePhone(ctx, { merchantId, cardId, phone: secret(phone) })
}

async function askForCard(
  ctx: EngineContext,
  change: CardChange,
  purpose: 'remove_card' | 'change_phone',
) {
  const { payment, card } = await findCard(ctx.store.read, change)
  const { sealed, clientIp } = change
  return await askPassword(ctx, { payment, purpose, subject: card.id, sealed, clientIp })
}
