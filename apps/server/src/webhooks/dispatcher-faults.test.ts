import { PayError, sleep } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import {
  createEndpointSecrets,
  rotateEndpointSecrets,
  sealEndpointSecrets,
} from './endpoint-secrets.ts'
import { answering, merchantId, settle } from './testing/dispatch-bench.ts'
import type { DispatcherStore } from './testing/memory-store.ts'
import { createResources, stores } from './testing/open-stores.ts'

const hour = 3_600_000

const resources = createResources()

afterEach(() => resources.close())

describe.each(stores)('over %s', (_name, open) => {
  const bench = () => resources.bench(open)
  const { started } = resources

  test('a crash between the answer and its record sends the same id again', async () => {
    const b = await bench()
    await b.addEndpoint('we_1')
    await b.add('we_1', 'pay_1', 1)
    const dead: DispatcherStore = { ...b.store, transact: () => new Promise(() => undefined) }
    b.dispatcher({ store: dead, timeoutMs: 10_000, leaseMs: 20_000 })
    await settle()
    expect(b.mall.requests).toHaveLength(1)
    expect((await b.delivery('we_1', 'pay_1', 1)).state).toBe('pending')
    const successor = started(b.dispatcher({ timeoutMs: 10_000, leaseMs: 20_000 }))
    await b.pass(19_000)
    expect(b.mall.requests).toHaveLength(1)
    await b.pass(6_000)
    await successor.idle()
    expect(b.mall.requests.map((request) => request.headers['webhook-id'])).toEqual([
      'evt_pay_1_1',
      'evt_pay_1_1',
    ])
    const [first, second] = b.mall.requests.map((request) => request.headers['webhook-timestamp'])
    expect(Number(second)).toBeGreaterThan(Number(first))
    expect((await b.delivery('we_1', 'pay_1', 1)).state).toBe('delivered')
  })

  test('a result that comes after its lease was taken over is thrown away', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    let tries = 0
    b.mall.answers.set(url, async (request) => {
      tries += 1
      // The first of them hangs far beyond its lease, and then fails.
      if (tries === 1) await sleep(b.time, 60_000)
      return answering(tries === 1 ? 500 : 200)(request)
    })
    await b.add('we_1', 'pay_1', 1)
    const first = started(b.dispatcher({ timeoutMs: 10_000, leaseMs: 20_000 }))
    await settle()
    const second = started(b.dispatcher({ timeoutMs: 10_000, leaseMs: 20_000 }))
    await b.pass(26_000)
    await second.idle()
    expect((await b.delivery('we_1', 'pay_1', 1)).state).toBe('delivered')
    await b.pass(40_000)
    await first.idle()
    expect(await b.delivery('we_1', 'pay_1', 1)).toMatchObject({
      state: 'delivered',
      lastStatus: 200,
    })
    expect(b.counts).toMatchObject({ delivered: 1, lost: 1, failures: [] })
  })

  test('several instances share the work and send nothing twice', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    for (let index = 0; index < 40; index += 1) await b.add('we_1', `pay_${index}`, 1, 2)
    const instances = [1, 2, 3].map(() => started(b.dispatcher({ limit: 5 })))
    await Promise.all(instances.map((instance) => instance.idle()))
    await b.pass(5_000)
    expect(b.received(url)).toHaveLength(80)
    expect(new Set(b.received(url)).size).toBe(80)
  })

  test('during a rotation both secrets sign, and after its end the new one alone', async () => {
    const b = await bench()
    const random = createSeededRandom(3)
    const before = createEndpointSecrets(random)
    const url = await b.addEndpoint('we_1', before)
    const dispatcher = started(b.dispatcher())
    const now = b.time.now()
    const rotated = rotateEndpointSecrets(before, { random, now, until: now + hour })
    const endpoint = await b.endpoint('we_1')
    if (endpoint === undefined) throw new Error('no endpoint')
    const name = { merchantId, endpointId: 'we_1' }
    const sealedSecrets = sealEndpointSecrets(rotated, name, b.sealer)
    await b.add('we_1', 'pay_0', 1)
    dispatcher.wake()
    await dispatcher.idle()
    await b.store.transact(({ webhookEndpoints }) =>
      webhookEndpoints.update({ ...endpoint, sealedSecrets }),
    )
    dispatcher.invalidateEndpoint(merchantId, 'we_1')
    for (const payment of ['pay_1', 'pay_2']) {
      await b.add('we_1', payment, 1)
      dispatcher.wake()
      await dispatcher.idle()
      await b.pass(hour)
    }
    expect(b.received(url)).toEqual(['pay_0:1', 'pay_1:1', 'pay_2:1'])
    const signers = b.mall.requests.map((request) =>
      [before[0], rotated[0]].map((set) => {
        const { headers, body } = request
        const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
        const signed = new Webhook(set.secret.reveal()).sign(
          headers['webhook-id'] ?? '',
          at,
          String(body),
        )
        return headers['webhook-signature']?.split(' ').includes(signed)
      }),
    )
    expect(signers).toEqual([
      [true, false],
      [true, true],
      [false, true],
    ])
  })

  test('an endpoint that is gone parks its webhooks, and unreadable secrets are tried again', async () => {
    const b = await bench()
    await b.addEndpoint('we_1')
    await b.add('we_1', 'pay_1', 1)
    const { webhookEndpoints } = b.store.read
    const gone = {
      ...b.store.read,
      webhookEndpoints: { ...webhookEndpoints, get: async () => undefined },
    }
    await started(b.dispatcher({ store: { ...b.store, read: gone } })).idle()
    expect(await b.delivery('we_1', 'pay_1', 1)).toMatchObject({
      state: 'parked',
      tries: 0,
      lastError: 'the endpoint no longer exists',
    })
    const endpoint = await b.endpoint('we_1')
    if (endpoint === undefined) throw new Error('no endpoint')
    await b.store.transact((r) => r.webhookEndpoints.insert({ ...endpoint, id: 'we_2' }))
    await b.add('we_2', 'pay_2', 1)
    const dispatcher = started(b.dispatcher())
    await dispatcher.idle()
    expect(await b.delivery('we_2', 'pay_2', 1)).toMatchObject({
      state: 'pending',
      lastError: 'the platform could not send it',
    })
    expect(b.counts.failures).toEqual(['internal'])
    expect(b.mall.requests).toEqual([])
  })

  test('storage faults are waited out: nothing is lost and nothing is sent twice', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    await b.add('we_1', 'pay_1', 1, 2)
    let faults = 12
    const flaky = <Result>(call: () => Promise<Result>): Promise<Result> => {
      faults -= 1
      return faults >= 0 && faults % 2 === 0
        ? Promise.reject(new PayError('service_unavailable'))
        : call()
    }
    const store: DispatcherStore = {
      read: b.store.read,
      transact: (unit) => flaky(() => b.store.transact(unit)),
      claimDeliveries: (options) => flaky(() => b.store.claimDeliveries(options)),
      nextDueAt: () => flaky(() => b.store.nextDueAt()),
    }
    const dispatcher = started(b.dispatcher({ store }))
    for (let index = 0; index < 20; index += 1) await b.pass(500)
    await dispatcher.idle()
    expect(b.received(url)).toEqual(['pay_1:1', 'pay_1:2'])
    expect(b.counts.delivered).toBe(2)
    expect(
      b.log.lines.some((line) => line.message.includes('storage') || line.level === 'error'),
    ).toBe(true)
  })

  test('stopping waits for what is under way and records it, and claims no more', async () => {
    const b = await bench()
    const url = await b.addEndpoint('we_1')
    b.mall.answers.set(url, async (request) => {
      await sleep(b.time, 1_000)
      return answering(200)(request)
    })
    await b.add('we_1', 'pay_1', 1, 2)
    const dispatcher = b.dispatcher()
    await settle()
    let stopped = false
    const stopping = dispatcher.stop().then(() => {
      stopped = true
    })
    await settle()
    expect(stopped).toBe(false)
    await b.pass(1_000)
    await stopping
    dispatcher.wake()
    await b.pass(60_000)
    expect(b.received(url)).toEqual(['pay_1:1'])
    expect((await b.delivery('we_1', 'pay_1', 1)).state).toBe('delivered')
  })

  test('no log line and no stored error shows a secret or a body', async () => {
    const b = await bench()
    const secrets = createEndpointSecrets(createSeededRandom(9))
    const url = await b.addEndpoint('we_1', secrets)
    b.mall.answers.set(url, answering(500))
    await b.add('we_1', 'pay_1', 1)
    await started(b.dispatcher()).idle()
    expect(b.log.lines.length).toBeGreaterThan(0)
    const printed = JSON.stringify([b.log.lines, await b.delivery('we_1', 'pay_1', 1)])
    for (const hidden of ['whsec_', 'whsk_', '商城', secrets[0].secret.reveal().slice(6)]) {
      expect(printed).not.toContain(hidden)
    }
  })
})
