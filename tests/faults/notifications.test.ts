/**
 * What comes to the notification address and is not what it seems: forged, altered, repeated, meant
 * for somebody else. No worker runs, so that nothing but a notification can change anything.
 */
import type { ChannelManifest } from '@tillway/channel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeChannels } from '../kit/code-channels.ts'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { type FaultBench, type Shop, startBench } from './bench.ts'
import {
  type NotificationTap,
  type NotifyAnswer,
  notify,
  openNotificationTap,
} from './notification-tap.ts'
import { attemptsOf, payCode, type Scene, startWay } from './scene.ts'
import { watchPayment } from './watched-payment.ts'

const channels = await codeChannels()

describe.each(databaseKinds)('over $name', ({ open }) => {
  let bench: FaultBench
  let tap: NotificationTap
  let database: TestDatabase

  beforeAll(async () => {
    database = await open()
    tap = await openNotificationTap()
    const server = { publicUrl: tap.url, roles: ['api'] as const }
    bench = await startBench({ speed: 1, databaseUrl: database.url, server })
    tap.forwardTo(bench.platform.server.url)
  })
  afterAll(async () => {
    await bench.stop()
    await tap.stop()
    await database.drop()
  })

  const sceneOf = (shop: Shop, channel: ChannelManifest): Scene => ({
    bench,
    shop,
    channel,
    other: channel,
    watch: (options) => watchPayment(bench, shop, options),
  })

  /** All that the platform keeps of the merchants' money. */
  const dump = async (...shops: readonly Shop[]): Promise<string> => {
    const { read } = bench.platform.server.store
    const all = shops.map(async ({ merchant: { merchantId } }) => {
      const page = { limit: 1_000 }
      const payments = await read.payments.list(merchantId, {}, page)
      const details = payments.map(async ({ id }) => [
        await read.attempts.listOfPayment(merchantId, id),
        await read.refunds.listOfPayment(merchantId, id),
      ])
      const events = await read.events.list(merchantId, { direction: 'oldest_first' }, page)
      return { payments, details: await Promise.all(details), events }
    })
    return JSON.stringify(await Promise.all(all))
  }

  /** A payment whose genuine notification was kept; `hold` keeps it from the platform. */
  const paidWithNotice = async (scene: Scene, amount: number) => {
    const payment = await scene.watch({ amount })
    const code = await startWay(scene, payment)
    expect(payCode(scene, code)).toBeDefined()
    const from = tap.seen.length
    const notice = await waitUntil('the channel notifies', () => tap.seen[from])
    return { payment, notice }
  }

  /** Whether a channel would stop sending. Its own success was seen before. */
  const isAcknowledged = (answer: NotifyAnswer, success: NotifyAnswer) =>
    answer.status < 400 && answer.body === success.body

  describe.each(channels)('$id', (channel) => {
    test('forged notifications change nothing and are not acknowledged', async () => {
      const shop = await bench.openShop()
      const scene = sceneOf(shop, channel)
      const { payment: paid, notice } = await paidWithNotice(scene, 2_345)
      const waiting = await scene.watch({ amount: 3_456 })
      await startWay(scene, waiting)
      const before = await dump(shop)
      for (const payment of [waiting, paid]) {
        const [attempt] = await attemptsOf(scene, payment)
        const { channel_order_number: number = '' } = attempt ?? {}
        const forge = () => bench.simulator(channel.id).forgeries(number)
        expect(forge().length).toBeGreaterThan(5)
        for (const { name } of forge()) {
          // Made anew each time, for some are about their own time.
          const forgery = forge().find((one) => one.name === name)
          const path = new URL(forgery?.url ?? '').pathname
          const { headers = {}, body = '' } = forgery ?? {}
          const answer = await notify(bench.platform.server.url, { path, headers, body })
          expect(isAcknowledged(answer, notice.answer), `${name}: ${answer.status}`).toBe(false)
          expect(await dump(shop), name).toBe(before)
        }
        expect(await payment.stop()).toEqual([])
      }
    })

    test('what is genuine for one merchant is nothing to another', async () => {
      const ours = await bench.openShop()
      const theirs = await bench.openShop()
      const { payment, notice } = await paidWithNotice(sceneOf(ours, channel), 4_567)
      const before = await dump(ours, theirs)
      const { merchant } = theirs
      const path = `/notify/${merchant.merchantId}/${merchant.accounts[channel.id]}/1`
      const answer = await notify(bench.platform.server.url, { ...notice, path })
      expect(isAcknowledged(answer, notice.answer), String(answer.status)).toBe(false)
      expect(await dump(ours, theirs)).toBe(before)
      expect(await payment.stop()).toEqual([])
    })

    test('a genuine one counts once and is acknowledged every time, all at once too', async () => {
      const shop = await bench.openShop()
      const { payment, notice } = await paidWithNotice(sceneOf(shop, channel), 5_678)
      expect(notice.answer.status).toBeLessThan(400)
      await payment.until('paid', ({ status }) => status === 'succeeded')
      const before = await dump(shop)
      const copies = Array.from({ length: 50 }, () => notify(bench.platform.server.url, notice))
      for (const answer of await Promise.all(copies)) expect(answer).toEqual(notice.answer)
      expect(await dump(shop)).toBe(before)
      expect(await payment.stop()).toEqual([])
    })
  })
})
