/** The books as every simulator shows them, and the sum that must always come out even. */
import type { BookOrder, BookRefund, Books } from '@tillway/channel/simulator'
import { assert } from '@tillway/kernel'
import { cards } from './cards.ts'
import { type BookedFlow, direction, isApproved, isStanding } from './flow.ts'
import type { State } from './world.ts'

const ordering: readonly string[] = ['sale', 'preAuthorization', 'completion']
const returning: readonly string[] = ['void', 'refund', 'completionVoid']

export function booksOf({ flows, terminals }: State): Books {
  const all = flows.all()
  const nameOf = ({ merchant }: BookedFlow) => terminals.merchant(merchant)?.name ?? ''
  const orders = all.filter(({ kind }) => ordering.includes(kind))
  const returns = all.filter(({ kind }) => returning.includes(kind))
  const returned = sumByOriginal(returns)
  return {
    orders: orders.map((flow) => ({
      merchant: nameOf(flow),
      orderNumber: flow.orderNumber,
      state: stateOf(flow),
      asked: flow.asked,
      captured: isStanding(flow) && direction[flow.kind] === 1 ? flow.amount : 0,
      refunded: returned.get(flow.id) ?? 0,
    })),
    refunds: returns.flatMap((flow) => {
      const original = flows.get(flow.original ?? 0)
      return original === undefined ? [] : [describeRefund(flow, original, nameOf(flow))]
    }),
  }
}

function sumByOriginal(returns: readonly BookedFlow[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  for (const { original = 0, amount } of returns.filter(isStanding)) {
    sums.set(original, (sums.get(original) ?? 0) + amount)
  }
  return sums
}

/** A reversed one is closed: nothing of it was kept. A hold waits for its completion. */
function stateOf(flow: BookedFlow): BookOrder['state'] {
  if (!isApproved(flow)) return 'declined'
  if (flow.reversedAt !== undefined) return 'closed'
  if (flow.kind !== 'preAuthorization') return 'paid'
  return flow.undoneBy === undefined ? 'waiting' : 'closed'
}

function describeRefund(flow: BookedFlow, original: BookedFlow, merchant: string): BookRefund {
  return {
    merchant,
    orderNumber: original.orderNumber,
    refundNumber: flow.orderNumber,
    amount: flow.amount === 0 ? flow.asked : flow.amount,
    state: isStanding(flow) ? 'succeeded' : 'failed',
  }
}

export interface Balance {
  /** Fen that left all cards, and that are set aside, reckoned from what the cards say now. */
  readonly moved: number
  readonly held: number
  /** The same, reckoned from the flows that were approved and not reversed. */
  readonly owed: number
  readonly owedHolds: number
}

/** Two ways to the same sums: they differ only when the host has lost or made money. */
export function balanceOf({ flows, cards: book }: State): Balance {
  const standing = flows.all().filter(isStanding)
  const isOpenHold = ({ kind, undoneBy }: BookedFlow) =>
    kind === 'preAuthorization' && undoneBy === undefined
  return {
    moved: cards.reduce((sum, card) => sum + card.funds - book.of(card).balance, 0),
    held: cards.reduce((sum, card) => sum + book.of(card).held, 0),
    owed: standing.reduce((sum, { kind, amount }) => sum + direction[kind] * amount, 0),
    owedHolds: standing.filter(isOpenHold).reduce((sum, { amount }) => sum + amount, 0),
  }
}

/** Throws when the two ways differ. For tests to call after every run. */
export function assertBalanced(state: State): void {
  const { moved, held, owed, owedHolds } = balanceOf(state)
  assert(moved === owed, 'what left the cards is what stands in the flows')
  assert(held === owedHolds, 'what is set aside on the cards is what stands in the flows')
}
