/**
 * Which ways a shopper is offered, and why. Pure: accounts, host, terminal and amount in; an ordered
 * list with reasons out. A terminal with its own channel is led by it; otherwise the order is the
 * merchant's.
 */
import type { ChannelManifest, Presentation } from '@tillway/channel'
import type { ErrorCode } from '@tillway/kernel'

export interface RoutableAccount {
  readonly id: string
  readonly version: number
  readonly enabled: boolean
  readonly manifest: ChannelManifest
}

export interface RoutingQuestion {
  readonly host: string
  readonly amount: number
  readonly currency: string
  /** The own-acquiring account that the terminal is bound to, when it has one and a reader. */
  readonly ownAccountId: string | null
}

export type RoutingReason =
  | 'own_channel'
  | 'offered'
  | 'account_disabled'
  | 'host_not_supported'
  | 'amount_out_of_limits'
  | 'currency_not_supported'

export interface RoutedWay {
  readonly way: string
  readonly account: RoutableAccount
  readonly presentations: readonly Presentation[]
  readonly available: boolean
  readonly reason: RoutingReason
}

/** Ordered ways. Only a way that this host can never show is left out; others say why they are off. */
export function routeWays(
  accounts: readonly RoutableAccount[],
  question: RoutingQuestion,
): readonly RoutedWay[] {
  const ways = accounts.map((account) => routeAccount(account, question))
  const shown = ways.filter((way) => way.reason !== 'host_not_supported')
  const best = new Map<string, RoutedWay>()
  for (const way of shown) {
    const other = best.get(way.way)
    if (other === undefined || (!other.available && way.available)) best.set(way.way, way)
  }
  return [...best.values()].sort((a, b) => rank(a) - rank(b))
}

/** The code that an attempt by this way is refused with; undefined when it may start. */
export function refusalOf(way: RoutedWay | undefined): ErrorCode | undefined {
  return way?.available === true ? undefined : 'way_unavailable'
}

const rank = (way: RoutedWay): number => {
  if (!way.available) return 2
  return way.reason === 'own_channel' ? 0 : 1
}

function routeAccount(account: RoutableAccount, question: RoutingQuestion): RoutedWay {
  const { manifest } = account
  const isOwn = question.ownAccountId === account.id
  // A terminal speaks to the acquirer that it is bound to, and to no other.
  const fitsTerminal = (needs: readonly string[]) => isOwn || !needs.includes('terminal')
  const presentations = manifest.presentations
    .filter(({ hosts, needs }) => hosts.includes(question.host) && fitsTerminal(needs))
    .map((support) => support.presentation)
  const reason = reasonFor(account, question, presentations.length > 0)
  return {
    way: manifest.way,
    account,
    presentations,
    available: reason === 'own_channel' || reason === 'offered',
    reason,
  }
}

function reasonFor(
  account: RoutableAccount,
  question: RoutingQuestion,
  showsHere: boolean,
): RoutingReason {
  const { manifest } = account
  if (!showsHere) return 'host_not_supported'
  if (!account.enabled) return 'account_disabled'
  if (!manifest.currencies.includes(question.currency)) return 'currency_not_supported'
  if (question.amount < manifest.amount.min || question.amount > manifest.amount.max) {
    return 'amount_out_of_limits'
  }
  return question.ownAccountId === account.id ? 'own_channel' : 'offered'
}
