import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { endpointOf, newId, startedAt, storeEvents } from '../../test/records.ts'
import type { ClaimedDelivery, DeliveryRecord, Store, WebhookEndpointRecord } from '../index.ts'

const now = startedAt
const leaseMs = 30_000
const merchantId = 'mch_1'

describe.each(databases)('claims of deliveries over $name', ({ create }) => {
  let database: TestDatabase
  let store: Store

  beforeAll(async () => {
    database = await create()
    store = await database.open()
  })

  // Workers claim what there is of every merchant, so each test begins with nothing.
  beforeEach(() => database.empty())

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  async function storedEndpoint(changes: Partial<WebhookEndpointRecord> = {}) {
    const endpoint = endpointOf(merchantId, changes)
    await store.transact(({ webhookEndpoints }) => webhookEndpoints.insert(endpoint))
    return endpoint
  }

  function storedEvents(
    endpoints: readonly WebhookEndpointRecord[],
    { count = 1, paymentId = newId('payment') } = {},
  ): Promise<readonly DeliveryRecord[]> {
    return store.transact((repositories) =>
      storeEvents(repositories, { merchantId, id: paymentId }, { endpoints, count }),
    )
  }

  const claim = (at = now, { limit = 100, perEndpoint = 50 } = {}) =>
    store.claimDeliveries({ now: at, limit, leaseMs, perEndpoint })
  const finish = (delivery: ClaimedDelivery, changes: Partial<DeliveryRecord> = {}) =>
    store.transact(({ deliveries }) =>
      deliveries.finish({
        ...delivery,
        state: 'delivered',
        tries: delivery.tries + 1,
        lastStatus: 200,
        lastDurationMs: 12,
        ...changes,
      }),
    )
  const ids = (deliveries: readonly { id: string }[]) => deliveries.map(({ id }) => id).sort()

  test('a due delivery is taken with the body of its event, and then held', async () => {
    const endpoint = await storedEndpoint()
    const [delivery] = await storedEvents([endpoint])
    const event = await store.read.events.get(merchantId, delivery!.eventId)
    expect(await claim(now - 1)).toEqual([])
    expect(await claim()).toEqual([{ ...delivery, fence: 1, body: event!.body }])
    expect(await claim(now + leaseMs - 1)).toEqual([])
    expect(await claim(now + leaseMs)).toMatchObject([{ id: delivery!.id, fence: 2 }])
  })

  test('a mall with many endpoints has its own places, and leaves those of others', async () => {
    const many = await Promise.all(Array.from({ length: 6 }, () => storedEndpoint()))
    await storedEvents(many)
    const other = endpointOf('mch_2')
    await store.transact(async (repositories) => {
      await repositories.webhookEndpoints.insert(other)
      const payment = { merchantId: 'mch_2', id: newId('payment') }
      await storeEvents(repositories, payment, { endpoints: [other] })
    })
    const bounded = (at: number) =>
      store.claimDeliveries({ now: at, limit: 5, leaseMs, perEndpoint: 2, perMerchant: 3 })
    const merchants = (await bounded(now)).map((delivery) => delivery.merchantId)
    expect(merchants.sort()).toEqual(['mch_1', 'mch_1', 'mch_1', 'mch_2'])
    expect(await bounded(now)).toEqual([])
    expect(await bounded(now + leaseMs)).toHaveLength(4)
  })

  test('of one payment and endpoint, only the first undelivered event is taken', async () => {
    const endpoint = await storedEndpoint()
    const deliveries = await storedEvents([endpoint], { count: 3 })
    for (const expected of deliveries) {
      const taken = await claim()
      expect(ids(taken)).toEqual([expected.id])
      expect(await finish(taken[0]!)).toBe(true)
    }
    expect(await claim()).toEqual([])
    expect(await store.nextDueAt()).toBeUndefined()
  })

  test('an event that is retried holds up those behind it, also later ones, until it is over', async () => {
    const endpoint = await storedEndpoint()
    const [first, second] = await storedEvents([endpoint], { count: 2 })
    const [taken] = await claim()
    const later = now + 60_000
    await finish(taken!, { state: 'pending', nextTryAt: later, lastStatus: 500 })
    expect(await claim(later - 1)).toEqual([])
    expect(await store.nextDueAt()).toBe(later)
    const [again] = await claim(later)
    expect(again).toMatchObject({ id: first!.id, tries: 1, lastStatus: 500 })
    await finish(again!)
    expect(ids(await claim(later))).toEqual([second!.id])
  })

  test('those behind a retried event are due as soon as it is delivered after all', async () => {
    const endpoint = await storedEndpoint()
    const [first, second] = await storedEvents([endpoint], { count: 2 })
    const [taken] = await claim()
    await finish(taken!, { state: 'pending', nextTryAt: now + 3_600_000 })
    const resend = store.transact(({ deliveries }) =>
      deliveries.resend(merchantId, { deliveryId: first!.id }, now + 1),
    )
    expect(await resend).toBe(1)
    const [again] = await claim(now + 1)
    expect(again).toMatchObject({ id: first!.id, tries: 0 })
    await finish(again!)
    expect(ids(await claim(now + 1))).toEqual([second!.id])
  })

  test('a parked event lets the next one pass', async () => {
    const endpoint = await storedEndpoint()
    const [, second] = await storedEvents([endpoint], { count: 2 })
    const [taken] = await claim()
    await finish(taken!, { state: 'parked' })
    expect(ids(await claim())).toEqual([second!.id])
  })

  test('payments and endpoints do not wait for each other', async () => {
    const endpoints = [await storedEndpoint(), await storedEndpoint()]
    const deliveries = [
      ...(await storedEvents(endpoints, { count: 2 })),
      ...(await storedEvents(endpoints)),
    ]
    const firsts = deliveries.filter(({ sequence }) => sequence === 1)
    expect(ids(await claim())).toEqual(ids(firsts))
  })

  test('a disabled endpoint gets nothing until it is enabled, and is not due either', async () => {
    const endpoint = await storedEndpoint({ enabled: false })
    const [delivery] = await storedEvents([endpoint])
    expect(await claim()).toEqual([])
    expect(await store.nextDueAt()).toBeUndefined()
    const enabled = { ...endpoint, enabled: true }
    await store.transact(({ webhookEndpoints }) => webhookEndpoints.update(enabled))
    expect(await store.nextDueAt()).toBe(delivery!.nextTryAt)
    expect(ids(await claim())).toEqual([delivery!.id])
  })

  test('a slow endpoint is under way so many times at most, and never delays another', async () => {
    const slow = await storedEndpoint()
    for (let number = 0; number < 30; number += 1) await storedEvents([slow])
    const other = await storedEndpoint()
    const [urgent] = await storedEvents([other])
    const first = await claim(now, { limit: 6, perEndpoint: 4 })
    expect(first.filter(({ endpointId }) => endpointId === slow.id)).toHaveLength(4)
    expect(ids(first)).toContain(urgent!.id)
    expect(await claim(now, { perEndpoint: 4 })).toEqual([])
    await finish(first.find(({ endpointId }) => endpointId === slow.id)!)
    expect(await claim(now, { perEndpoint: 4 })).toHaveLength(1)
    // Leases that have ended are under way no longer.
    const afterwards = await claim(now + leaseMs, { perEndpoint: 4 })
    expect(afterwards.filter(({ endpointId }) => endpointId === slow.id)).toHaveLength(4)
  })

  test('the result of a try counts under its own lease only, and once', async () => {
    const endpoint = await storedEndpoint()
    const [delivery] = await storedEvents([endpoint])
    const [late] = await claim()
    const [current] = await claim(now + leaseMs)
    expect(await finish(late!)).toBe(false)
    expect(await store.read.deliveries.get(merchantId, delivery!.id)).toEqual(delivery)
    expect(await finish(current!, { lastError: null })).toBe(true)
    expect(await finish(current!, { state: 'parked' })).toBe(false)
    expect(await store.read.deliveries.get(merchantId, delivery!.id)).toEqual({
      ...delivery,
      state: 'delivered',
      tries: 1,
      lastStatus: 200,
      lastDurationMs: 12,
    })
  })

  test('everything since a time is sent again, in order, and what is under way is left alone', async () => {
    const endpoint = await storedEndpoint()
    const paymentId = newId('payment')
    const [first, second] = await storedEvents([endpoint], { count: 2, paymentId })
    for (const expected of [first, second]) {
      const [taken] = await claim()
      expect(taken!.id).toBe(expected!.id)
      await finish(taken!)
    }
    const [other] = await storedEvents([endpoint])
    const [underWay] = await claim()
    expect(underWay!.id).toBe(other!.id)
    const resend = (since: number) =>
      store.transact(({ deliveries }) =>
        deliveries.resend(merchantId, { endpointId: endpoint.id, since }, now + 1),
      )
    expect(await resend(startedAt + 1)).toBe(0)
    expect(await resend(startedAt)).toBe(2)
    expect(await finish(underWay!)).toBe(true)
    const [again] = await claim(now + 1)
    expect(again).toMatchObject({ id: first!.id, tries: 0 })
    expect(await claim(now + 1)).toEqual([])
    await finish(again!)
    expect(ids(await claim(now + 1))).toEqual([second!.id])
  })

  test('another merchant cannot send it again', async () => {
    const endpoint = await storedEndpoint()
    const [delivery] = await storedEvents([endpoint])
    const count = await store.transact(({ deliveries }) =>
      deliveries.resend('mch_2', { deliveryId: delivery!.id }, now),
    )
    expect(count).toBe(0)
  })

  test('deliveries that many workers claim at once are each given once and in order', async () => {
    const several = database.place.startsWith('postgres')
    const workers = [store, ...(several ? [await database.open(), await database.open()] : [])]
    const endpoints = [await storedEndpoint(), await storedEndpoint(), await storedEndpoint()]
    for (let number = 0; number < 10; number += 1) await storedEvents(endpoints, { count: 3 })
    const sent: ClaimedDelivery[] = []
    let mostUnderWay = 0
    const underWay = new Map<string, number>()
    const work = async (worker: Store) => {
      for (let empty = 0; empty < 20; ) {
        const claimed = await worker.claimDeliveries({ now, limit: 5, leaseMs, perEndpoint: 4 })
        empty = claimed.length === 0 ? empty + 1 : 0
        for (const { endpointId } of claimed) {
          const count = (underWay.get(endpointId) ?? 0) + 1
          underWay.set(endpointId, count)
          mostUnderWay = Math.max(mostUnderWay, count)
        }
        sent.push(...claimed)
        for (const delivery of claimed) {
          underWay.set(delivery.endpointId, (underWay.get(delivery.endpointId) ?? 0) - 1)
          await finish(delivery)
        }
      }
    }
    await Promise.all(workers.map(work))
    await work(store)
    expect(new Set(ids(sent)).size).toBe(90)
    expect(sent).toHaveLength(90)
    expect(mostUnderWay).toBeLessThanOrEqual(4)
    for (const { id } of endpoints) {
      const ofEndpoint = sent.filter(({ endpointId }) => endpointId === id)
      for (const paymentId of new Set(ofEndpoint.map((delivery) => delivery.paymentId))) {
        const sequences = ofEndpoint.filter((delivery) => delivery.paymentId === paymentId)
        expect(sequences.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
      }
    }
    for (const worker of workers.slice(1)) await worker.close()
  })
})
