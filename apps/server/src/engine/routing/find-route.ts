/** The route of one attempt: its way, its account, how it shows, and which accounts could follow. */
import type { Presentation, PresentationSupport } from '@tillway/channel'
import { assert, PayError } from '@tillway/kernel'
import {
  type CardRecord,
  type PaymentRecord,
  type RoutedAccount,
  type RoutedWay,
  refusalOf,
  type Verification,
} from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { usableCard } from '../cards/card-reference.ts'
import type { EngineContext } from '../context.ts'
import { chooseVerification, type KnownVerification } from '../verification/choose-verification.ts'
import { type RoutedPayment, routePayment, terminalAt } from './route-payment.ts'

export interface RouteInput {
  readonly way: string
  readonly host: string
  readonly presentation: Presentation | undefined
  readonly payerId: string | null
  readonly terminalId: string | null
  readonly cardId: string | null
  /** What was found out about the payer of a card, before the transaction. */
  readonly known: KnownVerification | undefined
}

export interface Route {
  readonly routing: RoutedPayment
  readonly way: string
  readonly taken: RoutedAccount
  readonly presentation: Presentation
  /** Where the presentation needs one. */
  readonly card: CardRecord | undefined
  /** What the payer proves with it; null where that is not our matter. */
  readonly verification: Verification | null
  /** Accounts to go on with when this attempt is certainly not sent, the next one first. */
  readonly reserves: readonly RoutedAccount[]
  /** The attempt in whose place this one comes. */
  readonly fallbackOf: string | null
  /** Accounts by which nothing could be sent. */
  readonly unsent: readonly string[]
}

interface Asking {
  readonly payment: PaymentRecord
  readonly input: RouteInput
}

/**
 * Throws `way_unavailable`, `invalid_request` (a parameter is needed), `card_not_usable`, and what
 * `chooseVerification` throws.
 */
export async function findRoute(
  ctx: EngineContext,
  repos: Repositories,
  { payment, input }: Asking,
): Promise<Route> {
  const routing = await routePayment(ctx, payment, input)
  const way = routing.ways.find((candidate) => candidate.way === input.way)
  const refusal = refusalOf(way)
  if (way === undefined || refusal !== undefined) throw new PayError(refusal ?? 'way_unavailable')
  const taken = await takeAccount(repos, way, { payment, input })
  const presentation = presentationOf(taken, input)
  const support = supportOf(taken, presentation)
  requireNeeds(support, { payment, input })
  const route = { routing, way: way.way, taken, presentation, fallbackOf: null, unsent: [] }
  if (support === undefined || !support.needs.includes('card')) {
    const reserves = way.reserves.filter((reserve) =>
      canFollow(reserve, { presentation, payment, input }),
    )
    return {
      ...route,
      card: undefined,
      verification: null,
      reserves: way.fallsBack ? reserves : [],
    }
  }
  const { merchantId } = payment
  const { account } = taken
  const parts = { merchantId, payment, cardId: input.cardId ?? '', accountId: account.id }
  const card = await usableCard(ctx, repos, parts)
  const { known } = input
  assert(known !== undefined, 'who pays with a card was asked about before')
  const choice = { payment, card, account, support, known }
  const verification = await chooseVerification(ctx, repos, choice)
  // A card pays where it is bound, and nowhere else.
  return { ...route, card, verification, reserves: [] }
}

/** The route of the attempt that comes in the place of one that was certainly not sent. */
export function nextRoute(route: Route, fallbackOf: string): Route | undefined {
  const [taken, ...reserves] = route.reserves
  if (taken === undefined) return undefined
  const unsent = [...route.unsent, route.taken.account.id]
  return { ...route, taken: { ...taken, reason: 'fallback' }, reserves, fallbackOf, unsent }
}

/** The account that routing chose, or in its place the one at which the card is bound. */
async function takeAccount(
  repos: Repositories,
  way: RoutedWay,
  { payment, input }: Asking,
): Promise<RoutedAccount> {
  if (input.cardId === null || way.reserves.length === 0) return way
  const card = await repos.cards.get(payment.merchantId, input.cardId)
  const bound = way.reserves.find(({ account }) => account.id === card?.accountId)
  return bound === undefined ? way : { ...bound, reason: 'card_bound', rule: null }
}

function presentationOf({ presentations }: RoutedAccount, input: RouteInput): Presentation {
  const presentation = input.presentation ?? presentations[0]
  if (presentation !== undefined && presentations.includes(presentation)) return presentation
  // Accounts without that right do not have it among their presentations.
  if (presentation === 'password') throw new PayError('password_not_usable')
  throw new PayError('way_unavailable', 'this host does not support the presentation', {
    param: 'presentation',
  })
}

const supportOf = ({ account }: RoutedAccount, wanted: Presentation) =>
  account.manifest.presentations.find(({ presentation }) => presentation === wanted)

function canFollow(
  reserve: RoutedAccount,
  { presentation, ...asking }: Asking & { readonly presentation: Presentation },
): boolean {
  const support = supportOf(reserve, presentation)
  if (support === undefined || !reserve.presentations.includes(presentation)) return false
  return missingNeed(support, asking) === undefined
}

type Need = PresentationSupport['needs'][number]

const needParams: Readonly<Record<Need, string>> = {
  clientIp: 'client_ip',
  payerId: 'payer_id',
  returnUrl: 'return_url',
  card: 'card',
  terminal: 'terminal',
}

function missingNeed(support: PresentationSupport, { payment, input }: Asking): Need | undefined {
  const has: Readonly<Record<Need, boolean>> = {
    clientIp: true,
    payerId: input.payerId !== null,
    returnUrl: payment.returnUrl !== null,
    card: input.cardId !== null,
    terminal: terminalAt(payment, input.terminalId) !== null,
  }
  return support.needs.find((need) => !has[need])
}

function requireNeeds(support: PresentationSupport | undefined, asking: Asking): void {
  const need = support && missingNeed(support, asking)
  if (need === undefined) return
  const param = needParams[need]
  throw new PayError('invalid_request', `this presentation needs ${param}`, { param })
}
