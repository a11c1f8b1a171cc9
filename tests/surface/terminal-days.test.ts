/** What a terminal's worker does by the clock, once, whoever dies and however many instances run. */

import { systemRandom } from '@tillway/kernel/node'
import type { Repositories, Store } from '@tillway/store'
import { fromChinaTime, toChinaTime } from '@tillway/wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { presentCard } from '../kit/card-terminal.ts'
import { databaseKinds } from '../kit/databases.ts'
import { waitForStatus } from '../kit/merchant.ts'
import { createShiftedTime, type ShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { openCounter } from './terminal-scene.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

/** The databases side by side, for mostly they wait; on each one test after the other. */
const inTurn = { concurrent: false } as const

describe.concurrent.each(databaseKinds)('on $name', ({ name, open }) => {
  let time: ShiftedTime
  let platform: TestPlatform
  let drop: () => Promise<void>
  /** Runs before each write of a settlement's end. */
  let beforeRecord: () => void

  beforeEach(async () => {
    const database = await open()
    drop = database.drop
    time = createShiftedTime()
    beforeRecord = () => undefined
    const { clock, scheduler } = time
    platform = await startPlatform({
      databaseUrl: database.url,
      server: {
        ports: { clock, scheduler, random: systemRandom },
        wrapStore: (store) => tapped(store, () => beforeRecord()),
      },
    })
  })
  afterEach(async () => {
    await platform.stop()
    await drop()
  })

  /** In ten minutes, as the account states it. */
  const soon = () => toChinaTime(time.clock.now() + 10 * minuteMs).slice(11, 16)

  test(
    'every batch is closed at the time of day that the account states, once',
    inTurn,
    async () => {
      const settlementTime = soon()
      const counter = await openCounter(platform, { settlementTime })
      // SQLite serves one process.
      if (name === 'PostgreSQL') await platform.startAnother()
      await counter.pay(800)
      const list = async () => (await counter.mall.ok('listSettlements')).data
      expect(await list()).toEqual([])
      time.skip(11 * minuteMs)
      const [daily] = await waitUntil('a settlement', async () => {
        const found = await list()
        return found.length > 0 && found
      })
      const closed = await counter.settled(daily?.id ?? '')
      expect(closed).toMatchObject({ cause: 'daily', balanced: true, debit: { amount: 800 } })
      const stated = fromChinaTime(
        `${toChinaTime(time.clock.now()).slice(0, 10)} ${settlementTime}:00`,
      )
      expect(Date.parse(closed.created_at) - stated).toBeLessThan(2 * minuteMs)
      await platform.restart()
      await counter.pay(801)
      expect(await list()).toHaveLength(1)
      time.skip(dayMs)
      await waitUntil('the next day’s', async () => (await list()).length > 1)
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      const all = await list()
      expect(all).toHaveLength(2)
      expect(await counter.settled(all[0]?.id ?? '')).toMatchObject({ debit: { amount: 801 } })
    },
  )

  test('not any more once the account is disabled or states no time', inTurn, async () => {
    const counter = await openCounter(platform, { settlementTime: soon() })
    const params = { id: counter.merchant.accounts.card ?? '' }
    await counter.mall.ok('updateChannelAccount', { params, body: { status: 'disabled' } })
    time.skip(11 * minuteMs)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect((await counter.mall.ok('listSettlements')).data).toEqual([])
    await counter.mall.ok('updateChannelAccount', { params, body: { status: 'enabled' } })
    await counter.mall.ok('updateChannelAccount', {
      params,
      body: { config: { settlementTime: '' } },
    })
    time.skip(dayMs)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect((await counter.mall.ok('listSettlements')).data).toEqual([])
  })

  test(
    'a batch that the host has closed and nobody has written down is told as it was',
    inTurn,
    async () => {
      const counter = await openCounter(platform)
      await counter.pay(810)
      await counter.pay(811)
      let cuts = 0
      beforeRecord = () => {
        cuts += 1
        throw new Error('power cut')
      }
      const { id } = await counter.settle()
      await waitUntil('the power cut', () => cuts > 0)
      const params = { id: counter.terminal.id }
      const { standing } = await counter.mall.ok('getTerminal', { params })
      expect(standing).toMatchObject({ batch: '000002', unsettled: 0 })
      beforeRecord = () => undefined
      await platform.restart()
      await counter.pay(812)
      time.skip(2 * minuteMs)
      expect(await counter.settled(id)).toMatchObject({
        batch: '000001',
        balanced: true,
        debit: { count: 2, amount: 1_621 },
      })
      const after = await counter.mall.ok('getTerminal', { params })
      expect(after.standing).toMatchObject({ batch: '000002', unsettled: 1 })
      await counter.holds()
    },
  )

  test(
    'a terminal that nobody uses any more still has its reversal acknowledged',
    inTurn,
    async () => {
      const counter = await openCounter(platform)
      const payment = await counter.begin(820)
      counter.fault('no_answer type=0200')
      counter.fault('swallow type=0400')
      const reading = counter.terminal.read('swipe', 'stripe_debit', { amount: 820 })
      const gone = presentCard(platform.call, payment.token, { attempt: payment.attempt, reading })
      await gone
      const owing = await counter.mall.ok('getTerminal', { params: { id: counter.terminal.id } })
      expect(owing.standing).toMatchObject({ owes: ['reversal'] })
      expect((await counter.flows('sale')).map(({ reversedAt }) => reversedAt)).toEqual([undefined])
      counter.fault()
      await forgetPaymentJob(platform, counter.merchant.merchantId, payment.id)
      await platform.restart()
      time.skip(2 * minuteMs)
      await waitUntil(
        'the host took it back',
        async () => (await counter.flows('sale'))[0]?.reversedAt !== undefined,
        { timeoutMs: 30_000 },
      )
      const params = { id: counter.terminal.id }
      // Its acknowledgement is written down a moment after the host has given it.
      await waitUntil('nothing is owed', async () => {
        const { standing } = await counter.mall.ok('getTerminal', { params })
        return standing?.owes.length === 0
      })
      await platform.server.store.transact(({ jobs }) =>
        jobs.schedule(counter.merchant.merchantId, payment.id, time.clock.now()),
      )
      await waitForStatus(platform, counter.merchant, { id: payment.id, status: 'payable' })
      await counter.holds()
    },
  )
})

/** Nobody follows the payment: what is seen is the care of its terminal alone. */
async function forgetPaymentJob({ server }: TestPlatform, merchantId: string, id: string) {
  await server.store.transact(({ jobs }) => jobs.remove(merchantId, id))
}

function tapped(store: Store, before: () => void): Store {
  const watch = (repos: Repositories): Repositories =>
    new Proxy(repos, {
      get(target, table) {
        const value = Reflect.get(target, table) as unknown
        if (table !== 'settlements') return value
        const settlements = value as Repositories['settlements']
        const update: typeof settlements.update = async (record) => {
          before()
          await settlements.update(record)
        }
        return { ...settlements, update }
      },
    })
  return {
    ...store,
    transact: (unit, about) => store.transact((repos) => unit(watch(repos)), about),
  }
}
