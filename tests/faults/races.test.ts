/**
 * Two things at the same moment: two ways of one order, a payer who pays while somebody cancels, a
 * payment in the last moment of its time. Whatever comes first, nobody pays twice and nothing is
 * kept that was not told.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { ChannelManifest } from '@tillway/channel'
import { magicAmounts } from '@tillway/channel/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeChannels } from '../kit/code-channels.ts'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { type FaultBench, type Shop, startBench } from './bench.ts'
import {
  askForWay,
  endsWith,
  netPaid,
  ordersOf,
  payCode,
  type Scene,
  startWay,
  untilPaid,
  untilPayable,
} from './scene.ts'
import { type WatchedPayment, watchPayment } from './watched-payment.ts'

const channels = await codeChannels()
/** Two minutes in twelve seconds: also on a busy machine a code is there before they are over. */
const speed = 10
const closed = ['attempt_closed'] as const

describe.each(databaseKinds)('over $name', ({ open }) => {
  let bench: FaultBench
  let shop: Shop
  let database: TestDatabase

  beforeAll(async () => {
    database = await open()
    bench = await startBench({ speed, databaseUrl: database.url })
    shop = await bench.openShop()
  })
  afterAll(async () => {
    await bench.stop()
    await database.drop()
  })

  const sceneOf = (channel: ChannelManifest): Scene => ({
    bench,
    shop,
    channel,
    other: channels.find(({ id }) => id !== channel.id) ?? channel,
    watch: (options) => watchPayment(bench, shop, options),
  })

  /** Asks until the former way has ended at its channel. */
  const changeWay = (scene: Scene, payment: WatchedPayment) =>
    waitUntil('the way is changed', async () => {
      const { code } = await askForWay(scene, payment, scene.other)
      expect([undefined, 'attempt_in_progress', 'payment_finished']).toContain(code)
      return code === undefined || code === 'payment_finished'
    })

  /** However it ended: the mall was told that, and the payer has paid it once or not at all. */
  const endsConsistently = async (scene: Scene, payment: WatchedPayment) => {
    const { status } = await payment.until('finished', ({ finished }) => finished)
    const told = () => shop.mall.eventsOf(payment.id).map(({ type }) => type)
    const first = `payment.${status}`
    await waitUntil('the mall is told', () => told().some((type) => type === first))
    const isLate = told().includes('payment.late_success')
    const net = status === 'succeeded' ? payment.amount : 0
    await waitUntil('the books agree', async () => (await netPaid(scene, payment)) === net)
    const events = isLate ? [first, 'payment.late_success', 'refund.succeeded'] : [first]
    await endsWith(scene, payment, { events, net })
    return status
  }

  describe.each(channels)('$id', (channel) => {
    test('the first code is worthless after another way was chosen', async () => {
      const scene = sceneOf(channel)
      const payment = await scene.watch({ amount: 6_100, mayShow: closed })
      const first = await startWay(scene, payment)
      await changeWay(scene, payment)
      const second = await untilPayable(payment, scene.other)
      payCode(scene, first)
      expect(payCode(scene, second, scene.other)).toBeDefined()
      await untilPaid(payment)
      await endsWith(scene, payment, { events: ['payment.succeeded'], net: 6_100 })
    })

    test('paying the first code while the way is changed is paying once', async () => {
      const scene = sceneOf(channel)
      const run = async (delayMs: number) => {
        const payment = await scene.watch({ amount: 6_200, mayShow: closed, mayEnd: 'canceled' })
        const first = await startWay(scene, payment)
        const changing = changeWay(scene, payment)
        await pause(delayMs)
        payCode(scene, first)
        await changing
        if (!payment.view().finished) {
          await shop.api.call('cancelPayment', { params: { id: payment.id } })
        }
        return await endsConsistently(scene, payment)
      }
      await Promise.all([0, 1, 2, 4, 8, 16, 32, 64].map(run))
    })

    test('a way is changed although nobody knows what became of the first', async () => {
      const scene = sceneOf(channel)
      const amount = 6_300
      const { faults } = bench.simulator(channel.id)
      const payment = await scene.watch({ amount, mayShow: closed })
      faults.set({ fault: 'start_timeout_after_success', times: 1 })
      await askForWay(scene, payment, channel)
      expect(payment.view().last_error).toBeNull()
      await changeWay(scene, payment)
      const second = await untilPayable(payment, scene.other)
      expect(payCode(scene, second, scene.other)).toBeDefined()
      await untilPaid(payment)
      await endsWith(scene, payment, { events: ['payment.succeeded'], net: amount })
      const states = (await ordersOf(scene, payment)).map(({ state }) => state)
      expect(states).not.toContain('waiting')
      expect(bench.hasStruck(channel.id, 'start_timeout_after_success')).toBe(true)
    })

    test('who pays while it is canceled has paid, or has not', async () => {
      const scene = sceneOf(channel)
      const run = async (delayMs: number) => {
        const payment = await scene.watch({ amount: 6_400, mayShow: closed, mayEnd: 'canceled' })
        const code = await startWay(scene, payment)
        const canceling = bench.platform.call('cancelClientPayment', { token: payment.session })
        await pause(delayMs)
        payCode(scene, code)
        const { code: refusal, text } = await canceling
        expect([undefined, 'payment_finished'], text).toContain(refusal)
        return await endsConsistently(scene, payment)
      }
      const ends = await Promise.all([0, 0, 1, 2, 3, 5, 8, 12, 20, 40, 80, 160].map(run))
      for (const end of ends) expect(['succeeded', 'canceled']).toContain(end)
    })
  })

  test('who pays in the last moment has paid, or has not, whatever the way', async () => {
    const run = async (channel: ChannelManifest, earlyMs: number) => {
      const scene = sceneOf(channel)
      const amount = magicAmounts.paid_without_notification
      const mayEnd = 'expired'
      const payment = await scene.watch({ amount, expiresIn: 120, mayShow: closed, mayEnd })
      const code = await startWay(scene, payment)
      const leftMs = () => payment.view().expires_in_ms
      const endsAt = bench.time.clock.now() + leftMs()
      await pause(Math.max(0, (endsAt - earlyMs - bench.time.clock.now()) / speed))
      payCode(scene, code)
      return await endsConsistently(scene, payment)
    }
    // All of them at once, for it takes as long as a payment may. The last pays early enough for a busy
    // machine to have asked before the end.
    const early = [-2_000, 0, 100, 300, 700, 1_500, 4_000, 20_000, 70_000]
    await Promise.all(
      channels.map(async (channel) => {
        const ends = await Promise.all(early.map((earlyMs) => run(channel, earlyMs)))
        expect(ends, channel.id).toContain('succeeded')
      }),
    )
  })

  test('thirty cancels at once are all answered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const channel = channels[index % channels.length]
        if (channel === undefined) throw new Error('there is no channel')
        const scene = sceneOf(channel)
        const payment = await scene.watch({ amount: 6_500, mayShow: closed, mayEnd: 'canceled' })
        await startWay(scene, payment)
        const { text, code } = await shop.api.call('cancelPayment', { params: { id: payment.id } })
        await endsWith(scene, payment, { events: ['payment.canceled'], net: 0 })
        return code === undefined ? 'answered' : text
      }),
    )
    expect(new Set(answers)).toEqual(new Set(['answered']))
  })
})
