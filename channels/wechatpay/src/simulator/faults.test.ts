import { readFileSync } from 'node:fs'
import { type FaultName, faultNames, magicAmounts } from '@tillway/channel/simulator'
import { money, toMajorString } from '@tillway/kernel'
import { expect, test } from 'vitest'
import {
  openShop,
  payByCode,
  referenceOf,
  refundRequest,
  type Shop,
  startRequest,
} from '../../test/shop.ts'

interface Scene {
  readonly shop: Shop
  readonly order: ReturnType<typeof startRequest>
  readonly kinds: () => string[]
  readonly query: () => ReturnType<Shop['account']['operations']['query']>
}

const sceneOf = (fault: FaultName): Scene => {
  const shop = openShop()
  const order = startRequest(shop, { amount: money(magicAmounts[fault]) })
  const query = () => shop.account.operations.query(referenceOf(shop, order))
  const kinds = () =>
    shop.received.map(({ reading }) => (reading.kind === 'refused' ? reading.why : reading.kind))
  return { shop, order, kinds, query }
}

/** Lets work on the thread pool and on promises come to its end. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 60))

const scripts: Readonly<Record<FaultName, (scene: Scene) => Promise<void>>> = {
  async paid_without_notification({ shop, order, kinds, query }) {
    await payByCode(shop, order)
    await shop.time.advance(3_600_000)
    expect(kinds()).toEqual([])
    expect((await query()).status).toBe('succeeded')
  },
  async duplicate_notifications({ shop, order, kinds }) {
    await payByCode(shop, order)
    expect(kinds()).toEqual(Array(5).fill('payment'))
  },
  async out_of_order_notifications({ shop, order, kinds }) {
    await payByCode(shop, order)
    expect(kinds()).toEqual([])
    await shop.account.operations.refund(refundRequest(order, 'R1', { amount: money(1) }))
    await shop.time.advance(1100)
    expect(kinds()).toEqual(['refund', 'payment'])
  },
  async wrong_amount({ shop, order, query }) {
    await payByCode(shop, order)
    const paid = { amount: money(magicAmounts.wrong_amount - 1) }
    expect(await query()).toMatchObject({ status: 'succeeded', paid })
    expect(shop.received[0]?.reading).toMatchObject({ kind: 'payment', report: { paid } })
    const { asked, captured } = shop.simulator.books().orders[0] ?? { asked: 0, captured: 0 }
    expect(asked - captured).toBe(1)
  },
  async bad_notification_signature({ shop, order, kinds, query }) {
    await payByCode(shop, order)
    await shop.time.advance(31_000)
    expect(kinds()).toEqual(['signature', 'signature', 'signature'])
    expect((await query()).status).toBe('succeeded')
  },
  async late_success_after_close({ shop, order, kinds, query }) {
    await shop.account.operations.start(order)
    const closed = await shop.account.operations.close(referenceOf(shop, order))
    expect(closed).toMatchObject({ status: 'failed', over: 'closed' })
    expect((await query()).status).toBe('failed')
    await shop.time.advance(1100)
    expect(kinds()).toEqual(['payment'])
    expect((await query()).status).toBe('succeeded')
  },
  async start_timeout_after_success({ shop, order, query }) {
    const lost = await shop.account.operations.start(order)
    expect(lost).toMatchObject({ status: 'unknown', cause: 'connection' })
    expect((await query()).status).toBe('waiting')
    expect((await shop.account.operations.start(order)).status).toBe('waiting')
  },
  async start_server_error({ shop, order, query }) {
    for (let count = 0; count < 2; count += 1) {
      const report = await shop.account.operations.start(order)
      expect(report).toMatchObject({
        status: 'unknown',
        cause: 'server_error',
        evidence: { channelCode: 'SYSTEM_ERROR' },
      })
      expect((await query()).status).toBe('absent')
    }
    expect((await shop.account.operations.start(order)).status).toBe('waiting')
  },
  async slow_answers({ shop, order }) {
    let isAnswered = false
    const started = shop.account.operations.start(order).then((report) => {
      isAnswered = true
      return report
    })
    await settle()
    await shop.time.advance(1900)
    expect(isAnswered).toBe(false)
    await shop.time.advance(200)
    expect((await started).status).toBe('waiting')
  },
  async probe_signature({ shop, order, kinds }) {
    await payByCode(shop, order)
    await shop.time.advance(1000)
    expect(kinds()).toEqual(['probe', 'payment'])
    expect(shop.log.lines.filter(({ level }) => level !== 'debug')).toEqual([])
  },
  async key_rotation({ shop, order, kinds }) {
    await payByCode(shop, order)
    await settle()
    expect(kinds()).toEqual(['payment'])
    const [serial] = shop.received.map(({ request }) => request.headers['wechatpay-serial'])
    expect(serial).toMatch(/^[0-9A-F]{40}$/)
  },
  async query_timeout_after_payment({ shop, order, query }) {
    await payByCode(shop, order)
    const reports = [await query(), await query(), await query()]
    expect(reports.map(({ status }) => status)).toEqual(['unknown', 'unknown', 'succeeded'])
  },
  async refund_timeout_after_success({ shop, order }) {
    await payByCode(shop, order)
    const request = refundRequest(order, 'R1')
    const lost = await shop.account.operations.refund(request)
    expect(lost).toMatchObject({ status: 'unknown', cause: 'connection' })
    expect((await shop.account.operations.refund(request)).status).toBe('pending')
    expect(shop.simulator.books().refunds).toHaveLength(1)
  },
  async refund_failed({ shop, order }) {
    await payByCode(shop, order)
    const request = refundRequest(order, 'R1')
    expect((await shop.account.operations.refund(request)).status).toBe('pending')
    await shop.time.advance(1100)
    const failed = { status: 'failed', code: 'payer_account_abnormal' }
    expect(shop.received[1]?.reading).toMatchObject({ kind: 'refund', report: failed })
    expect(await shop.account.operations.queryRefund(request)).toMatchObject(failed)
    expect(shop.simulator.books().orders[0]?.refunded).toBe(0)
  },
  async close_timeout_after_success({ shop, order, query }) {
    await shop.account.operations.start(order)
    const lost = await shop.account.operations.close(referenceOf(shop, order))
    expect(lost).toMatchObject({ status: 'unknown', cause: 'connection' })
    expect(await query()).toMatchObject({ status: 'failed', over: 'closed' })
  },
  async unsigned_answer({ shop, order }) {
    const report = await shop.account.operations.start(order)
    expect(report).toMatchObject({ status: 'unknown', cause: 'signature' })
    expect((await shop.account.operations.start(order)).status).toBe('waiting')
  },
  async declined({ shop, order, kinds, query }) {
    await payByCode(shop, order)
    expect(kinds()).toEqual([])
    expect(await query()).toMatchObject({
      status: 'failed',
      over: 'declined',
      code: 'declined',
      evidence: { channelCode: 'PAYERROR' },
    })
  },
  async bad_answer_signature({ shop, order }) {
    const report = await shop.account.operations.start(order)
    expect(report).toMatchObject({ status: 'unknown', cause: 'signature' })
    expect((await shop.account.operations.start(order)).status).toBe('waiting')
  },
}

test.each(faultNames)('%s strikes by its magic amount and ends as it should', async (fault) => {
  await scripts[fault](sceneOf(fault))
})

test('a fault can be set for one order, and strikes no other', async () => {
  const shop = openShop()
  const [one, other] = [startRequest(shop), startRequest(shop)]
  shop.simulator.faults.set({ fault: 'start_server_error', orderNumber: one.orderNumber, times: 1 })
  expect((await shop.account.operations.start(other)).status).toBe('waiting')
  expect((await shop.account.operations.start(one)).status).toBe('unknown')
  expect((await shop.account.operations.start(one)).status).toBe('waiting')
})

test('a held payment notice is sent after half a minute at the latest', async () => {
  const shop = openShop()
  shop.simulator.faults.set({ fault: 'out_of_order_notifications' })
  await payByCode(shop, startRequest(shop))
  await shop.time.advance(29_000)
  expect(shop.received).toHaveLength(0)
  await shop.time.advance(1100)
  expect(shop.received).toHaveLength(1)
})

test('a merchant that has only a public key keeps it when certificates rotate', async () => {
  const shop = openShop({ merchant: 'late-public-key-only' })
  shop.simulator.faults.set({ fault: 'key_rotation' })
  await payByCode(shop, startRequest(shop))
  expect(shop.received[0]?.reading).toMatchObject({ kind: 'payment' })
  expect(shop.received[0]?.request.headers['wechatpay-serial']).toBe(shop.config.publicKeyId)
})

test('the README lists every fault with its magic amount', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  for (const fault of faultNames) {
    expect(readme).toContain(`| \`${fault}\` | ${toMajorString(money(magicAmounts[fault]))} |`)
  }
})
