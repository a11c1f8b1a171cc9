/** The rules of what refers to an earlier transaction: voids, refunds, completions. */
import type { TransactionName } from '../wire/transactions.ts'
import { type Call, type CardCall, type OriginalCall, type Refusal, refuse } from './call.ts'
import { cardByName } from './cards.ts'
import { type BookedFlow, type FlowKind, isStanding, isUntouched } from './flow.ts'
import { businessDay } from './world.ts'

/** Void → what it undoes. */
export const originalKinds = Object.freeze({
  void: ['sale'],
  preAuthorizationVoid: ['preAuthorization'],
  completion: ['preAuthorization'],
  completionVoid: ['completion'],
  refund: ['sale', 'completion'],
} as const satisfies Partial<Record<FlowKind, readonly FlowKind[]>>)

export type ReferringKind = keyof typeof originalKinds

export function isReferring(kind: TransactionName): kind is ReferringKind {
  return kind in originalKinds
}

/** In the order of the codes: 25, 14, 25, 64, 22, 61. */
export function findOriginal(call: CardCall, kind: ReferringKind): OriginalCall | Refusal {
  const original = namedOriginal(call, kind)
  if (original === undefined || !isStanding(original)) return refuse('25')
  if (kind !== 'refund' && !isUntouched(original)) return refuse('25')
  if (original.undoneBy !== undefined) return refuse('25')
  // A message without a card is of the card of its original.
  if (call.pan !== '' && original.card !== call.card?.name) return refuse('14')
  const found = { ...call, card: cardByName(original.card ?? ''), original }
  return rules[kind](found) ?? found
}

/** What the message names, whether it may be undone or not. */
export function namedOriginal(call: Call, kind: ReferringKind): BookedFlow | undefined {
  return kind === 'refund' ? refunded(call) : referred(call, kind)
}

/** By batch and trace number of the same terminal; an earlier hold also by its authorization. */
function referred({ world, request }: Call, kind: ReferringKind): BookedFlow | undefined {
  const { merchant, terminal, original } = request
  if (original === undefined) return undefined
  const { flows } = world.state
  const kinds: readonly FlowKind[] = originalKinds[kind]
  const found = flows.find({ merchant, terminal, ...original }, kinds)
  if (found !== undefined) return found
  const byRrn = flows.byRrn(merchant, request.text(37))
  const isHold = byRrn?.kind === 'preAuthorization' && kinds.includes('preAuthorization')
  return isHold && byRrn.authCode === request.text(38) ? byRrn : undefined
}

/** By date and RRN of the same merchant, on whatever terminal; by batch and number without an RRN. */
function refunded({ world, request }: Call): BookedFlow | undefined {
  const { merchant, terminal, original } = request
  const { flows } = world.state
  const rrn = request.text(37)
  const found =
    rrn === ''
      ? original && flows.find({ merchant, terminal, ...original }, originalKinds.refund)
      : flows.byRrn(merchant, rrn)
  const isSameDay = original?.date === undefined || found?.day.slice(4) === original.date
  return isSameDay ? found : undefined
}

type Rule = (call: OriginalCall) => Refusal | undefined

const sameDay: Rule = ({ world, original }) =>
  original.day === businessDay(world) ? undefined : refuse('25')

const sameAmount: Rule = ({ request, original }) =>
  original.amount === request.amount ? undefined : refuse('64')

/** Days after which an original is too old. */
const within =
  (days: number): Rule =>
  ({ world, original }) =>
    world.ports.clock.now() - original.at > days * 86_400_000 ? refuse('22') : undefined

/** A completion may be this much of what was held. */
const completionPercent = 115

const atMostHeld: Rule = ({ request, original }) =>
  100 * request.amount > completionPercent * original.amount ? refuse('64') : undefined

const atMostLeft: Rule = ({ request, original }) =>
  request.amount > original.amount - original.refunded ? refuse('61') : undefined

const firstOf =
  (...some: readonly Rule[]): Rule =>
  (call) => {
    for (const rule of some) {
      const refusal = rule(call)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

const rules: Readonly<Record<ReferringKind, Rule>> = {
  void: firstOf(sameDay, sameAmount),
  completionVoid: firstOf(sameDay, sameAmount),
  preAuthorizationVoid: firstOf(within(30), sameAmount),
  completion: firstOf(within(30), atMostHeld),
  refund: firstOf(within(30), atMostLeft),
}
