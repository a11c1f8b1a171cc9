/** A channel closes an order and takes the money all the same, before anybody here knows of the close. */
import { magicAmounts } from '@tillway/channel/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeChannels } from '../kit/code-channels.ts'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { type FaultBench, startBench } from './bench.ts'
import { type NotificationTap, openNotificationTap } from './notification-tap.ts'
import { attemptsOf, endsWith, type Scene, scan, startWay } from './scene.ts'
import { watchPayment } from './watched-payment.ts'

const closing = (await codeChannels()).filter(({ operations }) => operations.includes('close'))

describe.each(databaseKinds)('over $name', ({ open }) => {
  let bench: FaultBench
  let tap: NotificationTap
  let database: TestDatabase

  beforeAll(async () => {
    database = await open()
    tap = await openNotificationTap()
    bench = await startBench({
      speed: 1,
      databaseUrl: database.url,
      server: { publicUrl: tap.url },
    })
    tap.forwardTo(bench.platform.server.url)
  })
  afterAll(async () => {
    await bench.stop()
    await tap.stop()
    await database.drop()
  })

  test.each(closing)('$id: the payment is paid, and nothing goes back', async (channel) => {
    const shop = await bench.openShop()
    const scene: Scene = {
      ...{ bench, shop, channel, other: channel },
      watch: (options) => watchPayment(bench, shop, options),
    }
    const amount = magicAmounts.late_success_after_close
    const payment = await scene.watch({ amount, mayShow: ['attempt_closed'] })
    const code = await startWay(scene, payment)
    expect(scan(scene, channel, code)).toBeDefined()
    bench.simulator(channel.id).faults.set({ fault: 'close_timeout_after_success', times: 1 })
    const from = tap.seen.length
    await shop.api.ok('cancelPayment', { params: { id: payment.id } })
    const first = await waitUntil('the channel notifies', () => tap.seen[from])
    expect(first.answer.status).toBeLessThan(300)
    expect(await attemptsOf(scene, payment)).toMatchObject([{ state: 'succeeded' }])
    await endsWith(scene, payment, { events: ['payment.succeeded'], net: amount })
  })
})
