/**
 * The books of the simulated acquirer against what the platform says: the oracle of every test that
 * moves money at a terminal. Nothing here asks the adapter: the host knows what left the cards.
 */
import type { RunningSimulators } from '@tillway/simulator'
import { expect } from 'vitest'

/** A request that the host booked, as its own view tells it. */
export interface HostFlow {
  readonly id: number
  readonly kind: string
  readonly terminal: string
  readonly batch: string
  readonly stan: string
  /** The attempt's number, or the refund's. */
  readonly orderNumber: string
  /** Name of the card. */
  readonly card?: string
  readonly amount: number
  /** What the issuer said. */
  readonly code: string
  /** The flow that this one undoes or gives back. */
  readonly original?: number
  readonly reversedAt?: number
  readonly undoneBy?: number
  readonly refunded: number
}

interface Balance {
  /** Fen that left all cards, and that are set aside, as the cards have it. */
  readonly moved: number
  readonly held: number
  /** The same, as the flows have it. */
  readonly owed: number
  readonly owedHolds: number
}

/** As the platform's API tells a payment, in detail. */
export interface ToldPayment {
  readonly id: string
  readonly status: string
  readonly amount: number
  readonly amount_refunded: number
  readonly attempts: readonly { readonly channel_order_number: string; readonly state: string }[]
}

type Simulators = Pick<RunningSimulators, 'simulator'>

/** Everything that the host booked, oldest first. */
export const hostFlows = (simulators: Simulators) => view<readonly HostFlow[]>(simulators, 'flows')

/** Lines of unbalanced batches for which the host had no request, or another one. */
export const hostBatchErrors = (simulators: Simulators) =>
  view<readonly unknown[]>(simulators, 'batch-errors')

/** Approved, and not taken back: the customer's money is gone. */
export function isStanding({ code, reversedAt }: HostFlow): boolean {
  return (code === '00' || code === '10') && reversedAt === undefined
}

/** The purchases that stand at the host for any try of this payment. */
export function standingSales(
  flows: readonly HostFlow[],
  { attempts }: Pick<ToldPayment, 'attempts'>,
): readonly HostFlow[] {
  const numbers = new Set(attempts.map((attempt) => attempt.channel_order_number))
  return flows.filter(
    (flow) => takes.has(flow.kind) && isStanding(flow) && numbers.has(flow.orderNumber),
  )
}

const takes: ReadonlySet<string> = new Set(['sale', 'completion'])
/** What gives back something that was taken. */
const gives: ReadonlySet<string> = new Set(['void', 'refund', 'completionVoid'])

/** States of an attempt in which the terminal may still owe the host a reversal. */
const open: ReadonlySet<string> = new Set(['unknown', 'confirming', 'closing', 'reversing'])

/**
 * What must hold when everything has come to rest: what left the cards is what stands in the flows;
 * a payment that is called succeeded has one standing purchase of its amount, every other none; what
 * was given back is what the platform says; nothing else stands at their terminals, of which these
 * are all payments; and no attempt is left whose reversal the host has not acknowledged. Returns
 * what does not hold, in words.
 */
export async function objectionsOfHost(
  simulators: Simulators,
  payments: readonly ToldPayment[],
): Promise<readonly string[]> {
  return await objectionsInViews((name) => view(simulators, name), payments)
}

/** The same, of a host whose views are read in some other way. */
export async function objectionsInViews(
  look: (view: string) => Promise<unknown>,
  payments: readonly ToldPayment[],
): Promise<readonly string[]> {
  const { moved, held, owed, owedHolds } = (await look('balance')) as Balance
  const flows = (await look('flows')) as readonly HostFlow[]
  const stray = straySales(flows, payments)
  return [
    ...(moved === owed ? [] : [`${moved} left the cards, and ${owed} stands in the flows`]),
    ...(held === owedHolds ? [] : [`${held} is held on cards, and ${owedHolds} in the flows`]),
    ...payments.flatMap((payment) => disagreements(flows, payment)),
    ...stray.map(({ orderNumber, amount }) => `${orderNumber} stands with ${amount}, for nothing`),
  ]
}

/** What was taken at the terminals of these payments, for none of them. */
function straySales(
  flows: readonly HostFlow[],
  payments: readonly ToldPayment[],
): readonly HostFlow[] {
  const attempts = payments.flatMap((payment) => payment.attempts)
  const numbers = new Set(attempts.map((attempt) => attempt.channel_order_number))
  const own = flows.filter(({ orderNumber }) => numbers.has(orderNumber))
  const terminals = new Set(own.map(({ terminal }) => terminal))
  const known = new Set(standingSales(flows, { attempts }))
  return flows.filter(
    (flow) =>
      takes.has(flow.kind) && isStanding(flow) && terminals.has(flow.terminal) && !known.has(flow),
  )
}

/** Holds the host to it, see `objectionsOfHost`. */
export async function expectHostBooks(
  simulators: Simulators,
  payments: readonly ToldPayment[],
): Promise<void> {
  expect(await objectionsOfHost(simulators, payments)).toEqual([])
}

function disagreements(flows: readonly HostFlow[], payment: ToldPayment): readonly string[] {
  const { id, status, amount } = payment
  const sales = standingSales(flows, payment)
  const expected = status === 'succeeded' ? [amount] : []
  const found = sales.map((sale) => sale.amount)
  const unsettled = payment.attempts.filter(({ state }) => open.has(state))
  const back = flows.filter((flow) => gives.has(flow.kind) && isStanding(flow))
  const returned = back
    .filter((flow) => sales.some((sale) => sale.id === flow.original))
    .reduce((sum, flow) => sum + flow.amount, 0)
  return [
    ...(String(found) === String(expected)
      ? []
      : [`${id} is ${status} with ${amount}, and at the host stand [${found}]`]),
    ...(returned === payment.amount_refunded
      ? []
      : [`${id} gave back ${payment.amount_refunded}, the host ${returned}`]),
    ...unsettled.map(({ channel_order_number, state }) => `${channel_order_number} is ${state}`),
  ]
}

async function view<Value>({ simulator }: Simulators, name: string): Promise<Value> {
  const request = { method: 'GET', target: `/${name}`, headers: {}, body: new Uint8Array() }
  const answer = await simulator('card').handle(request)
  if (answer.status !== 200) throw new Error(`the host has no view ${name}`)
  return JSON.parse(String(answer.body)) as Value
}
