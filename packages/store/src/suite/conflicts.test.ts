import { minorUnits } from '@tillway/kernel'
import { attemptStates, exclusiveAttemptStates, type PaymentRecord } from '@tillway/payments'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import {
  attemptOf,
  deliveryOf,
  endpointOf,
  eventOf,
  newId,
  paymentOf,
  refundOf,
} from '../../test/records.ts'
import { DuplicateRow, type Repositories, StaleRow, type Store } from '../index.ts'

describe.each(databases)('conflicts over $name', ({ create }) => {
  let database: TestDatabase
  let store: Store

  beforeAll(async () => {
    database = await create()
    store = await database.open()
  })

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  async function storedPayment(): Promise<PaymentRecord> {
    const payment = paymentOf(newId('merchant'))
    await store.transact(({ payments }) => payments.insert(payment))
    return payment
  }

  /** The second of two writes, in its own unit, meets what the first has stored. */
  async function conflictOf(
    first: (repositories: Repositories) => Promise<unknown>,
    second: (repositories: Repositories) => Promise<unknown>,
  ): Promise<unknown> {
    await store.transact(first)
    return await store.transact(second).then(
      () => undefined,
      (error: unknown) => error,
    )
  }

  test('a merchant has one payment for an order; another merchant may have the same', async () => {
    const payment = await storedPayment()
    const again = paymentOf(payment.merchantId, { order: payment.order })
    await expect(store.transact(({ payments }) => payments.insert(again))).rejects.toThrow(
      new DuplicateRow('payments'),
    )
    const elsewhere = paymentOf(newId('merchant'), { order: payment.order })
    await store.transact(({ payments }) => payments.insert(elsewhere))
    expect(await store.read.payments.get(elsewhere.merchantId, elsewhere.id)).toEqual(elsewhere)
  })

  test.each(exclusiveAttemptStates)(
    'an attempt that is %s keeps every other out',
    async (state) => {
      const payment = await storedPayment()
      const conflict = await conflictOf(
        ({ attempts }) => attempts.insert(attemptOf(payment, { state })),
        ({ attempts }) => attempts.insert(attemptOf(payment)),
      )
      expect(conflict).toEqual(new DuplicateRow('attempts'))
    },
  )

  const harmless = attemptStates.filter((state) => !exclusiveAttemptStates.some((s) => s === state))
  test.each(harmless)('an attempt that is %s lets another begin', async (state) => {
    const payment = await storedPayment()
    const conflict = await conflictOf(
      ({ attempts }) => attempts.insert(attemptOf(payment, { state })),
      ({ attempts }) => attempts.insert(attemptOf(payment)),
    )
    expect(conflict).toBeUndefined()
  })

  test('an attempt cannot come back to life beside another', async () => {
    const payment = await storedPayment()
    const over = attemptOf(payment, { state: 'closed' })
    const conflict = await conflictOf(
      async ({ attempts }) => {
        await attempts.insert(over)
        await attempts.insert(attemptOf(payment))
      },
      ({ attempts }) => attempts.update({ ...over, state: 'succeeded' }),
    )
    expect(conflict).toBeInstanceOf(DuplicateRow)
    expect(conflict).toMatchObject({ table: 'attempts' })
  })

  test('of 20 attempts begun at once for one payment, one is stored', async () => {
    const payment = await storedPayment()
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        store.transact(({ attempts }) => attempts.insert(attemptOf(payment))),
      ),
    )
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(19)
    for (const { reason } of refused) expect(reason).toEqual(new DuplicateRow('attempts'))
    const stored = await store.read.attempts.listOfPayment(payment.merchantId, payment.id)
    expect(stored).toHaveLength(1)
  })

  test('a reference of a refund is used once; without one there may be many', async () => {
    const payment = await storedPayment()
    const reference = 'return-1'
    const conflict = await conflictOf(
      ({ refunds }) => refunds.insert(refundOf(payment, { reference })),
      ({ refunds }) => refunds.insert(refundOf(payment, { reference })),
    )
    expect(conflict).toEqual(new DuplicateRow('refunds'))
    await store.transact(async ({ refunds }) => {
      await refunds.insert(refundOf(payment))
      await refunds.insert(refundOf(payment))
    })
    const { merchantId, id } = payment
    expect(await store.read.refunds.listOfPayment(merchantId, id)).toHaveLength(3)
  })

  test('a payment has one event of each number', async () => {
    const payment = await storedPayment()
    const conflict = await conflictOf(
      ({ events }) => events.insert(eventOf(payment)),
      ({ events }) => events.insert(eventOf(payment)),
    )
    expect(conflict).toEqual(new DuplicateRow('events'))
  })

  test('an event is delivered to an endpoint by one delivery', async () => {
    const endpoint = endpointOf(newId('merchant'))
    const event = eventOf({ merchantId: endpoint.merchantId, id: newId('payment') })
    const conflict = await conflictOf(
      ({ deliveries }) => deliveries.insert([deliveryOf(event, endpoint.id)]),
      ({ deliveries }) => deliveries.insert([deliveryOf(event, endpoint.id)]),
    )
    expect(conflict).toEqual(new DuplicateRow('deliveries'))
  })

  test('the database refuses money that cannot be', async () => {
    const merchantId = newId('merchant')
    const wrong: readonly Partial<PaymentRecord>[] = [
      { amount: minorUnits(0) },
      { amount: minorUnits(100), amountReserved: minorUnits(101) },
      { amountReserved: minorUnits(1), amountRefunded: minorUnits(2) },
    ]
    for (const changes of wrong) {
      await expect(
        store.transact(({ payments }) => payments.insert(paymentOf(merchantId, changes))),
      ).rejects.toMatchObject({ code: 'internal' })
    }
    expect(await store.read.payments.list(merchantId, {}, { limit: 10 })).toEqual([])
  })

  test('an attempt and a refund belong to a payment that exists', async () => {
    const nowhere = paymentOf(newId('merchant'))
    await expect(
      store.transact(({ attempts }) => attempts.insert(attemptOf(nowhere))),
    ).rejects.toMatchObject({ code: 'internal' })
    await expect(
      store.transact(({ refunds }) => refunds.insert(refundOf(nowhere))),
    ).rejects.toMatchObject({ code: 'internal' })
  })

  test('the largest safe amount is kept to the last unit', async () => {
    const amount = minorUnits(Number.MAX_SAFE_INTEGER)
    const payment = paymentOf(newId('merchant'), { amount })
    await store.transact(({ payments }) => payments.insert(payment))
    expect((await store.read.payments.get(payment.merchantId, payment.id))?.amount).toBe(amount)
  })

  test('a number that is not safe is an error and never rounded', async () => {
    const payment = await storedPayment()
    await database.sql(`update payments set amount = 9007199254740993 where id = '${payment.id}'`)
    await expect(store.read.payments.get(payment.merchantId, payment.id)).rejects.toMatchObject({
      code: 'internal',
    })
  })

  test('50 units that each add to one payment lose nothing, though all read it before', async () => {
    const payment = await storedPayment()
    await Promise.all(
      Array.from({ length: 50 }, () =>
        store.transact(async ({ payments }) => {
          const now = await payments.get(payment.merchantId, payment.id)
          if (now === undefined) throw new Error('the payment is gone')
          await payments.update({ ...now, eventSequence: now.eventSequence + 1 })
        }),
      ),
    )
    const after = await store.read.payments.get(payment.merchantId, payment.id)
    expect(after).toMatchObject({ eventSequence: 50, version: 51 })
  })

  test('a unit that writes an old version is run again, and told so when that does not help', async () => {
    const payment = await storedPayment()
    await store.transact(({ payments }) => payments.update({ ...payment, paidWay: 'first' }))
    let runs = 0
    const late = store.transact(({ payments }) => {
      runs += 1
      return payments.update({ ...payment, paidWay: 'second' })
    })
    await expect(late).rejects.toBeInstanceOf(StaleRow)
    expect(runs).toBe(10)
    const after = await store.read.payments.get(payment.merchantId, payment.id)
    expect(after).toMatchObject({ paidWay: 'first', version: 2 })
  })

  test('a unit may go on after a duplicate that it expected', async () => {
    const payment = await storedPayment()
    const found = await store.transact(async ({ payments, events }) => {
      const again = paymentOf(payment.merchantId, { order: payment.order })
      const first = await payments.insert(again).then(
        () => again,
        () => payments.findByOrder(payment.merchantId, payment.order),
      )
      await events.insert(eventOf(payment))
      return first
    })
    expect(found).toEqual(payment)
    const events = await store.read.events.list(
      payment.merchantId,
      { direction: 'newest_first' },
      { limit: 9 },
    )
    expect(events).toHaveLength(1)
  })
})
