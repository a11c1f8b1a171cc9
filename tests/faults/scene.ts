/** One story of one channel: a payment, its shopper's phone, its mall, and the truth about it. */
import type { ChannelManifest } from '@tillway/channel'
import type { PhoneOrder } from '@tillway/channel/simulator'
import { expect } from 'vitest'
import { waitUntil } from '../kit/wait-until.ts'
import type { FaultBench, Shop } from './bench.ts'
import type { WatchedOptions, WatchedPayment } from './watched-payment.ts'

export interface Scene {
  readonly bench: FaultBench
  readonly shop: Shop
  readonly channel: ChannelManifest
  /** Another channel, where there is one. */
  readonly other: ChannelManifest
  watch(options: WatchedOptions): Promise<WatchedPayment>
}

/** What a fault must come to, told for any channel. */
export type Story = (scene: Scene) => Promise<void>

/** Starts a way that a simulated phone can pay and waits until the payer can act. */
export async function startWay(scene: Scene, payment: WatchedPayment, channel = scene.channel) {
  const asked = await askForWay(scene, payment, channel)
  expect(asked.code, asked.text).toBeUndefined()
  return await untilPayable(payment, channel)
}

/** One request to start; what it brings is the caller's to judge. */
export function askForWay({ bench }: Scene, payment: WatchedPayment, { way }: ChannelManifest) {
  return bench.platform.call('startAttempt', {
    token: payment.session,
    body: { way, host: 'desktop_web', presentation: 'qr' },
  })
}

/** The code, once the shopper's device shows it. */
export async function untilPayable(payment: WatchedPayment, { way }: ChannelManifest) {
  const view = await payment.until(
    `a code of ${way}`,
    ({ attempt }) => attempt?.way === way && attempt.next_action?.type === 'qr',
  )
  const action = view.attempt?.next_action
  if (action?.type !== 'qr') throw new Error('the attempt shows no code')
  return action.content
}

/** What the payer's phone shows for a code; undefined when the channel no longer knows it. */
export function scan({ bench }: Scene, channel: ChannelManifest, code: string) {
  return bench.simulator(channel.id).phone.scan(code)
}

/** Scans and pays. A code that has lapsed cannot be paid: undefined. */
export function payCode(
  scene: Scene,
  code: string,
  channel = scene.channel,
): PhoneOrder | undefined {
  const order = scan(scene, channel, code)
  if (order?.state !== 'waiting') return undefined
  return scene.bench.simulator(channel.id).phone.pay(order.key)
}

/** Starts and pays. */
export async function payByCode(scene: Scene, payment: WatchedPayment): Promise<void> {
  expect(payCode(scene, await startWay(scene, payment))).toBeDefined()
}

export const isPaid = ({ status }: { status: string }) => status === 'succeeded'

export async function untilPaid(payment: WatchedPayment): Promise<void> {
  await payment.until('paid', isPaid)
}

/** The attempts, oldest first, as the mall sees them. */
export async function attemptsOf({ shop }: Scene, payment: WatchedPayment) {
  const { attempts } = await shop.api.ok('getPayment', { params: { id: payment.id } })
  return [...attempts].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The orders of a payment in the books of its channels. */
export async function ordersOf(scene: Scene, payment: WatchedPayment) {
  const attempts = await attemptsOf(scene, payment)
  return attempts.flatMap(({ way, channel_order_number: number }) => {
    const channel = scene.bench.channels.find((one) => one.way === way)
    const order = channel && scene.bench.book(channel.id, number)
    return order === undefined ? [] : [order]
  })
}

/** What the payer has paid and not got back, over all channels. */
export async function netPaid(scene: Scene, payment: WatchedPayment): Promise<number> {
  const orders = await ordersOf(scene, payment)
  return orders.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0)
}

/**
 * Waits until the mall was told exactly this, ends the watch, and compares platform and books:
 * to the fen, with nothing shown on the way that was not so.
 */
export async function endsWith(
  scene: Scene,
  payment: WatchedPayment,
  expected: { readonly events: readonly string[]; readonly net: number },
): Promise<void> {
  const told = () => scene.shop.mall.eventsOf(payment.id).map(({ type }) => type)
  await waitUntil(
    () => `the mall is told ${expected.events} (${JSON.stringify(payment.view())})`,
    () => told().length >= expected.events.length,
  ).catch((error: unknown) => {
    expect(told(), String(error)).toEqual(expected.events)
  })
  expect(await payment.stop()).toEqual([])
  expect(told()).toEqual(expected.events)
  expect(await netPaid(scene, payment)).toBe(expected.net)
  expect(scene.shop.mall.objections).toEqual([])
}
