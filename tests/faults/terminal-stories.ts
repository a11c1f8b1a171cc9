/**
 * Every fault of the acquirer's host, and what it must come to: for the request of a payment, of
 * what gives money back, of a reversal, of a sign-in.
 */
import type { client } from '@tillway/api'
import { expect } from 'vitest'
import { isCardAwaited } from '../kit/card-terminal.ts'
import { hostBatchErrors } from '../kit/host-books.ts'
import { waitUntil } from '../kit/wait-until.ts'
import {
  comesToRest,
  type Till,
  useCard,
  useCardUntil,
  useCardUntilPaid,
} from './terminal-scene.ts'
import type { WatchedPayment } from './watched-payment.ts'

/** What a try comes to. */
export type Outcome = 'paid' | 'reversed' | 'declined'

/** On 0200. Answers that decline are named by their codes. */
export const saleFaults = Object.freeze({
  no_answer: 'reversed',
  late_answer: 'reversed',
  double_answer: 'paid',
  wrong_mac: 'reversed',
  no_mac: 'reversed',
  wrong_echo: 'reversed',
  wrong_amount: 'reversed',
  hang_up: 'reversed',
  swallow: 'reversed',
  half_answer: 'reversed',
  garbage: 'reversed',
  approved_98: 'reversed',
  partial: 'reversed',
  slow_bytes: 'reversed',
  slow_answer: 'paid',
  key_rollover: 'reversed',
  '94': 'declined',
  '90': 'declined',
  '51': 'declined',
  '55': 'declined',
  '68': 'reversed',
  '77': 'declined',
  '99': 'declined',
  A0: 'declined',
} as const satisfies Record<string, Outcome>)

/** On the request that gives money back: a void (0200) or a refund (0220). */
export const returnFaults = Object.freeze({
  no_answer: 'done',
  late_answer: 'done',
  double_answer: 'done',
  wrong_mac: 'done',
  no_mac: 'done',
  wrong_echo: 'done',
  wrong_amount: 'done',
  hang_up: 'done',
  swallow: 'done',
  half_answer: 'done',
  garbage: 'done',
  approved_98: 'done',
  slow_bytes: 'done',
  key_rollover: 'done',
  '77': 'done',
  A0: 'done',
  '05': 'refused',
} as const satisfies Record<string, 'done' | 'refused'>)

/**
 * On 0400, behind a payment whose answer was lost. All end with an acknowledged reversal. A host that
 * says falsely that there is nothing to reverse (25, 12) is believed, and so it is not here.
 */
export const reversalFaults = [
  'no_answer',
  'double_answer',
  'wrong_mac',
  'wrong_echo',
  'hang_up',
  'swallow',
  'half_answer',
  'garbage',
  'approved_98',
  'slow_bytes',
  'key_rollover',
  '06',
  '77',
  '96',
  'A0',
] as const

/** On 0800: there are no keys then, so nothing leaves and the card is asked for again. */
export const signInFaults = [
  'no_answer',
  'wrong_echo',
  'hang_up',
  'half_answer',
  'garbage',
  '91',
  '96',
] as const

/** On 0500 and 0320, which have no MAC. The batch is closed in the end, once. */
export const settlementFaults = [
  'no_answer',
  'late_answer',
  'double_answer',
  'wrong_echo',
  'hang_up',
  'swallow',
  'half_answer',
  'garbage',
  'slow_bytes',
  '77',
  '91',
  '96',
] as const

/** Told when it could not leave. */
const unsent = ['channel_unavailable']
/** What a shopper may be told when money certainly did not move. */
const mayShow = [
  'attempt_closed',
  'channel_unavailable',
  'insufficient_funds',
  'order_number_used',
  'pin_wrong',
]
const paid = ['payment.succeeded']

const isPayableAnew = ({ status, last_error }: client.ClientPayment) =>
  status === 'payable' && last_error !== null
const isSucceeded = ({ status }: client.ClientPayment) => status === 'succeeded'

/** A payment meets the fault; whatever it came to, it is paid in the end, once. */
export async function playSale(till: Till, fault: string, outcome: Outcome): Promise<void> {
  till.fault(`${fault} type=0200`)
  const isPaid = outcome === 'paid'
  const payment = await till.watch({ amount: 3_100, mayShow: isPaid ? unsent : mayShow })
  await useCardUntil(till, payment, isPaid ? isSucceeded : isPayableAnew)
  if (!isPaid) {
    const { attempts } = await till.shop.api.ok('getPayment', { params: { id: payment.id } })
    expect(attempts).toMatchObject([{ state: outcome }])
    await useCardUntilPaid(till, payment)
  }
  await payment.until('paid', isSucceeded)
  await endsPaid(till, payment, payment.amount)
}

export interface Returning {
  readonly fault: string
  readonly outcome: 'done' | 'refused'
  /** The whole amount is voided in its batch; a part is refunded. */
  readonly by: 'void' | 'refund'
}

/** Money goes back although the request for it meets the fault; once, or not at all. */
export async function playReturn(till: Till, { fault, outcome, by }: Returning): Promise<void> {
  const payment = await till.watch({ amount: 3_200, mayShow })
  await useCardUntilPaid(till, payment)
  till.fault(`${fault} type=${by === 'void' ? '0200' : '0220'}`)
  const part = by === 'void' ? {} : { amount: 700 }
  const refund = await till.shop.api.ok('createRefund', { body: { payment: payment.id, ...part } })
  const ending = outcome === 'done' ? 'succeeded' : 'failed'
  await waitUntil(`the refund ${ending} after ${fault}`, async () => {
    const { status } = await till.shop.api.ok('getRefund', { params: { id: refund.id } })
    if (status !== 'processing') expect(status).toBe(ending)
    return status === ending
  })
  const left = outcome === 'done' ? payment.amount - refund.amount : payment.amount
  await endsPaid(till, payment, left, [`refund.${ending}`])
}

/** The answer to a payment is lost, and then its reversal meets the fault. */
export async function playReversal(till: Till, fault: string): Promise<void> {
  till.fault('no_answer type=0200')
  till.fault(`${fault} type=0400`)
  const payment = await till.watch({ amount: 3_300, mayShow })
  await useCardUntil(till, payment, isPayableAnew)
  await useCardUntilPaid(till, payment)
  await endsPaid(till, payment, payment.amount)
}

export async function playSignIn(till: Till, fault: string): Promise<void> {
  till.fault(`${fault} type=0800`)
  const payment = await till.watch({ amount: 3_400, mayShow })
  const view = await useCard(till, payment)
  expect(isCardAwaited(view), JSON.stringify(view)).toBe(true)
  await useCardUntilPaid(till, payment)
  await endsPaid(till, payment, payment.amount)
}

export interface Settling {
  readonly fault: string
  /** Sums, or details and the end of them. */
  readonly type: '0500' | '0320'
  readonly balanced: boolean
}

/** A batch with money that came and money that went back is closed although its closing meets the fault. */
export async function playSettlement(till: Till, settling: Settling): Promise<void> {
  const { fault, type, balanced } = settling
  const { api, merchant } = till.shop
  const { simulators } = till.bench.platform
  const payment = await till.watch({ amount: 3_500, mayShow })
  await useCardUntilPaid(till, payment)
  const { id } = await api.ok('createRefund', { body: { payment: payment.id, amount: 700 } })
  const refunded = async () =>
    (await api.ok('getRefund', { params: { id } })).status === 'succeeded'
  await waitUntil('it is given back', refunded)
  till.fault(`${fault} type=${type}`)
  const params = { id: till.terminal.id }
  const asked = await api.ok('createSettlement', { params })
  const closed = await waitUntil(
    `the batch is closed after ${fault}`,
    async () => {
      const settlement = await api.ok('getSettlement', { params: { id: asked.id } })
      return settlement.status === 'closed' && settlement
    },
    { everyMs: 100 },
  )
  expect(closed).toMatchObject({
    balanced,
    debit: { count: 1, amount: 3_500 },
    credit: { count: 1, amount: 700 },
  })
  const errors = JSON.stringify(await hostBatchErrors(simulators))
  expect(errors, merchant.name).not.toContain(till.terminal.own.number)
  await endsPaid(till, payment, 2_800, ['refund.succeeded'])
  const next = await till.watch({ amount: 3_600, mayShow })
  await useCardUntilPaid(till, next)
  await endsPaid(till, next, 2_800 + 3_600)
}

/** `net` is what the host has of the mall, for this payment and those before it. */
async function endsPaid(
  till: Till,
  payment: WatchedPayment,
  net: number,
  more: readonly string[] = [],
): Promise<void> {
  const { mall } = till.shop
  const events = [...paid, ...more]
  const told = () => mall.eventsOf(payment.id).map(({ type }) => type)
  await waitUntil('the mall is told', () => told().length >= events.length)
  expect(told()).toEqual(events)
  expect(mall.objections).toEqual([])
  await comesToRest(till)
  expect(await payment.stop()).toEqual([])
  const { orders } = till.bench.simulator('card').books()
  const mine = orders.filter(({ merchant }) => merchant === till.shop.merchant.name)
  expect(mine.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0)).toBe(net)
}
