import { sleep, TransportError } from '@tillway/kernel'
import { createManualTime, createSeededRandom } from '@tillway/kernel/testing'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { createEndpointSecrets } from './endpoint-secrets.ts'
import { maxTries } from './retry-schedule.ts'
import {
  answering,
  createDispatchBench,
  merchantId,
  settle,
  until,
} from './testing/dispatch-bench.ts'
import { createMemoryStore } from './testing/memory-store.ts'
import { createResources, stores } from './testing/open-stores.ts'

const hour = 3_600_000
const day = 24 * hour

const resources = createResources()

afterEach(() => resources.close())

describe.each(stores)('over %s', (_name, open) => {
  const bench = () => resources.bench(open)
  const { started } = resources

  test('a webhook carries the stored bytes and the headers of the specification', async () => {
    const b = await bench()
    const secrets = createEndpointSecrets(createSeededRandom())
    const url = await b.addEndpoint('we_1', secrets)
    const dispatcher = started(b.dispatcher())
    await b.add('we_1', 'pay_1', 1)
    dispatcher.wake()
    await dispatcher.idle()
    const [request] = b.mall.requests
    expect(request?.url).toBe(url)
    expect(request?.method).toBe('POST')
    expect(request?.body).toBe('{"payment":"pay_1", "sequence":1, "name":"商城"}')
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      'content-type',
      'user-agent',
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
    ])
    expect(request?.headers['content-type']).toBe('application/json')
    expect(request?.headers['webhook-id']).toBe('evt_pay_1_1')
    const seconds = Math.floor(b.time.now() / 1_000)
    expect(request?.headers['webhook-timestamp']).toBe(String(seconds))
    const expected = new Webhook(secrets[0].secret.reveal()).sign(
      'evt_pay_1_1',
      new Date(seconds * 1_000),
      String(request?.body),
    )
    expect(request?.headers['webhook-signature']?.split(' ')[0]).toBe(expected)
    const delivery = await b.delivery('we_1', 'pay_1', 1)
    expect(delivery).toMatchObject({
      state: 'delivered',
      tries: 1,
      lastStatus: 200,
      lastError: null,
    })
    expect(delivery.lastDurationMs).toBe(0)
    expect(b.counts).toMatchObject({ delivered: 1, failures: [] })
  })

  test('what waits in the store when it starts goes out without a wake-up', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    await b.add('we_1', 'pay_1', 1, 2, 3)
    await started(b.dispatcher()).idle()
    expect(b.received(url)).toEqual(['pay_1:1', 'pay_1:2', 'pay_1:3'])
  })

  test('what another process writes is found within five seconds', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    await started(b.dispatcher()).idle()
    await b.add('we_1', 'pay_1', 1)
    expect(b.received(url)).toEqual([])
    await b.pass(5_000)
    expect(b.received(url)).toEqual(['pay_1:1'])
  })

  test('the order of a payment holds through failures, and other payments do not wait for it', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    let failing = true
    b.mall.answers.set(url, (request) =>
      answering(failing && String(request.body).includes('"pay_1"') ? 500 : 200)(request),
    )
    await b.add('we_1', 'pay_1', 1, 2, 3)
    await b.add('we_1', 'pay_2', 1, 2)
    const dispatcher = started(b.dispatcher())
    await dispatcher.idle()
    expect(b.received(url).filter((event) => event.startsWith('pay_1'))).toEqual(['pay_1:1'])
    expect(b.received(url).filter((event) => event.startsWith('pay_2'))).toEqual([
      'pay_2:1',
      'pay_2:2',
    ])
    const failed = await b.delivery('we_1', 'pay_1', 1)
    expect(failed).toMatchObject({
      state: 'pending',
      tries: 1,
      lastStatus: 500,
      lastError: 'answered 500',
    })
    expect(failed.nextTryAt - b.time.now()).toBeLessThanOrEqual(5_000)
    await b.pass(5_000)
    expect((await b.delivery('we_1', 'pay_1', 1)).tries).toBe(2)
    failing = false
    await b.pass(30_000)
    expect(b.received(url).filter((event) => event.startsWith('pay_1'))).toEqual([
      'pay_1:1',
      'pay_1:1',
      'pay_1:1',
      'pay_1:2',
      'pay_1:3',
    ])
    expect(b.counts).toMatchObject({ delivered: 5, failures: ['status', 'status'] })
  })

  test('a mall that takes 29 seconds does not delay another, and fills its own places only', async () => {
    const b = await bench()
    const slow = await b.addEndpoint('we_slow')
    const quick = await b.addEndpoint('we_quick')
    b.mall.answers.set(slow, async (request) => {
      await sleep(b.time, 29_000)
      return answering(200)(request)
    })
    for (let index = 0; index < 12; index += 1) await b.add('we_slow', `pay_s${index}`, 1)
    const dispatcher = started(b.dispatcher({ perEndpoint: 3 }))
    await settle()
    for (let index = 0; index < 6; index += 1) await b.add('we_quick', `pay_q${index}`, 1, 2)
    dispatcher.wake()
    await until(() => b.counts.delivered === 12)
    expect(b.received(quick)).toHaveLength(12)
    expect(b.received(slow)).toHaveLength(3)
    await b.pass(29_000)
    await until(() => b.received(slow).length === 6)
    expect(await b.delivery('we_slow', 'pay_s0', 1)).toMatchObject({
      state: 'delivered',
      lastDurationMs: 29_000,
    })
    for (let round = 0; round < 3; round += 1) await b.pass(29_000)
    await dispatcher.idle()
    expect(b.counts.delivered).toBe(24)
  })

  test('410 disables the endpoint with a reason, and what waits goes out when it is enabled again', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    b.mall.answers.set(url, answering(410))
    await b.add('we_1', 'pay_1', 1, 2)
    const dispatcher = started(b.dispatcher())
    await dispatcher.idle()
    const endpoint = await b.endpoint('we_1')
    expect(endpoint).toMatchObject({ enabled: false, disabledReason: 'answered 410 Gone' })
    await b.pass(hour)
    expect(b.received(url)).toEqual(['pay_1:1'])
    expect(await b.delivery('we_1', 'pay_1', 1)).toMatchObject({
      state: 'pending',
      lastStatus: 410,
    })
    b.mall.answers.delete(url)
    await b.store.transact(({ webhookEndpoints }) =>
      endpoint === undefined
        ? Promise.reject(new Error('no endpoint'))
        : webhookEndpoints.update({ ...endpoint, enabled: true, disabledReason: null }),
    )
    dispatcher.wake()
    await dispatcher.idle()
    expect(b.received(url)).toEqual(['pay_1:1', 'pay_1:1', 'pay_1:2'])
  })

  test('Retry-After puts the next try off, as seconds and as a date', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    b.mall.answers.set(url, answering(503, { 'retry-after': '90' }))
    await b.add('we_1', 'pay_1', 1)
    await started(b.dispatcher()).idle()
    const first = await b.delivery('we_1', 'pay_1', 1)
    expect(first.nextTryAt).toBe(b.time.now() + 90_000)
    const date = new Date(b.time.now() + 90_000 + 600_000).toUTCString()
    b.mall.answers.set(url, answering(429, { 'retry-after': date }))
    await b.pass(89_000)
    expect(b.mall.requests).toHaveLength(1)
    await b.pass(2_000)
    expect(b.mall.requests).toHaveLength(2)
    const second = await b.delivery('we_1', 'pay_1', 1)
    expect(new Date(second.nextTryAt).toUTCString()).toBe(date)
  })

  test('only a 2xx is success: a redirect and a transport failure are tried again', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    const cases = [
      [answering(301, { location: 'http://127.0.0.1/' }), 301, 'answered 301'],
      [answering(404), 404, 'answered 404'],
      [() => Promise.reject(new TransportError('timeout', true)), null, 'no answer in time'],
      [
        () => Promise.reject(new TransportError('blocked', false)),
        null,
        'the address is not allowed',
      ],
    ] as const
    const dispatcher = started(b.dispatcher())
    for (const [index, [answer, lastStatus, lastError]] of cases.entries()) {
      b.mall.answers.set(url, answer)
      await b.add('we_1', `pay_${index}`, 1)
      dispatcher.wake()
      await dispatcher.idle()
      const delivery = await b.delivery('we_1', `pay_${index}`, 1)
      expect(delivery).toMatchObject({ state: 'pending', tries: 1, lastStatus, lastError })
    }
    b.mall.answers.set(url, answering(204))
    await b.pass(10_000)
    expect(b.counts).toMatchObject({
      delivered: 4,
      failures: ['status', 'status', 'timeout', 'blocked'],
    })
  })

  test('after thirty days it is parked, the next event follows, and a resend works', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    b.mall.answers.set(url, answering(500))
    await b.add('we_1', 'pay_1', 1)
    const dispatcher = started(b.dispatcher({ maxSleepMs: day }))
    await dispatcher.idle()
    const startedAt = b.time.now()
    for (let round = 0; round < 100; round += 1) {
      const { state, nextTryAt } = await b.delivery('we_1', 'pay_1', 1)
      if (state === 'parked') break
      await b.pass(nextTryAt - b.time.now())
      await dispatcher.idle()
    }
    expect(b.time.now() - startedAt).toBeGreaterThan(28 * day)
    expect(b.time.now() - startedAt).toBeLessThan(32 * day)
    expect(b.mall.requests).toHaveLength(maxTries)
    expect(b.counts.parked).toBe(1)
    await b.pass(3 * day)
    expect(b.mall.requests).toHaveLength(maxTries)
    b.mall.answers.delete(url)
    await b.add('we_1', 'pay_1', 2)
    dispatcher.wake()
    await dispatcher.idle()
    expect(b.received(url).at(-1)).toBe('pay_1:2')
    const { id } = await b.delivery('we_1', 'pay_1', 1)
    await b.store.transact(({ deliveries }) =>
      deliveries.resend(merchantId, { deliveryId: id }, b.time.now()),
    )
    dispatcher.wake()
    await dispatcher.idle()
    expect(b.received(url).at(-1)).toBe('pay_1:1')
    expect(await b.delivery('we_1', 'pay_1', 1)).toMatchObject({ state: 'delivered', tries: 1 })
  })
})

test('while nothing can be claimed the store is asked less and less, not in a circle', async () => {
  const time = createManualTime()
  const store = createMemoryStore()
  const b = createDispatchBench({ ...store, nextDueAt: async () => time.now() - 1 }, time)
  const dispatcher = b.dispatcher()
  await b.pass(60_000)
  expect(store.calls.claims).toBeGreaterThan(50)
  expect(store.calls.claims).toBeLessThan(75)
  await dispatcher.stop()
})

test('a crowd of wake-ups costs two claims', async () => {
  const time = createManualTime()
  const store = createMemoryStore()
  const b = createDispatchBench(store, time)
  const dispatcher = b.dispatcher()
  await dispatcher.idle()
  const before = store.calls.claims
  for (let index = 0; index < 1_000; index += 1) dispatcher.wake()
  await dispatcher.idle()
  expect(store.calls.claims - before).toBeLessThanOrEqual(2)
  await dispatcher.stop()
})
