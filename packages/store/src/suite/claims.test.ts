import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { newId } from '../../test/records.ts'
import { type ClaimedJob, StaleLease, type Store } from '../index.ts'

const now = 1_000_000
const leaseMs = 30_000

describe.each(databases)('claims of jobs over $name', ({ create }) => {
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

  const schedule = (merchantId: string, subjectId: string, runAt: number) =>
    store.transact(({ jobs }) => jobs.schedule(merchantId, subjectId, runAt))
  const claim = (at = now, limit = 10) => store.claimJobs({ now: at, limit, leaseMs })
  const isHeld = (job: ClaimedJob) =>
    store
      .transact(({ jobs }) => jobs.assertHeld(job))
      .then(
        () => true,
        (error: unknown) => {
          expect(error).toBeInstanceOf(StaleLease)
          return false
        },
      )

  test('due jobs are taken oldest first, and only as many as asked', async () => {
    await schedule('mch_1', 'pay_3', now)
    await schedule('mch_2', 'pay_1', now - 20)
    await schedule('mch_1', 'pay_2', now - 10)
    await schedule('mch_1', 'pay_4', now + 1)
    const taken = await claim(now, 2)
    expect(taken.map(({ subjectId }) => subjectId)).toEqual(['pay_1', 'pay_2'])
    expect(taken[0]).toEqual({
      merchantId: 'mch_2',
      subjectId: 'pay_1',
      runAt: now - 20,
      fence: 1,
    })
    expect((await claim()).map(({ subjectId }) => subjectId)).toEqual(['pay_3'])
    expect(await claim()).toEqual([])
  })

  test('a job that is held is free again when the lease ends, under a new fence', async () => {
    await schedule('mch_1', 'pay_1', now)
    const [first] = await claim()
    expect(await claim(now + leaseMs - 1)).toEqual([])
    const [second] = await claim(now + leaseMs)
    expect(second).toEqual({ ...first, fence: 2 })
    expect(await isHeld(first!)).toBe(false)
    expect(await isHeld(second!)).toBe(true)
  })

  test('scheduling ends the lease and moves the one job of the subject', async () => {
    await schedule('mch_1', 'pay_1', now)
    const [first] = await claim()
    await schedule('mch_1', 'pay_1', now + 5)
    expect(await isHeld(first!)).toBe(false)
    expect(await claim(now + 4)).toEqual([])
    expect(await claim(now + 5)).toMatchObject([{ subjectId: 'pay_1', runAt: now + 5 }])
  })

  test('a job that was removed is not held, not due, and its fence is never given again', async () => {
    await schedule('mch_1', 'pay_1', now)
    const [first] = await claim()
    await store.transact(({ jobs }) => jobs.remove('mch_1', 'pay_1'))
    expect(await isHeld(first!)).toBe(false)
    expect(await claim(now + leaseMs)).toEqual([])
    expect(await store.nextDueAt()).toBeUndefined()
    await schedule('mch_1', 'pay_1', now)
    const [again] = await claim()
    expect(again!.fence).toBeGreaterThan(first!.fence)
    expect(await isHeld(first!)).toBe(false)
  })

  test('removing a job that is not there does nothing', async () => {
    await store.transact(({ jobs }) => jobs.remove('mch_1', 'pay_none'))
    expect(await isHeld({ merchantId: 'mch_1', subjectId: 'pay_none', fence: 0, runAt: 0 })).toBe(
      false,
    )
  })

  test('a worker that lost its lease cannot store what it found out', async () => {
    await schedule('mch_1', 'pay_1', now)
    const [late] = await claim()
    await claim(now + leaseMs)
    const unit = store.transact(async ({ jobs, merchants }) => {
      await merchants.insert({ id: 'mch_1', name: 'late', allowedOrigins: [], createdAt: 0 })
      await jobs.assertHeld(late!)
    })
    await expect(unit).rejects.toBeInstanceOf(StaleLease)
    expect(await store.read.merchants.get('mch_1')).toBeUndefined()
  })

  test('the next due time is the earliest, a held job counting at the end of its lease', async () => {
    expect(await store.nextDueAt()).toBeUndefined()
    await schedule('mch_1', 'pay_1', now)
    await schedule('mch_1', 'pay_2', now + 40_000)
    expect(await store.nextDueAt()).toBe(now)
    await claim()
    expect(await store.nextDueAt()).toBe(now + leaseMs)
  })

  test('jobs that many workers claim at once are each given once', async () => {
    const several = database.place.startsWith('postgres')
    const workers = [store, ...(several ? [await database.open(), await database.open()] : [])]
    const merchantId = newId('merchant')
    await store.transact(async ({ jobs }) => {
      for (let number = 0; number < 300; number += 1) {
        await jobs.schedule(merchantId, `pay_${number}`, now)
      }
    })
    const taken: string[] = []
    const work = async (worker: Store) => {
      for (;;) {
        const claimed = await worker.claimJobs({ now, limit: 7, leaseMs })
        if (claimed.length === 0) return
        taken.push(...claimed.map(({ subjectId }) => subjectId))
      }
    }
    await Promise.all([...workers, ...workers].map(work))
    // A worker may come up empty while others hold the rows it looked at; what is left is taken now.
    await work(store)
    expect(taken).toHaveLength(300)
    expect(new Set(taken).size).toBe(300)
    for (const worker of workers.slice(1)) await worker.close()
  })
})
