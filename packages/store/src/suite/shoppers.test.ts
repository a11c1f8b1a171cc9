/** What shoppers spend in a day, and that two units never weigh it at the same moment. */
import { setTimeout as pause } from 'node:timers/promises'
import { minorUnits } from '@tillway/kernel'
import { type AttemptState, attemptStates, type Verification } from '@tillway/payments'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { attemptOf, newId, paymentOf, startedAt } from '../../test/records.ts'
import type { Repositories, ShopperKey, Store } from '../index.ts'

describe.each(databases)('shoppers over $name', ({ create }) => {
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

  const someone = (): ShopperKey => ({ merchantId: newId('merchant'), shopper: 'shopper-1' })

  const today = { since: startedAt, now: startedAt, exceptPaymentId: 'pay_none' }

  interface Paying {
    readonly amount?: number
    readonly verification?: Verification | null
    readonly state?: AttemptState
    readonly at?: number
    readonly submittedAt?: number | null
  }

  async function pays(
    { payments, attempts }: Repositories,
    { merchantId, shopper }: ShopperKey,
    paying: Paying = {},
  ): Promise<void> {
    const { amount = 100, verification = 'password', state = 'sent', at = startedAt } = paying
    const { submittedAt = at } = paying
    const payment = paymentOf(merchantId, { shopper, amount: minorUnits(amount), createdAt: at })
    await payments.insert(payment)
    await attempts.insert(attemptOf(payment, { verification, state, createdAt: at, submittedAt }))
  }

  test('what may yet be taken counts, by what is proved, and what ended unpaid does not', async () => {
    const key = someone()
    await store.transact(async (repos) => {
      for (const state of attemptStates) await pays(repos, key, { state })
      await pays(repos, key, { verification: 'both', amount: 7 })
      await pays(repos, key, { verification: 'sms', amount: 5 })
      await pays(repos, key, { verification: null, amount: 900 })
      await pays(repos, key, { at: startedAt - 1, amount: 900 })
      await pays(repos, { ...key, shopper: 'shopper-2' }, { amount: 900 })
      await pays(repos, someone(), { amount: 900 })
    })
    const unpaid = ['declined', 'closed', 'not_sent', 'reversed'].length
    expect(await store.read.shoppers.spentSince(key, today)).toEqual({
      password: (attemptStates.length - unpaid) * 100,
      both: 7,
      sms: 5,
    })
  })

  test('an attempt counts for the day on which it leaves, and as long as it may', async () => {
    const key = someone()
    const at = startedAt - 1
    const state = 'awaiting_code'
    await store.transact(async (repos) => {
      await pays(repos, key, { at, state: 'succeeded', amount: 1 })
      await pays(repos, key, { at, state: 'succeeded', submittedAt: startedAt, amount: 10 })
      await pays(repos, key, { at, state, submittedAt: null, amount: 100 })
      await pays(repos, key, { state, submittedAt: null, amount: 1_000 })
    })
    expect(await store.read.shoppers.spentSince(key, today)).toMatchObject({ password: 1_110 })
    const { expiresAt } = attemptOf(paymentOf(key.merchantId))
    const later = { ...today, now: expiresAt }
    expect(await store.read.shoppers.spentSince(key, later)).toMatchObject({ password: 10 })
  })

  test('an attempt of today counts also in a payment of yesterday', async () => {
    const key = someone()
    const day = 86_400_000
    await store.transact(async ({ payments, attempts }) => {
      const payment = paymentOf(key.merchantId, {
        shopper: key.shopper,
        createdAt: startedAt - day,
      })
      await payments.insert(payment)
      await attempts.insert(attemptOf(payment, { verification: 'sms', createdAt: startedAt }))
    })
    expect(await store.read.shoppers.spentSince(key, today)).toMatchObject({ sms: 29_900 })
    const [payment] = await store.read.payments.list(key.merchantId, {}, { limit: 1 })
    const others = { since: startedAt, now: startedAt, exceptPaymentId: payment?.id ?? '' }
    expect(await store.read.shoppers.spentSince(key, others)).toMatchObject({ sms: 0 })
  })

  test('of many at once, as many pay as the day admits', async () => {
    const key = someone()
    const payIfAdmitted = () =>
      store.transact(async (repos) => {
        await repos.shoppers.hold(key, startedAt)
        const { password } = await repos.shoppers.spentSince(key, today)
        await pause(1)
        if (password + 100 > 500) return false
        await pays(repos, key)
        return true
      })
    const admitted = await Promise.all(Array.from({ length: 20 }, payIfAdmitted))
    expect(admitted.filter(Boolean)).toHaveLength(5)
    expect(await store.read.shoppers.spentSince(key, today)).toMatchObject({ password: 500 })
  })
})
