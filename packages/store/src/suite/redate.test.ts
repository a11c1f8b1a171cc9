import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { deliveryOf, endpointOf, eventOf, newId } from '../../test/records.ts'
import type { Store } from '../index.ts'

const day = 86_400_000
const minute = 60_000
const leaseMs = minute

describe.each(databases)('work that a wrong clock has dated, over $name', ({ create }) => {
  let database: TestDatabase
  let right: Store
  let ahead: Store
  const now = Date.now()
  const clockAt = (at: number) => ({ now: () => at, monotonic: () => at })
  const later = now + day

  beforeAll(async () => {
    database = await create()
    right = (await database.open()).as(clockAt(now))
    ahead = right.as(clockAt(later))
  })

  beforeEach(() => database.empty())

  afterAll(async () => {
    await right.close()
    await database.drop()
  })

  const schedule = (store: Store, subjectId: string, runAt: number) =>
    store.transact(({ jobs }) => jobs.schedule('mch_1', subjectId, runAt))
  const subjectsDue = async (at: number) => {
    const jobs = await right.claimJobs({ now: at, limit: 10, leaseMs })
    return jobs.map(({ subjectId }) => subjectId)
  }

  test('a job waits as long as it was meant to, not until the wrong day', async () => {
    await schedule(ahead, 'pay_1', later + minute)
    await schedule(right, 'pay_2', now + day)
    expect(await right.redate(now)).toBe(1)
    expect(await right.nextDueAt()).toBe(now + minute)
    expect(await subjectsDue(now + minute - 1)).toEqual([])
    expect(await subjectsDue(now + minute)).toEqual(['pay_1'])
    expect(await right.redate(now)).toBe(0)
  })

  test('a job that a wrong clock holds is free after its lease, and its holder is held to it', async () => {
    await schedule(right, 'pay_1', now)
    const [held] = await ahead.claimJobs({ now: later, limit: 1, leaseMs })
    expect(await right.redate(now)).toBe(1)
    await right.transact(({ jobs }) => jobs.assertHeld(held!))
    expect(await subjectsDue(now + leaseMs - 1)).toEqual([])
    expect(await subjectsDue(now + leaseMs)).toEqual(['pay_1'])
    await expect(right.transact(({ jobs }) => jobs.assertHeld(held!))).rejects.toThrow()
  })

  test('a terminal that a wrong clock has leased is free after its lease', async () => {
    const book = { merchantId: newId('merchant'), terminalId: newId('terminal') }
    const lease = (at: number) =>
      right.transact(({ terminalBooks }) =>
        terminalBooks.lease(book, { now: at, until: at + leaseMs }),
      )
    await lease(later)
    expect(await lease(now + 2 * leaseMs)).toBeUndefined()
    expect(await right.redate(now)).toBe(1)
    expect(await lease(now + leaseMs - 1)).toBeUndefined()
    expect(await lease(now + leaseMs)).toMatchObject({ fence: 2 })
  })

  test('a webhook is sent, or tried again, when it was meant to be', async () => {
    const payment = { merchantId: 'mch_1', id: newId('payment') }
    const endpoint = endpointOf(payment.merchantId)
    const event = eventOf(payment, { sequence: 1 })
    const delivery = deliveryOf(event, endpoint.id, { nextTryAt: later, createdAt: later })
    await ahead.transact(async ({ webhookEndpoints, events, deliveries }) => {
      await webhookEndpoints.insert(endpoint)
      await events.insert(event)
      await deliveries.insert([delivery])
    })
    expect(await right.redate(now)).toBe(1)
    const claim = (at: number) =>
      right.claimDeliveries({ now: at, limit: 5, leaseMs, perEndpoint: 5 })
    const [first] = await claim(now)
    expect(first).toMatchObject({ id: delivery.id, nextTryAt: now })
    const failed = { ...first!, tries: 1, nextTryAt: later + minute }
    expect(await ahead.transact(({ deliveries }) => deliveries.finish(failed))).toBe(true)
    expect(await right.redate(now)).toBe(1)
    expect(await claim(now + minute - 1)).toEqual([])
    expect(await claim(now + minute)).toMatchObject([{ id: delivery.id, tries: 1 }])
  })

  test('what was there before it was written down who dated it stays, and so do small differences', async () => {
    await schedule(right.as(clockAt(now + 4 * minute)), 'pay_1', now + 10 * minute)
    await schedule(right.as(clockAt(0)), 'pay_2', now + day)
    expect(await right.redate(now)).toBe(0)
  })
})

test('where the clock of PostgreSQL agrees with who has dated it, it is ours that is behind', async () => {
  const database = await databases[1]!.create()
  const store = await database.open()
  await store.transact(({ jobs }) => jobs.schedule('mch_1', 'pay_1', Date.now() + 10 * minute))
  expect(await store.redate(Date.now() - day)).toBe(0)
  await store.close()
  await database.drop()
})
