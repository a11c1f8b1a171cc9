/** Faults at the end of an attempt that nobody paid, or so it seemed. */
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import type { LogLine } from '@tillway/kernel/testing'
import { expect } from 'vitest'
import { waitUntil } from '../kit/wait-until.ts'
import { attemptsOf, endsWith, ordersOf, type Scene, type Story, scan, startWay } from './scene.ts'

const closedAfterAll: Story = async (scene) => {
  const payment = await scene.watch({
    amount: magicAmounts.close_timeout_after_success,
    mayShow: ['attempt_closed'],
    mayEnd: 'canceled',
  })
  const code = await startWay(scene, payment)
  // Scanned, so that every channel has an order to close.
  expect(scan(scene, scene.channel, code)).toBeDefined()
  await scene.shop.api.ok('cancelPayment', { params: { id: payment.id } })
  await endsWith(scene, payment, { events: ['payment.canceled'], net: 0 })
  expect(await ordersOf(scene, payment)).toMatchObject([{ state: 'closed', captured: 0 }])
}

/**
 * The money comes a second after the close. On a busy machine it may come before the close was
 * recorded: then the payment was paid, which is right too, but not what is to be shown here.
 */
const givenBackByItself =
  (scans: boolean): Story =>
  async (scene) => {
    if (!scene.channel.operations.includes('close')) return await toldToSomebody(scene, scans)
    for (let tries = 3; tries > 0; tries -= 1) if (await isLate(scene, scans)) return
    expect.fail('no payment came late')
  }

async function isLate(scene: Scene, scans: boolean): Promise<boolean> {
  const payment = await scene.watch({
    amount: magicAmounts.late_success_after_close,
    mayShow: ['attempt_closed'],
    mayEnd: 'canceled',
  })
  const code = await startWay(scene, payment)
  if (scans) expect(scan(scene, scene.channel, code)).toBeDefined()
  await scene.shop.api.ok('cancelPayment', { params: { id: payment.id } })
  const ended = await payment.until('ended', ({ finished }) => finished)
  if (ended.status === 'succeeded') {
    await endsWith(scene, payment, { events: ['payment.succeeded'], net: payment.amount })
    return false
  }
  await endsWith(scene, payment, {
    events: ['payment.canceled', 'payment.late_success', 'refund.succeeded'],
    net: 0,
  })
  expect(await ordersOf(scene, payment)).toMatchObject([
    { captured: payment.amount, refunded: payment.amount },
  ])
  expect(await attemptsOf(scene, payment)).toMatchObject([{ state: 'late_success' }])
  const refunds = await scene.shop.api.ok('listRefunds', { query: { payment: payment.id } })
  expect(refunds.data).toMatchObject([{ cause: 'late_success', status: 'succeeded' }])
  expect(payment.view().status).toBe('canceled')
  return true
}

/**
 * A channel that reverses takes no payment after it said so. Should it contradict itself, nobody
 * can know whether the money went back already: a person must look.
 */
async function toldToSomebody(scene: Scene, scans: boolean): Promise<void> {
  const amount = magicAmounts.late_success_after_close
  const payment = await scene.watch({ amount, mayShow: ['attempt_closed'], mayEnd: 'canceled' })
  const code = await startWay(scene, payment)
  if (scans) expect(scan(scene, scene.channel, code)).toBeDefined()
  await scene.shop.api.ok('cancelPayment', { params: { id: payment.id } })
  await payment.until('ended', ({ finished }) => finished)
  const isAlarmed = ({ level, fields }: LogLine) =>
    level === 'error' && fields.paymentId === payment.id && fields.alarm !== undefined
  const { logLines } = scene.bench.platform
  await waitUntil('somebody is told', () => logLines.some(isAlarmed))
  expect(await attemptsOf(scene, payment)).toMatchObject([{ state: 'reversed' }])
  const told = () => scene.shop.mall.eventsOf(payment.id)
  await waitUntil('the mall is told', () => told().length > 0)
  expect(told()).toMatchObject([{ type: 'payment.canceled' }])
  expect(await payment.stop()).toEqual([])
}

type Ending = Extract<FaultName, 'close_timeout_after_success' | 'late_success_after_close'>

export const endingStories: Readonly<Record<Ending, readonly Story[]>> = {
  close_timeout_after_success: [closedAfterAll],
  late_success_after_close: [givenBackByItself(true), givenBackByItself(false)],
}
