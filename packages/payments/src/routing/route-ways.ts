/**
 * Which ways a shopper is offered, in which order, and why. Pure: accounts, host, terminal, amount,
 * rules and what is down go in; an ordered list comes out, with one reason for every account.
 * A terminal's own channel leads; then come the merchant's order, the order that the channels name
 * for themselves, and the age of the accounts.
 */
import type { ChannelManifest, Presentation } from '@tillway/channel'
import { assert, type ErrorCode, type Instant } from '@tillway/kernel'
import { type RoutingReason, standingOf } from './reasons.ts'
import { type AppliedRules, applyRules, type RoutingRules, type RuleReference } from './rules.ts'
import { orderByWeight } from './weighted-order.ts'

export interface RoutableAccount {
  readonly id: string
  readonly version: number
  readonly enabled: boolean
  readonly manifest: ChannelManifest
}

export interface RoutableTerminal {
  readonly id: string
  readonly enabled: boolean
  readonly hasReader: boolean
  /** It has a number and keys for its acquirer. */
  readonly isReady: boolean
  /** The own-acquiring account that it is bound to. */
  readonly channelAccountId: string | null
}

export interface RoutingQuestion {
  /** What choices by weight follow from: the same payment always gets the same. */
  readonly paymentId: string
  readonly host: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly terminal: RoutableTerminal | null
  readonly now: Instant
  readonly rules: RoutingRules
  /** Accounts whose channel does not answer at present. */
  readonly down: ReadonlySet<string>
}

/** One account, and what was found about it. */
export interface RoutedAccount {
  readonly account: RoutableAccount
  readonly presentations: readonly Presentation[]
  readonly reason: RoutingReason
  /** The merchant's rule that decided it. */
  readonly rule: RuleReference | null
}

export interface RoutedWay extends RoutedAccount {
  readonly way: string
  readonly available: boolean
  /** Accounts that could carry it in the place of the chosen one, the next one first. */
  readonly reserves: readonly RoutedAccount[]
  /** Whether the next account is tried when an attempt was certainly not sent. */
  readonly fallsBack: boolean
}

export interface Routing {
  /** What the shopper sees, in order. */
  readonly ways: readonly RoutedWay[]
  /** Every account, also of ways that are not shown: the chosen ones in their order, then the others. */
  readonly accounts: readonly RoutedAccount[]
}

/** Total and deterministic: the same question has the same answer, whatever was asked before. */
export function explainRouting(
  accounts: readonly RoutableAccount[],
  question: RoutingQuestion,
): Routing {
  const own = ownAccountOf(question.terminal)
  const rules = applyRules(question.rules, situationOf(question, own))
  const judged = accounts.map((account) => judge(account, { question, own, rules }))
  const names = [...new Set(judged.map(({ account }) => account.manifest.way))]
  const ways = names.map((way) => routeWay(way, judged, { question, rules }))
  const sorted = withLastResort(ways).sort((a, b) => compareWays(a, b, rules))
  return {
    ways: sorted.filter(({ reason }) => standingOf(reason) !== 'hidden'),
    accounts: [...sorted, ...sorted.flatMap(({ reserves }) => reserves), ...unused(judged, sorted)],
  }
}

/** Ordered ways as the shopper sees them. */
export function routeWays(
  accounts: readonly RoutableAccount[],
  question: RoutingQuestion,
): readonly RoutedWay[] {
  return explainRouting(accounts, question).ways
}

/** The code that an attempt by this way is refused with; undefined when it may start. */
export function refusalOf(way: RoutedWay | undefined): ErrorCode | undefined {
  return way?.available === true ? undefined : 'way_unavailable'
}

const ownAccountOf = (terminal: RoutableTerminal | null): string | null =>
  terminal?.enabled === true && terminal.hasReader ? terminal.channelAccountId : null

const situationOf = (question: RoutingQuestion, own: string | null) => ({
  ...question,
  terminalId: question.terminal?.id ?? null,
  hasOwnChannel: own !== null,
})

interface Judging {
  readonly question: RoutingQuestion
  readonly own: string | null
  readonly rules: AppliedRules
}

function judge(account: RoutableAccount, judging: Judging): RoutedAccount {
  const { question, own, rules } = judging
  const inHost = account.manifest.presentations.filter(
    ({ hosts, blockedIn }) =>
      hosts.includes(question.host) || blockedIn?.includes(question.host) === true,
  )
  // A terminal speaks to the acquirer that it is bound to, and to no other.
  const misfit = terminalMisfit(account, question.terminal)
  const fitting = inHost.filter(({ needs }) => misfit === undefined || !needs.includes('terminal'))
  const presentations = fitting.map(({ presentation }) => presentation)
  const place = { account, presentations }
  if (inHost.length === 0) return { ...place, reason: 'host_not_supported', rule: null }
  if (fitting.length === 0) {
    return { ...place, reason: misfit ?? 'host_not_supported', rule: null }
  }
  const leftOutBy = rules.leavesOut(account.manifest.way)
  if (leftOutBy !== undefined) return { ...place, reason: 'left_out_by_rule', rule: leftOutBy }
  const limit = limitOf(account, question)
  return { ...place, reason: limit ?? (account.id === own ? 'own_channel' : 'offered'), rule: null }
}

/** Why this terminal cannot carry what needs one; undefined when it can. */
function terminalMisfit(
  { id }: RoutableAccount,
  terminal: RoutableTerminal | null,
): RoutingReason | undefined {
  if (terminal === null) return 'terminal_missing'
  if (!terminal.enabled) return 'terminal_disabled'
  if (terminal.channelAccountId !== id) return 'terminal_not_bound'
  if (!terminal.hasReader) return 'terminal_without_reader'
  return terminal.isReady ? undefined : 'terminal_not_ready'
}

function limitOf(account: RoutableAccount, question: RoutingQuestion): RoutingReason | undefined {
  const { manifest, enabled, id } = account
  if (!enabled) return 'account_disabled'
  if (!manifest.currencies.includes(question.currency)) return 'currency_not_supported'
  const { min, max } = manifest.amount
  if (question.amount < min || question.amount > max) return 'amount_out_of_limits'
  return question.down.has(id) ? 'channel_down' : undefined
}

type Choosing = Pick<Judging, 'question' | 'rules'>

const isUsable = ({ reason }: RoutedAccount): boolean => standingOf(reason) === 'offered'

/** One way of all its accounts: the first that can carry it stands for it, or the one nearest to it. */
function routeWay(
  way: string,
  judged: readonly RoutedAccount[],
  { question, rules }: Choosing,
): RoutedWay {
  const candidates = judged.filter(({ account }) => account.manifest.way === way)
  const usable = candidates.filter(isUsable)
  const weighed = rules.weightsOf(usable.map(({ account }) => account.id))
  const drawn = orderByWeight(usable, {
    weightOf: ({ account }) => weighed?.weights[account.id] ?? 0,
    idOf: ({ account }) => account.id,
    key: question.paymentId,
  })
  const [chosen, ...others] = [...drawn].sort(
    (a, b) => Number(b.reason === 'own_channel') - Number(a.reason === 'own_channel'),
  )
  const fallsBack = rules.fallback
  if (chosen === undefined) {
    const nearest = [...candidates].sort((a, b) => nearness(b) - nearness(a))[0]
    assert(nearest !== undefined, 'a way has an account')
    return { ...nearest, way, available: false, reserves: [], fallsBack }
  }
  const byWeight = others.length > 0 && chosen.reason !== 'own_channel' ? weighed?.rule : undefined
  const byOrder = rules.order?.ways.includes(way) === true ? rules.order.rule : undefined
  const reserves = others.map(
    (other): RoutedAccount => ({ ...other, reason: 'in_reserve', rule: weighed?.rule ?? null }),
  )
  const rule = byWeight ?? byOrder ?? null
  return { ...chosen, rule, way, available: true, reserves, fallsBack }
}

/** What is most worth telling when no account of a way can be used: what passes by itself. */
const byNearness: readonly RoutingReason[] = [
  'account_disabled',
  'currency_not_supported',
  'amount_out_of_limits',
  'channel_down',
]

const nearness = ({ reason }: RoutedAccount): number => byNearness.indexOf(reason)

/**
 * That a channel is down is what we suppose from its last calls. A shopper who has nothing else to
 * pay with loses nothing by trying: at worst it is not sent, and it may be the call that finds the
 * channel well again.
 */
function withLastResort(ways: readonly RoutedWay[]): RoutedWay[] {
  if (ways.some(({ available }) => available)) return [...ways]
  return ways.map((way) =>
    way.reason === 'channel_down' ? { ...way, reason: 'last_resort', available: true } : way,
  )
}

function compareWays(a: RoutedWay, b: RoutedWay, rules: AppliedRules): number {
  const [first, second] = [placeOf(a, rules), placeOf(b, rules)]
  for (const [index, place] of first.entries()) {
    const difference = place - (second[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Compared from the left; where all is equal, the older account keeps its place. */
function placeOf({ way, available, reason, account }: RoutedWay, { order }: AppliedRules) {
  const listed = order?.ways.indexOf(way) ?? -1
  const leads = reason === 'own_channel' && order?.isForOwnChannel !== true
  return [
    available ? 0 : 1,
    leads ? 0 : 1,
    listed >= 0 ? listed : Number.MAX_SAFE_INTEGER,
    reason === 'own_channel' ? 0 : 1,
    account.manifest.place ?? Number.MAX_SAFE_INTEGER,
  ]
}

/** What stands neither for its way nor in reserve for it. */
function unused(
  judged: readonly RoutedAccount[],
  ways: readonly RoutedWay[],
): readonly RoutedAccount[] {
  const named = new Set(
    ways.flatMap((way) => [way.account.id, ...way.reserves.map(({ account }) => account.id)]),
  )
  return judged.filter(({ account }) => !named.has(account.id))
}
