/** The life of a payment: made, shown, started, changed, paid, canceled, run out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnswerOf } from '../kit/answers.ts'
import type { CallInput } from '../kit/call.ts'
import { databaseKinds } from '../kit/databases.ts'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  makePaid,
  orderOf,
  payCode,
  startCode,
  type TestMerchant,
  waitForStatus,
} from '../kit/merchant.ts'
import { createShiftedTime, type ShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'

type Page = AnswerOf<'listPayments'>

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let time: ShiftedTime
  let merchant: TestMerchant
  let mine: ReturnType<typeof asMerchant>
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    time = createShiftedTime()
    platform = await startPlatform({ databaseUrl: database.url, server: { ports: time } })
    merchant = await makeMerchant(platform)
    mine = asMerchant(platform, merchant)
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const create = (more: Readonly<Record<string, unknown>> = {}) =>
    mine.ok('createPayment', { body: orderOf(more) })
  const detail = (id: string) => mine.ok('getPayment', { params: { id } })

  /** What the channels' own books say of a payment's attempts. */
  async function bookedOrders(id: string) {
    const numbers = (await detail(id)).attempts.map((attempt) => attempt.channel_order_number)
    return platform.simulators.channels
      .flatMap((channel) => platform.simulators.simulator(channel).books().orders)
      .filter(({ orderNumber }) => numbers.includes(orderNumber))
  }

  test('what the mall gave is given back', async () => {
    const body = {
      order: freshOrder('A_b.c:d'),
      amount: 10_000_000_000,
      currency: 'CNY',
      description: '山茶 🍵 "tea" <b>',
      expires_in: 86_400,
      return_url: 'https://mall.example/back?order=1',
      metadata: { 购物车: '一 🍵', 'a b': '' },
    }
    const created = await mine.ok('createPayment', { body })
    const { expires_in: expiresIn, ...rest } = body
    expect(created).toMatchObject({ ...rest, status: 'payable', finished: false })
    expect(Date.parse(created.expires_at) - Date.parse(created.created_at)).toBe(expiresIn * 1000)
    expect(await detail(created.id)).toMatchObject({ ...rest, attempts: [], amount_refunded: 0 })
  })

  test('an order number finds its payment again; with other parameters it is a conflict', async () => {
    const body = orderOf()
    const first = await mine.call('createPayment', { body })
    const again = await mine.call('createPayment', { body: { ...body, currency: 'CNY' } })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body.id).toBe(first.body.id)
    const changed = await mine.call('createPayment', { body: { ...body, amount: 1 } })
    expect([changed.code, changed.param]).toEqual(['order_conflict', 'order'])
  })

  test('paid by a code, it is told on every side', async () => {
    const created = await create()
    const view = await startCode(platform, created.session, 'wechat')
    expect(view).toMatchObject({
      status: 'processing',
      finished: false,
      attempt: { way: 'wechat', presentation: 'qr', state: 'awaiting_payer' },
    })
    payCode(platform, view)
    const paid = await waitForStatus(platform, merchant, { id: created.id, status: 'succeeded' })
    expect(paid).toMatchObject({ finished: true, way: 'wechat', last_error: null })
    expect(paid.attempts).toMatchObject([{ state: 'succeeded', way: 'wechat' }])
    const shown = await platform.call.ok('getClientPayment', { token: created.session })
    expect(shown).toMatchObject({ status: 'succeeded', finished: true, paid_at: paid.paid_at })
    expect(await bookedOrders(created.id)).toMatchObject([{ captured: 2_500, state: 'paid' }])
  })

  test('nothing more starts on a finished payment, and it is not canceled', async () => {
    const paid = await makePaid(platform, merchant)
    const params = { id: paid.id }
    const { session: token } = await mine.ok('createSession', { params })
    const body = { way: 'alipay', host: 'desktop_web' }
    expect((await platform.call('startAttempt', { token, body })).code).toBe('payment_finished')
    expect((await mine.call('cancelPayment', { params })).code).toBe('payment_finished')
    expect((await platform.call('cancelClientPayment', { token })).code).toBe('payment_finished')
    expect((await detail(paid.id)).status).toBe('succeeded')
  })

  test('canceled before it was started, it is over at once; twice is harmless', async () => {
    const { id, session: token } = await create()
    const canceled = await mine.ok('cancelPayment', { params: { id } })
    expect(canceled).toMatchObject({ status: 'canceled', finished: true })
    expect((await mine.call('cancelPayment', { params: { id } })).code).toBeUndefined()
    const body = { way: 'alipay', host: 'desktop_web' }
    expect((await platform.call('startAttempt', { token, body })).code).toBe('payment_finished')
  })

  test('given up while the payer looks at the code, the order at the channel is closed first', async () => {
    const { id, session: token } = await create()
    await startCode(platform, token, 'alipay')
    await platform.call.ok('cancelClientPayment', { token })
    await waitForStatus(platform, merchant, { id, status: 'canceled' })
    for (const order of await bookedOrders(id))
      expect(order).toMatchObject({ state: 'closed', captured: 0 })
  })

  test('its time up, it expires, and what was open at the channel is closed', async () => {
    const idle = await create({ expires_in: 60 })
    const open = await create({ expires_in: 60 })
    await startCode(platform, open.session, 'wechat')
    time.skip(61_000)
    const body = { way: 'wechat', host: 'desktop_web' }
    const late = await platform.call('startAttempt', { token: idle.session, body })
    expect(late.code).toBe('payment_finished')
    for (const { id } of [idle, open]) {
      expect(await waitForStatus(platform, merchant, { id, status: 'expired' })).toMatchObject({
        finished: true,
      })
    }
    expect(await bookedOrders(open.id)).toMatchObject([{ state: 'closed', captured: 0 }])
  })

  test('another way first closes the former one at its channel', async () => {
    const { id, session } = await create()
    await startCode(platform, session, 'wechat')
    const second = await startCode(platform, session, 'alipay')
    expect(second.attempt).toMatchObject({ way: 'alipay', state: 'awaiting_payer' })
    const states = (await detail(id)).attempts.map(({ way, state }) => [way, state])
    expect(states).toEqual([
      ['wechat', 'closed'],
      ['alipay', 'awaiting_payer'],
    ])
    const orders = await bookedOrders(id)
    expect(orders.filter(({ state }) => state === 'closed')).toHaveLength(1)
    payCode(platform, second)
    expect((await waitForStatus(platform, merchant, { id, status: 'succeeded' })).way).toBe(
      'alipay',
    )
  })

  test('a double tap is one attempt', async () => {
    const { id, session } = await create()
    const views = await Promise.all(
      Array.from({ length: 8 }, () => startCode(platform, session, 'alipay')),
    )
    expect(new Set(views.map(({ attempt }) => attempt?.id)).size).toBe(1)
    expect((await detail(id)).attempts).toHaveLength(1)
    const view = await waitUntil('a code to show', async () => {
      const shown = await platform.call.ok('getClientPayment', { token: session })
      return shown.attempt?.next_action != null && shown
    })
    payCode(platform, view)
    await waitForStatus(platform, merchant, { id, status: 'succeeded' })
    expect((await bookedOrders(id)).map(({ captured }) => captured)).toEqual([2_500])
  })

  test('two ways started at once are never both open', async () => {
    const { id, session: token } = await create()
    const ways = ['wechat', 'alipay', 'wechat', 'alipay', 'wechat', 'alipay']
    const answers = await Promise.all(
      ways.map((way) =>
        platform.call('startAttempt', {
          token,
          body: { way, host: 'desktop_web', presentation: 'qr' },
        }),
      ),
    )
    for (const { code } of answers) {
      expect([undefined, 'attempt_in_progress']).toContain(code)
    }
    await waitUntil('one attempt is left', async () => {
      const { attempts } = await detail(id)
      const over = ['closed', 'reversed', 'not_sent', 'declined']
      return attempts.filter(({ state }) => !over.includes(state)).length <= 1
    })
    const waiting = (await bookedOrders(id)).filter(({ state }) => state === 'waiting')
    expect(waiting.length).toBeLessThanOrEqual(1)
  })

  test('a declined try does not end a payment', async () => {
    const { id, session } = await create({ amount: 1_017 })
    const view = await startCode(platform, session, 'alipay')
    if (view.attempt?.next_action != null) payCode(platform, view)
    const after = await waitUntil('the decline is known', async () => {
      const payment = await detail(id)
      return payment.last_error !== null && payment
    })
    expect(after).toMatchObject({ status: 'payable', finished: false, paid_at: null })
    expect(after.last_error?.message.zh).toMatch(/\p{Script=Han}/u)
  })

  test.each([
    [{ way: 'no_such_way', host: 'desktop_web' }, 'way_unavailable'],
    [{ way: 'alipay', host: 'no_such_host' }, 'way_unavailable'],
    [{ way: 'alipay', host: 'desktop_web', presentation: 'jsapi' }, 'way_unavailable'],
    [{ way: 'wechat', host: 'wechat_browser' }, 'invalid_request'],
    [{ way: 'alipay', host: 'mobile_web', presentation: 'wap' }, 'invalid_request'],
  ])('a start by %j is refused: %s', async (body, code) => {
    const { id, session: token } = await create()
    expect((await platform.call('startAttempt', { token, body })).code).toBe(code)
    expect(await detail(id)).toMatchObject({ status: 'payable', attempts: [] })
  })

  test('what the shopper sees names no channel, account or number of one', async () => {
    const { session } = await create()
    const view = await startCode(platform, session, 'wechat')
    const { attempt, ways: _, ...shown } = view
    const text = JSON.stringify({ ...shown, attempt: { ...attempt, next_action: null } })
    for (const id of Object.values(merchant.accounts)) expect(text).not.toContain(id)
    expect(text).not.toContain('wechatpay')
  })

  test('pages of a list stay as they are while new ones come', async () => {
    const shop = asMerchant(platform, await makeMerchant(platform, { channels: [] }))
    const made: string[] = []
    const add = async () => {
      made.push((await shop.ok('createPayment', { body: orderOf() })).id)
    }
    for (let count = 0; count < 7; count += 1) await add()
    const expected = [...made].reverse()
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: CallInput['query'] = { limit: 3, ...(cursor === '' ? {} : { cursor }) }
      const page: Page = await shop.ok('listPayments', { query })
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.next_cursor
      await add()
    }
    expect(seen).toEqual(expected)
  })

  test('a list is filtered by order and by what the public sees as its state', async () => {
    const shop = asMerchant(platform, await makeMerchant(platform, { channels: [] }))
    const one = await shop.ok('createPayment', { body: orderOf() })
    const two = await shop.ok('createPayment', { body: orderOf() })
    await shop.ok('cancelPayment', { params: { id: two.id } })
    const idsBy = async (query: Readonly<Record<string, string>>) =>
      (await shop.ok('listPayments', { query })).data.map(({ id }) => id)
    expect(await idsBy({ order: one.order })).toEqual([one.id])
    expect(await idsBy({ order: 'unknown' })).toEqual([])
    expect(await idsBy({ status: 'canceled' })).toEqual([two.id])
    expect(await idsBy({ status: 'payable' })).toEqual([one.id])
    expect(await idsBy({ status: 'payable', order: two.order })).toEqual([])
  })
})
