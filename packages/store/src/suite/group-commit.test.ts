import { PayError } from '@tillway/kernel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { attemptOf, newId, paymentOf } from '../../test/records.ts'
import type { Repositories, Store } from '../index.ts'

describe.each(databases)('units of work over $name', ({ create }) => {
  let database: TestDatabase
  let store: Store

  beforeAll(async () => {
    database = await create()
    // One connection for writing, so that concurrent units do share transactions.
    store = await database.open({ poolSize: 3 })
  })

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  test('of units that share a commit, one that throws undoes itself alone', async () => {
    const merchantId = newId('merchant')
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, number) =>
        store.transact(async ({ payments }) => {
          await payments.insert(paymentOf(merchantId, { order: `order-${number}` }))
          if (number % 4 === 0) throw new Error(`unit ${number} gives up`)
          return number
        }),
      ),
    )
    results.forEach((result, number) => {
      if (number % 4 === 0) {
        expect(result).toMatchObject({ reason: new Error(`unit ${number} gives up`) })
      } else expect(result).toEqual({ status: 'fulfilled', value: number })
    })
    const stored = await store.read.payments.list(merchantId, {}, { limit: 100 })
    expect(stored).toHaveLength(30)
    expect(stored.some(({ order }) => order === 'order-4')).toBe(false)
  })

  test('a unit alone in its transaction undoes itself too', async () => {
    const payment = paymentOf(newId('merchant'))
    const unit = store.transact(async ({ payments }) => {
      await payments.insert(payment)
      throw new PayError('invalid_amount')
    })
    await expect(unit).rejects.toMatchObject({ code: 'invalid_amount' })
    expect(await store.read.payments.get(payment.merchantId, payment.id)).toBeUndefined()
  })

  test('a unit sees its own writes, and nobody else does before they are committed', async () => {
    const payment = paymentOf(newId('merchant'))
    await store.transact(async ({ payments }) => {
      await payments.insert(payment)
      expect(await payments.get(payment.merchantId, payment.id)).toEqual(payment)
      expect(await store.read.payments.get(payment.merchantId, payment.id)).toBeUndefined()
    })
    expect(await store.read.payments.get(payment.merchantId, payment.id)).toEqual(payment)
  })

  test('a unit that hides a failed statement is not stored by halves', async () => {
    const payment = paymentOf(newId('merchant'))
    const unit = store.transact(async ({ payments, attempts }) => {
      await payments.insert(payment)
      await attempts.insert(attemptOf(paymentOf(payment.merchantId))).catch(() => {})
    })
    await expect(unit).rejects.toMatchObject({ code: 'internal' })
    expect(await store.read.payments.get(payment.merchantId, payment.id)).toBeUndefined()
  })

  test('a write that a unit did not wait for belongs to it all the same', async () => {
    const merchantId = newId('merchant')
    const first = paymentOf(merchantId)
    const second = paymentOf(merchantId)
    await store.transact(async ({ payments }) => {
      void payments.insert(first)
      void payments.insert(second)
    })
    expect(await store.read.payments.get(merchantId, second.id)).toEqual(second)
  })

  test('a write after the end of its unit is refused', async () => {
    const kept: Repositories[] = []
    await store.transact(async (repositories) => {
      kept.push(repositories)
    })
    const late = kept[0]?.payments.insert(paymentOf(newId('merchant')))
    await expect(late).rejects.toMatchObject({ code: 'internal' })
  })

  test('nothing is written outside of a unit', async () => {
    const payment = paymentOf(newId('merchant'))
    await expect(store.read.payments.insert(payment)).rejects.toMatchObject({ code: 'internal' })
    expect(await store.read.payments.get(payment.merchantId, payment.id)).toBeUndefined()
  })

  test('a unit gives what it returns, and one that does nothing is fine', async () => {
    expect(await store.transact(async () => 42)).toBe(42)
    await store.ping()
  })

  test('after closing, nothing is accepted and what was accepted is stored', async () => {
    const own = await create()
    const opened = await own.open()
    const payment = paymentOf(newId('merchant'))
    const accepted = opened.transact(({ payments }) => payments.insert(payment))
    await opened.close()
    await accepted
    await expect(opened.transact(async () => 1)).rejects.toMatchObject({
      code: 'service_unavailable',
    })
    await expect(opened.ping()).rejects.toMatchObject({ code: 'service_unavailable' })
    const again = await own.open()
    expect(await again.read.payments.get(payment.merchantId, payment.id)).toEqual(payment)
    await again.close()
    await own.drop()
  })
})
