import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { nodePlatform } from '../platform/node-platform.ts'
import { TillwayError } from '../tillway-error.ts'
import { createTillway, createTillwayOn } from './create-tillway.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly key: string | undefined
  readonly authorization: string | undefined
  readonly body: string
}

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A platform on a real socket that behaves as told, call by call; the last behaviour stays. */
async function startPlatform(...behaviours: readonly Behaviour[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const key = headers['idempotency-key']
      const { authorization } = headers
      seen.push({ method, url, key: key === undefined ? key : String(key), authorization, body })
      behaviours[Math.min(seen.length, behaviours.length) - 1]?.(response, request)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const waits: number[] = []
  const clock = { now: 1_800_000_000_000 }
  const platform = {
    ...nodePlatform,
    now: () => clock.now,
    jitter: () => 1,
    wait: async (delayMs: number) => void waits.push(delayMs),
  }
  const tillway = createTillwayOn(platform, { apiBase, secretKey: 'sk_1', timeoutMs: 1_500 })
  return { seen, waits, clock, tillway, apiBase }
}

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(status === 204 ? undefined : JSON.stringify(body))
  }

const refuse = (status: number, code: string, retry: string, headers = {}): Behaviour =>
  answer(
    status,
    {
      error: {
        type: 'conflict',
        code,
        message: 'because',
        shopper_message: { zh: '不行', en: 'No' },
        param: 'amount',
        retry,
        request_id: 'req_1',
        doc_url: '',
      },
    },
    headers,
  )

const hangUp: Behaviour = (_, request) => request.socket.destroy()
const silence: Behaviour = () => undefined
const paid = { id: 'pay_1', object: 'payment', session: 'cs_1' }
const order = { order: 'A-1', amount: 2990, description: 'Mug' }

test('sends the secret key and returns the payment with its session', async () => {
  const { tillway, seen } = await startPlatform(answer(201, paid))
  expect(await tillway.payments.create(order)).toEqual(paid)
  expect(seen).toEqual([
    {
      method: 'POST',
      url: '/v1/payments',
      authorization: 'Bearer sk_1',
      key: expect.stringMatching(/^payment-[0-9a-f]{40}-\d+$/),
      body: JSON.stringify(order),
    },
  ])
})

test('repeats after a broken connection, a time-out and a busy platform, always with the same key', async () => {
  const busy = refuse(503, 'service_unavailable', 'same_key')
  const { tillway, seen } = await startPlatform(hangUp, silence, busy, answer(201, paid))
  expect(await tillway.payments.create(order)).toEqual(paid)
  expect(seen).toHaveLength(4)
  expect(new Set(seen.map(({ key }) => key)).size).toBe(1)
})

test('repeats a refund without a reference under one generated key, and makes another for the next', async () => {
  const { tillway, seen } = await startPlatform(hangUp, answer(201, { id: 'rf_1' }))
  await tillway.refunds.create({ payment: 'pay_1', amount: 1 })
  await tillway.refunds.create({ payment: 'pay_1', amount: 1 })
  const [first, again, next] = seen.map(({ key }) => key)
  expect(first).toBe(again)
  expect(next).not.toBe(first)
})

test('derives the key from the order number, so that a restarted server repeats the same call', async () => {
  const { tillway, seen } = await startPlatform(answer(201, paid))
  await tillway.payments.create(order)
  await tillway.payments.create({ ...order })
  await tillway.payments.create({ ...order, order: 'A-2' })
  await tillway.refunds.create({ payment: 'pay_1', reference: 'R-1' })
  await tillway.refunds.create({ payment: 'pay_1', reference: 'R-1' })
  const keys = seen.map(({ key }) => key)
  expect(keys[0]).toBe(keys[1])
  expect(keys[2]).not.toBe(keys[0])
  expect(keys[3]).toBe(keys[4])
})

test('asks anew for an order after ten minutes, because a repeated key repeats an aged session', async () => {
  const { tillway, seen, clock } = await startPlatform(answer(201, paid))
  await tillway.payments.create(order)
  clock.now += 599_999
  await tillway.payments.create(order)
  clock.now += 1
  await tillway.payments.create(order)
  const [first, second, third] = seen.map(({ key }) => key)
  expect(second).toBe(first)
  expect(third).not.toBe(first)
})

test('takes a key of the caller as it is, and refuses one that the platform would refuse', async () => {
  const { tillway, seen } = await startPlatform(answer(201, paid))
  await tillway.payments.create(order, { idempotencyKey: 'my-own-key' })
  expect(seen[0]?.key).toBe('my-own-key')
  await expect(tillway.payments.create(order, { idempotencyKey: 'short' })).rejects.toThrow(
    /8 to 255/,
  )
  expect(seen).toHaveLength(1)
})

test.each([
  ['never', 409],
  ['after_fix', 400],
  ['query_first', 500],
])('does not repeat what the platform answers with retry %s', async (retry, status) => {
  const { tillway, seen } = await startPlatform(refuse(status, 'order_conflict', retry))
  const error = await tillway.payments.create(order).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(TillwayError)
  expect(error).toMatchObject({
    code: 'order_conflict',
    type: 'conflict',
    status,
    param: 'amount',
    requestId: 'req_1',
    retry,
    shopperMessage: { zh: '不行', en: 'No' },
  })
  expect(seen).toHaveLength(1)
})

test.each(['', ' '])('shows a shopper no empty line: %j', async (zh) => {
  const body = { error: { code: 'x', shopper_message: { zh, en: 'No' } } }
  const { tillway } = await startPlatform(answer(409, body))
  const error = await tillway.payments.create(order).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'x', shopperMessage: { zh: '支付结果确认中，请勿重复支付' } })
})

test('tells an outcome that nobody knows from a success, and leaves the repeat to the caller', async () => {
  const unknown = refuse(202, 'channel_outcome_unknown', 'query_first')
  const card = { id: 'card_1', phone: '199****5507' }
  const { tillway, seen } = await startPlatform(unknown, answer(200, card))
  const change = () => tillway.cards.updatePhone('card_1', '19900005507')
  await expect(change()).rejects.toMatchObject({ code: 'channel_outcome_unknown', status: 202 })
  expect(seen).toHaveLength(1)
  expect(await change()).toEqual(card)
  expect(seen[1]).toMatchObject({
    method: 'PATCH',
    url: '/v1/cards/card_1',
    body: '{"phone":"19900005507"}',
  })
})

test('waits longer each time, and as long as Retry-After asks', async () => {
  const limited = refuse(429, 'rate_limited', 'same_key', { 'retry-after': '2' })
  const busy = refuse(503, 'service_unavailable', 'same_key')
  const { tillway, waits } = await startPlatform(busy, limited, busy, answer(200, paid))
  await tillway.payments.get('pay_1')
  expect(waits).toEqual([250, 2_500, 1_000])
})

test('leaves a long Retry-After to the caller', async () => {
  const { tillway, seen } = await startPlatform(
    refuse(429, 'rate_limited', 'same_key', { 'retry-after': '3600' }),
  )
  await expect(tillway.payments.get('pay_1')).rejects.toMatchObject({ retryAfterSeconds: 3_600 })
  expect(seen).toHaveLength(1)
})

test('gives up after the tries it was allowed, with the advice to use the same key', async () => {
  const { tillway, seen } = await startPlatform(hangUp)
  await expect(tillway.payments.create(order)).rejects.toMatchObject({
    code: 'network_error',
    type: 'connection',
    status: 0,
    retry: 'same_key',
  })
  expect(seen).toHaveLength(4)
})

test('calls a missing answer a time-out', async () => {
  const { apiBase, seen } = await startPlatform(silence)
  const tillway = createTillway({ apiBase, secretKey: 'sk_1', timeoutMs: 600, maxRetries: 0 })
  await expect(tillway.payments.get('pay_1')).rejects.toMatchObject({ code: 'timeout' })
  expect(seen).toHaveLength(1)
})

test("repeats a proxy's own 502, but not an unreadable refusal", async () => {
  const page: Behaviour = (response) => response.writeHead(502).end('<h1>Bad gateway</h1>')
  const { tillway, seen } = await startPlatform(page, answer(201, paid))
  await tillway.payments.create(order)
  expect(seen[0]?.key).toBe(seen[1]?.key)
  const refusing = await startPlatform((response) => response.writeHead(403).end('blocked'))
  await expect(refusing.tillway.payments.create(order)).rejects.toMatchObject({
    code: 'unreadable_answer',
    status: 403,
    retry: 'query_first',
  })
  expect(refusing.seen).toHaveLength(1)
})

test('stops at once when the caller aborts', async () => {
  const controller = new AbortController()
  const { tillway, seen } = await startPlatform(() => {
    controller.abort(new Error('the shopper left'))
  })
  await expect(tillway.payments.get('pay_1', { signal: controller.signal })).rejects.toThrow(
    'the shopper left',
  )
  expect(seen).toHaveLength(1)
})

test('follows no redirect, so that the key never goes elsewhere', async () => {
  const target = await startPlatform(answer(200, paid))
  const { tillway } = await startPlatform(answer(307, {}, { location: `${target.apiBase}/v1/x` }))
  await expect(tillway.payments.get('pay_1')).rejects.toMatchObject({ code: 'network_error' })
  expect(target.seen).toEqual([])
})

test('walks through the pages of a list, and tells the cursor of each', async () => {
  const page = (ids: readonly string[], next_cursor: string | null) =>
    answer(200, { object: 'list', data: ids.map((id) => ({ id })), next_cursor })
  const { tillway, seen } = await startPlatform(page(['a', 'b'], 'c1'), page(['c'], null))
  const ids: string[] = []
  for await (const event of tillway.events.list({ order: 'oldest_first' })) ids.push(event.id)
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(seen.map(({ url }) => url)).toEqual([
    '/v1/events?order=oldest_first',
    '/v1/events?order=oldest_first&cursor=c1',
  ])
  const cursors: (string | undefined)[] = []
  for await (const one of tillway.events.list({ cursor: 'c1' }).pages()) cursors.push(one.cursor)
  expect(cursors).toEqual(['c1'])
})

test('asks for the next page only when the caller goes on', async () => {
  const { tillway, seen } = await startPlatform(
    answer(200, { object: 'list', data: [{ id: 'a' }], next_cursor: 'c1' }),
  )
  for await (const payment of tillway.payments.list()) {
    expect(payment.id).toBe('a')
    break
  }
  expect(seen).toHaveLength(1)
})

test.each([
  [{ apiBase: 'pay.example.com', secretKey: 'sk_1' }, /apiBase/],
  [{ apiBase: 'https://pay.example.com', secretKey: '' }, /secretKey is missing/],
  [{ apiBase: 'https://pay.example.com', secretKey: 'pk_1' }, /publishable/],
  [{ apiBase: 'https://pay.example.com', secretKey: 'sk_1', maxRetries: -1 }, /maxRetries/],
  [{ apiBase: 'https://pay.example.com', secretKey: 'sk_1', timeoutMs: 0 }, /timeoutMs/],
])('refuses options that cannot be right: %o', (options, message) => {
  expect(() => createTillway(options)).toThrow(message)
})

test('refuses an empty id, and never names the key in what it throws or prints', async () => {
  const { tillway, seen } = await startPlatform(hangUp)
  await expect(tillway.payments.get('')).rejects.toThrow(/id is needed/)
  expect(seen).toEqual([])
  const error = await tillway.payments.get('pay_1').catch((reason: unknown) => reason)
  const { inspect } = await import('node:util')
  expect(`${inspect(error, { depth: 9 })}${inspect(tillway, { depth: 9 })}`).not.toContain('sk_1')
})
