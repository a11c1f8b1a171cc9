/** Events in their order, and how they reach the mall: signed, again on demand, never where they must not. */
import { verifyWebhook } from '@tillway/mall'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnswerOf } from '../kit/answers.ts'
import { databaseKinds } from '../kit/databases.ts'
import { asMerchant, makeMerchant, makePaid, orderOf, type TestMerchant } from '../kit/merchant.ts'
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
  let drop: () => Promise<void>
  let paths = 0

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    time = createShiftedTime()
    receiver = await startWebhookReceiver()
    platform = await startPlatform({ databaseUrl: database.url, server: { ports: time } })
    merchant = await makeMerchant(platform, { channels: ['alipay'] })
    mine = asMerchant(platform, merchant)
  })
  afterAll(async () => {
    await platform.stop()
    await receiver.stop()
    await drop()
  })

  async function endpoint(more: Readonly<Record<string, unknown>> = {}) {
    paths += 1
    const path = `/hook-${paths}`
    const made = await mine.ok('createWebhookEndpoint', {
      body: { url: `${receiver.url}${path}`, ...more },
    })
    const got = () => receiver.received.filter((request) => request.path === path)
    const disable = () =>
      mine.ok('updateWebhookEndpoint', { params: { id: made.id }, body: { status: 'disabled' } })
    return { ...made, got, disable }
  }

  /** A payment that was canceled: one event, and no channel needed. */
  async function canceled() {
    const { id } = await mine.ok('createPayment', { body: orderOf() })
    await mine.ok('cancelPayment', { params: { id } })
    return id
  }

  const eventsOf = async (payment: string, order = 'oldest_first') =>
    (await mine.ok('listEvents', { query: { payment, order } })).data

  test('the events of a payment are a chain without a gap', async () => {
    const { id } = await makePaid(platform, merchant)
    for (const amount of [100, 200]) {
      const refund = await mine.ok('createRefund', { body: { payment: id, amount } })
      await waitUntil('the refund', async () => {
        const { status } = await mine.ok('getRefund', { params: { id: refund.id } })
        return status === 'succeeded'
      })
      time.skip(3_000)
    }
    const events = await eventsOf(id)
    expect(events.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'payment.succeeded'],
      [2, 'refund.succeeded'],
      [3, 'refund.succeeded'],
    ])
    expect(events.map(({ previous_id: previous }) => previous)).toEqual([
      null,
      events[0]?.id,
      events[1]?.id,
    ])
    expect((await eventsOf(id, 'newest_first')).map(({ sequence }) => sequence)).toEqual([3, 2, 1])
    const read = await mine.ok('getEvent', { params: { id: events[1]?.id ?? '' } })
    expect(read).toEqual(events[1])
  })

  test('whoever pulls oldest first misses nothing, while more is being written', async () => {
    const shop = asMerchant(platform, await makeMerchant(platform, { channels: [] }))
    const add = async () => {
      const { id } = await shop.ok('createPayment', { body: orderOf() })
      await shop.ok('cancelPayment', { params: { id } })
      return id
    }
    const made = [await add(), await add(), await add()]
    const seen: string[] = []
    let cursor: string | null = null
    for (let pulls = 0; pulls < 8; pulls += 1) {
      const query = { order: 'oldest_first', limit: 2, ...(cursor === null ? {} : { cursor }) }
      const page: AnswerOf<'listEvents'> = await shop.ok('listEvents', { query })
      seen.push(...page.data.map(({ payment }) => payment))
      cursor = page.data.at(-1)?.id ?? cursor
      if (pulls < 3) made.push(await add())
    }
    expect(seen).toEqual(made)
  })

  test('what is sent is the event, byte for byte, and verifies with either key', async () => {
    const hook = await endpoint({ events: ['payment.canceled'] })
    const id = await canceled()
    const [request] = await waitUntil('the webhook', () => hook.got().length > 0 && hook.got())
    const { headers, body = '' } = request ?? {}
    const now = time.clock.now()
    const event = verifyWebhook(body, headers ?? {}, { secret: hook.secret, now })
    expect(verifyWebhook(body, headers ?? {}, { publicKey: hook.public_key, now })).toEqual(event)
    expect(event).toEqual((await eventsOf(id))[0])
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': event.id })
    expect(() => verifyWebhook(`${body} `, headers ?? {}, { secret: hook.secret, now })).toThrow()
    await hook.disable()
  })

  test('only the types that were asked for come', async () => {
    const hook = await endpoint({ events: ['payment.expired'] })
    await canceled()
    await platform.server.webhooksIdle()
    expect(hook.got()).toEqual([])
    await mine.ok('updateWebhookEndpoint', { params: { id: hook.id }, body: { events: ['*'] } })
    await canceled()
    await waitUntil('the webhook', () => hook.got().length === 1)
    await hook.disable()
  })

  test('a disabled endpoint gets nothing, and enabled again what it missed', async () => {
    const hook = await endpoint()
    await hook.disable()
    const id = await canceled()
    await platform.server.webhooksIdle()
    expect(hook.got()).toEqual([])
    const { data } = await mine.ok('listWebhookDeliveries', { query: { endpoint: hook.id } })
    expect(data.map(({ payment }) => payment)).toEqual([id])
    const body = { status: 'enabled' }
    await mine.ok('updateWebhookEndpoint', { params: { id: hook.id }, body })
    await waitUntil('what it missed', () => hook.got().length === 1)
    await hook.disable()
  })

  test('one delivery is sent again, or all since a time; each is the same event', async () => {
    const hook = await endpoint()
    await canceled()
    await waitUntil('the webhook', () => hook.got().length === 1)
    const delivered = await waitUntil('the delivery', async () => {
      const query = { endpoint: hook.id, status: 'delivered' }
      return (await mine.ok('listWebhookDeliveries', { query })).data[0]
    })
    expect(delivered).toMatchObject({ tries: 1, last_status: 204, next_try_at: null })
    const again = await mine.ok('resendDelivery', { params: { id: delivered.id } })
    expect(again).toMatchObject({ id: delivered.id, status: 'pending' })
    await waitUntil('the second', () => hook.got().length === 2)
    const since = (at: number) =>
      mine.ok('resendSince', {
        params: { id: hook.id },
        body: { since: new Date(at).toISOString() },
      })
    await waitUntil('it is settled', async () => (await since(0)).count === 1)
    await waitUntil('the third', () => hook.got().length === 3)
    expect((await since(time.clock.now() + 1_000)).count).toBe(0)
    const ids = hook.got().map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids)).toEqual(new Set([delivered.event]))
    expect(new Set(hook.got().map(({ body }) => body)).size).toBe(1)
    await hook.disable()
  })

  test('a receiver in trouble is tried again, and said so', async () => {
    const hook = await endpoint()
    receiver.answerWith(503)
    await canceled()
    await waitUntil('a first try', () => hook.got().length > 0)
    const failed = await waitUntil('the failure', async () => {
      const { data } = await mine.ok('listWebhookDeliveries', { query: { endpoint: hook.id } })
      return data[0]?.last_status === 503 && data[0]
    })
    expect(failed).toMatchObject({ status: 'pending' })
    expect(Date.parse(failed.next_try_at ?? '')).toBeGreaterThan(time.clock.now())
    receiver.answerWith(204)
    await mine.ok('resendDelivery', { params: { id: failed.id } })
    await waitUntil('it is delivered', async () => {
      const query = { endpoint: hook.id, status: 'delivered' }
      return (await mine.ok('listWebhookDeliveries', { query })).data.length === 1
    })
    await hook.disable()
  })

  test('after a rotation both secrets verify, until the overlap ends', async () => {
    const hook = await endpoint()
    const rotate = (overlap: number) =>
      mine.ok('rotateWebhookSecret', {
        params: { id: hook.id },
        body: { overlap_seconds: overlap },
      })
    const rotated = await rotate(60)
    expect(rotated.secret).not.toBe(hook.secret)
    expect(rotated.public_key).not.toBe(hook.public_key)
    const next = async (count: number) => {
      await canceled()
      return await waitUntil('the webhook', () => hook.got()[count - 1])
    }
    const first = await next(1)
    const now = () => time.clock.now()
    for (const keys of [{ secret: hook.secret }, { secret: rotated.secret }]) {
      expect(verifyWebhook(first.body, first.headers, { ...keys, now: now() }).object).toBe('event')
    }
    for (const publicKey of [hook.public_key, rotated.public_key]) {
      verifyWebhook(first.body, first.headers, { publicKey, now: now() })
    }
    time.skip(61_000)
    const second = await next(2)
    verifyWebhook(second.body, second.headers, { secret: rotated.secret, now: now() })
    expect(() =>
      verifyWebhook(second.body, second.headers, { secret: hook.secret, now: now() }),
    ).toThrow()
    await hook.disable()
  })

  test.each([
    'http://mall.example/h',
    'https://10.0.0.1/h',
    'https://192.168.1.1/h',
    'https://172.16.0.1/h',
    'https://169.254.169.254/latest/meta-data',
    'https://100.100.100.200/latest',
    'https://0.0.0.0/h',
    'https://[::ffff:10.0.0.1]/h',
    'https://[fd00::1]/h',
    'https://2130706433.0x7f.1/h',
    'https://0x0a000001/h',
    'https://167772161/h',
    'https://user:pass@mall.example/h',
    'https://mall.example:22/h',
    'https://mall.example/h#x',
    'https://intranet/h',
    'https://printer.local/h',
  ])('an endpoint at %s is refused', async (url) => {
    const made = await mine.call('createWebhookEndpoint', { body: { url } })
    expect([made.code, made.param]).toEqual(['url_not_allowed', 'url'])
    const hook = await endpoint({ events: ['refund.failed'] })
    const params = { id: hook.id }
    const changed = await mine.call('updateWebhookEndpoint', { params, body: { url } })
    expect([changed.code, changed.param]).toEqual(['url_not_allowed', 'url'])
    expect((await mine.ok('getWebhookEndpoint', { params })).url).toBe(hook.url)
  })

  test('lists of endpoints and endpoints themselves never show a secret again', async () => {
    const hook = await endpoint({ events: ['refund.failed'] })
    const answers = [
      await mine.call('getWebhookEndpoint', { params: { id: hook.id } }),
      await mine.call('listWebhookEndpoints'),
      await mine.call('updateWebhookEndpoint', { params: { id: hook.id }, body: {} }),
    ]
    for (const { text } of answers) expect(text).not.toContain(hook.secret.slice(6))
  })
})

test('on a platform for the public, no loopback address is taken either', async () => {
  const strict = await startPlatform({ server: { allowLoopbackWebhooks: false } })
  try {
    const mine = asMerchant(strict, await makeMerchant(strict, { channels: [] }))
    for (const url of ['http://127.0.0.1:9/h', 'https://localhost/h', 'https://[::1]/h']) {
      const { code } = await mine.call('createWebhookEndpoint', { body: { url } })
      expect([url, code]).toEqual([url, 'url_not_allowed'])
    }
    const fine = { body: { url: 'https://mall.example/h' } }
    expect((await mine.call('createWebhookEndpoint', fine)).status).toBe(201)
  } finally {
    await strict.stop()
  }
})
