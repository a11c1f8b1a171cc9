/** Money given back: in parts, never more than was paid, and told to the mall as it is. */
import { verifyWebhook } from '@tillway/mall'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  makePaid,
  orderOf,
  type TestMerchant,
} from '../kit/merchant.ts'
import { createShiftedTime, type ShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../kit/webhook-receiver.ts'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let time: ShiftedTime
  let merchant: TestMerchant
  let mine: ReturnType<typeof asMerchant>
  let receiver: WebhookReceiver
  let secret = ''
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    time = createShiftedTime()
    receiver = await startWebhookReceiver()
    platform = await startPlatform({ databaseUrl: database.url, server: { ports: time } })
    merchant = await makeMerchant(platform, { channels: ['alipay'] })
    mine = asMerchant(platform, merchant)
    secret = (await mine.ok('createWebhookEndpoint', { body: { url: `${receiver.url}/hook` } }))
      .secret
  })
  afterAll(async () => {
    await platform.stop()
    await receiver.stop()
    await drop()
  })

  const refund = (payment: string, more: Readonly<Record<string, unknown>> = {}) =>
    mine.call('createRefund', { body: { payment, ...more } })

  const ended = (id: string) =>
    waitUntil(`${id} has ended`, async () => {
      const found = await mine.ok('getRefund', { params: { id } })
      return found.status !== 'processing' && found
    })

  const books = () => platform.simulators.simulator('alipay').books()
  const numberOf = async (id: string) =>
    (await mine.ok('getPayment', { params: { id } })).attempts[0]?.channel_order_number

  /** The verified events of a payment as the mall got them. */
  const told = (payment: string) =>
    receiver.received
      .map(({ body, headers }) => verifyWebhook(body, headers, { secret, now: time.clock.now() }))
      .filter((event) => event.payment === payment)

  test('in parts until nothing is left; the webhooks carry the sums', async () => {
    const { id } = await makePaid(platform, merchant)
    const first = await refund(id, { amount: 700, reason: 'broken cup' })
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({
      amount: 700,
      currency: 'CNY',
      cause: 'mall',
      reason: 'broken cup',
    })
    await ended(first.body.id)
    time.skip(3_000)
    const rest = await refund(id)
    expect(rest.body.amount).toBe(1_800)
    expect(await ended(rest.body.id)).toMatchObject({ status: 'succeeded', last_error: null })
    expect((await refund(id, { amount: 1 })).code).toBe('refund_exceeds_paid')
    expect((await refund(id)).code).toBe('refund_exceeds_paid')
    const payment = await mine.ok('getPayment', { params: { id } })
    expect(payment).toMatchObject({ status: 'succeeded', amount: 2_500, amount_refunded: 2_500 })
    const events = await waitUntil('three webhooks', () => told(id).length >= 3 && told(id))
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['payment.succeeded', 1],
      ['refund.succeeded', 2],
      ['refund.succeeded', 3],
    ])
    expect(events.map(({ data }) => data.payment.amount_refunded)).toEqual([0, 700, 2_500])
    const refunds = events.map(({ data }) => ('refund' in data ? data.refund?.amount : undefined))
    expect(refunds).toEqual([undefined, 700, 1_800])
  })

  test('thirty at once never give back more than was paid', async () => {
    const { id } = await makePaid(platform, merchant)
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => refund(id, { amount: 1_200 })),
    )
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(2)
    for (const { code } of answers) expect([undefined, 'refund_exceeds_paid']).toContain(code)
    await waitUntil('the first of them', async () => {
      const { amount_refunded: refunded } = await mine.ok('getPayment', { params: { id } })
      return refunded === 1_200
    })
    time.skip(3_000)
    await Promise.all(made.map(({ body }) => ended(body.id)))
    const payment = await mine.ok('getPayment', { params: { id } })
    expect(payment.amount_refunded).toBe(2_400)
    const number = await numberOf(id)
    const order = books().orders.find(({ orderNumber }) => orderNumber === number)
    expect(order).toMatchObject({ captured: 2_500, refunded: 2_400 })
    const booked = books().refunds.filter(({ orderNumber }) => orderNumber === number)
    expect(booked).toHaveLength(2)
  })

  test('several asked for in one moment keep the distance that the channel wants', async () => {
    const { id } = await makePaid(platform, merchant)
    const made = [await refund(id, { amount: 1 }), await refund(id, { amount: 2 })]
    made.push(await refund(id, { amount: 3 }))
    await ended(made[0]?.body.id ?? '')
    time.skip(3_000)
    await ended(made[1]?.body.id ?? '')
    const third = { params: { id: made[2]?.body.id ?? '' } }
    expect((await mine.ok('getRefund', third)).status).toBe('processing')
    time.skip(3_000)
    await ended(third.params.id)
  })

  test('a reference is one refund; with other parameters it is a conflict', async () => {
    const { id } = await makePaid(platform, merchant)
    const reference = freshOrder('R')
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => refund(id, { amount: 500, reference })),
    )
    expect(new Set(answers.map(({ body }) => body?.id)).size).toBe(1)
    expect((await refund(id, { reference })).body.id).toBe(answers[0]?.body.id)
    const conflict = await refund(id, { amount: 501, reference })
    expect([conflict.code, conflict.param]).toEqual(['refund_conflict', 'reference'])
    const other = await makePaid(platform, merchant)
    expect((await refund(other.id, { amount: 500, reference })).code).toBe('refund_conflict')
    const { data } = await mine.ok('listRefunds', { query: { payment: id } })
    expect(data).toHaveLength(1)
  })

  test('what was not paid is not refunded', async () => {
    const open = await mine.ok('createPayment', { body: orderOf() })
    expect((await refund(open.id)).code).toBe('refund_not_possible')
    await mine.ok('cancelPayment', { params: { id: open.id } })
    expect((await refund(open.id, { amount: 1 })).code).toBe('refund_not_possible')
    const release = await mine.call('releaseQuarantine', { params: { id: open.id } })
    expect(release.code).toBe('refund_not_possible')
  })

  test('more than was paid is refused, naming the amount', async () => {
    const { id } = await makePaid(platform, merchant)
    const answer = await refund(id, { amount: 2_501 })
    expect([answer.code, answer.param]).toEqual(['refund_exceeds_paid', 'amount'])
    expect((await mine.ok('listRefunds', { query: { payment: id } })).data).toEqual([])
  })

  test('a refund that failed frees what it had reserved', async () => {
    const { id } = await makePaid(platform, merchant)
    const orderNumber = (await numberOf(id)) ?? ''
    const { faults } = platform.simulators.simulator('alipay')
    faults.set({ fault: 'refund_failed', orderNumber, times: 1 })
    const failed = await refund(id)
    expect((await refund(id, { amount: 1 })).code).toBe('refund_exceeds_paid')
    const after = await ended(failed.body.id)
    expect(after).toMatchObject({ status: 'failed', refunded_at: null })
    expect(after.last_error).not.toBeNull()
    faults.clear()
    const second = await refund(id)
    expect(second.body.amount).toBe(2_500)
    time.skip(3_000)
    expect((await ended(second.body.id)).status).toBe('succeeded')
    await waitUntil('the webhooks', () => told(id).length >= 3)
    expect(told(id).map(({ type }) => type)).toEqual([
      'payment.succeeded',
      'refund.failed',
      'refund.succeeded',
    ])
    expect(told(id).map(({ data }) => data.payment.amount_refunded)).toEqual([0, 0, 2_500])
  })

  test('money of another amount is quarantined, and given back when released', async () => {
    const created = await mine.ok('createPayment', { body: orderOf({ amount: 1_004 }) })
    const { phone } = platform.simulators.simulator('alipay')
    const body = { way: 'alipay', host: 'desktop_web', presentation: 'qr' }
    const view = await platform.call.ok('startAttempt', { token: created.session, body })
    const action = view.attempt?.next_action as { content: string }
    phone.pay(phone.scan(action.content)?.key ?? '')
    const held = await waitUntil('the quarantine', async () => {
      const payment = await mine.ok('getPayment', { params: { id: created.id } })
      return payment.attempts[0]?.state === 'mismatch' && payment
    })
    expect(held).toMatchObject({ status: 'processing', paid_at: null, finished: false })
    const release = () => mine.call('releaseQuarantine', { params: { id: created.id } })
    const returned = await release()
    expect(returned.body).toMatchObject({ cause: 'mismatch', payment: created.id })
    const order = books().orders.find(
      ({ orderNumber }) => orderNumber === held.attempts[0]?.channel_order_number,
    )
    expect(returned.body.amount).toBe(order?.captured)
    expect((await ended(returned.body.id)).status).toBe('succeeded')
    await waitUntil('the payment goes on', async () => {
      const payment = await mine.ok('getPayment', { params: { id: created.id } })
      return payment.status === 'payable' && payment.amount_refunded === 0
    })
    expect((await release()).code).toBe('refund_not_possible')
  })
})
