/** Faults on the way of money back to the payer. */
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import { expect } from 'vitest'
import { waitUntil } from '../kit/wait-until.ts'
import {
  attemptsOf,
  endsWith,
  payByCode,
  payCode,
  type Scene,
  type Story,
  startWay,
  untilPaid,
} from './scene.ts'
import type { WatchedPayment } from './watched-payment.ts'

async function booksOfRefunds(scene: Scene, payment: WatchedPayment) {
  const attempts = await attemptsOf(scene, payment)
  const numbers = new Set(attempts.map(({ channel_order_number: number }) => number))
  return scene.bench.channels.flatMap(({ id }) =>
    scene.bench
      .simulator(id)
      .books()
      .refunds.filter(({ orderNumber }) => numbers.has(orderNumber)),
  )
}

const givenBackOnce: Story = async (scene) => {
  const payment = await scene.watch({ amount: magicAmounts.refund_timeout_after_success })
  await payByCode(scene, payment)
  await untilPaid(payment)
  await scene.shop.api.ok('createRefund', { body: { payment: payment.id, amount: 1_000 } })
  const events = ['payment.succeeded', 'refund.succeeded']
  await endsWith(scene, payment, { events, net: payment.amount - 1_000 })
  expect(await booksOfRefunds(scene, payment)).toMatchObject([
    { amount: 1_000, state: 'succeeded' },
  ])
}

const freedWhenItFailed: Story = async (scene) => {
  const payment = await scene.watch({ amount: magicAmounts.refund_failed })
  await payByCode(scene, payment)
  await untilPaid(payment)
  const body = { payment: payment.id }
  const refund = await scene.shop.api.ok('createRefund', { body })
  const events = ['payment.succeeded', 'refund.failed']
  await endsWith(scene, payment, { events, net: payment.amount })
  const ended = await scene.shop.api.ok('getRefund', { params: { id: refund.id } })
  expect(ended.status).toBe('failed')
  // The whole amount again: only possible when none of it is reserved any more.
  const again = await scene.shop.api.ok('createRefund', { body })
  expect(again).toMatchObject({ amount: payment.amount, status: 'processing' })
}

/** Quarantined money goes back whole, and the payment goes on to be paid properly. */
const releasedAndPaid: Story = async (scene) => {
  const payment = await scene.watch({ amount: 5_432, mayShow: ['attempt_closed'] })
  const code = await startWay(scene, payment)
  const [attempt] = await attemptsOf(scene, payment)
  const orderNumber = attempt?.channel_order_number ?? ''
  scene.bench.simulator(scene.channel.id).faults.set({ fault: 'wrong_amount', orderNumber })
  await quarantined(scene, payment, code)
  payCode(scene, await startWay(scene, payment, scene.other), scene.other)
  await untilPaid(payment)
  await endsWith(scene, payment, {
    events: ['payment.quarantined', 'refund.succeeded', 'payment.succeeded'],
    net: payment.amount,
  })
}

const releasedAndGivenUp: Story = async (scene) => {
  const payment = await scene.watch({
    amount: magicAmounts.wrong_amount,
    mayShow: ['attempt_closed'],
    mayEnd: 'canceled',
  })
  await quarantined(scene, payment, await startWay(scene, payment))
  await startWay(scene, payment)
  await scene.shop.api.ok('cancelPayment', { params: { id: payment.id } })
  await endsWith(scene, payment, {
    events: ['payment.quarantined', 'refund.succeeded', 'payment.canceled'],
    net: 0,
  })
}

/** Pays a wrong amount, sees it held, and gives it back; the payment can be paid again then. */
async function quarantined(scene: Scene, payment: WatchedPayment, code: string): Promise<void> {
  expect(payCode(scene, code)).toBeDefined()
  const params = { id: payment.id }
  await waitUntil('it is quarantined', () =>
    scene.shop.mall.eventsOf(payment.id).some(({ type }) => type === 'payment.quarantined'),
  )
  const held = await scene.shop.api.ok('getPayment', { params })
  expect(held).toMatchObject({ status: 'processing', finished: false, paid_at: null })
  expect(held.attempts).toMatchObject([{ state: 'mismatch' }])
  const [book] = await booksOf(scene, payment)
  const refund = await scene.shop.api.ok('releaseQuarantine', { params })
  expect(refund).toMatchObject({ cause: 'mismatch', amount: book?.captured })
  await payment.until('payable again', ({ status }) => status === 'payable')
}

async function booksOf(scene: Scene, payment: WatchedPayment) {
  const attempts = await attemptsOf(scene, payment)
  return attempts.map(({ channel_order_number: number }) =>
    scene.bench.book(scene.channel.id, number),
  )
}

type Refunding = Extract<
  FaultName,
  'refund_timeout_after_success' | 'refund_failed' | 'wrong_amount'
>

export const refundingStories: Readonly<Record<Refunding, readonly Story[]>> = {
  refund_timeout_after_success: [givenBackOnce],
  refund_failed: [freedWhenItFailed],
  wrong_amount: [releasedAndPaid, releasedAndGivenUp],
}
