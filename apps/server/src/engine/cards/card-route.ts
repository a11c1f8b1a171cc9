/** Where a card of this payment would be bound: the account that routing picks for paying. */
import type { ChannelAccount } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import { type PaymentRecord, type RoutableAccount, refusalOf } from '@tillway/payments'
import type { EngineContext } from '../context.ts'
import { waysFor } from '../routing/route-payment.ts'

export interface CardRoute {
  readonly account: RoutableAccount
  /** All of the way at which a bound card could pay, that one first. */
  readonly accounts: readonly RoutableAccount[]
  /** Undefined when no card can be bound there. */
  readonly entry: ChannelAccount['cardEntry']
}

/** Throws `way_unavailable`. */
export async function cardRoute(
  ctx: EngineContext,
  payment: PaymentRecord,
  place: { readonly way: string; readonly host: string },
): Promise<CardRoute> {
  const ways = await waysFor(ctx, payment, { host: place.host, terminalId: null })
  const way = ways.find((candidate) => candidate.way === place.way)
  if (way === undefined || !way.available) throw new PayError(refusalOf(way) ?? 'way_unavailable')
  const { account } = way
  const accounts = [account, ...way.reserves.map((reserve) => reserve.account)]
  const takesCards = account.manifest.presentations.some(
    ({ presentation, needs }) => way.presentations.includes(presentation) && needs.includes('card'),
  )
  if (!takesCards) return { account, accounts, entry: undefined }
  const opened = await ctx.channels.open(payment.merchantId, account.id, account.version)
  return { account, accounts, entry: opened.account.cardEntry }
}
