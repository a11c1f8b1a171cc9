import { systemClock } from '@tillway/kernel/node'
import { createManualTime, createMemoryLog } from '@tillway/kernel/testing'
import { openStore } from '@tillway/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/stores.ts'
import { countAll, type Limit } from '../codes/limits.ts'
import type { CardDataRow, CardRow, KeyRow } from './records.ts'
import type { VaultStore } from './vault-store.ts'

const key: KeyRow = {
  merchantId: 'mch_1',
  purpose: 'card',
  version: 1,
  rootId: 'r',
  wrapped: 'w',
  createdAt: 1,
  lapsesAt: null,
}
const card: CardRow = {
  merchantId: 'mch_1',
  id: 'card_1',
  paymentId: 'pay_1',
  shopper: null,
  bankCode: 'icbc',
  kind: 'debit',
  lastFour: '1234',
  phoneMasked: '138****0000',
  numberFingerprint: 'n',
  phoneFingerprint: 'p',
  createdAt: 1,
  settledAt: null,
}
const data: CardDataRow = {
  merchantId: 'mch_1',
  cardId: 'card_1',
  keyVersion: 1,
  wrappedKey: 'wrapped-key-of-the-record',
  sealed: 'sealed-data-of-the-record',
  shredAt: 100,
}
const ofCard = { merchantId: 'mch_1', cardId: 'card_1' }

describe.each(databases)('the vault’s tables over $name', ({ create }) => {
  let database: TestDatabase
  let store: VaultStore

  beforeAll(async () => {
    database = await create()
    store = await database.open()
    await store.transact(async (tables) => {
      await tables.keys.insert(key)
      await tables.cards.insert(card)
      await tables.cardData.insert(data)
    })
  })

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  test('a card and its data are read as they were written, by their merchant alone', async () => {
    expect(await store.read.cards.get(ofCard)).toEqual(card)
    expect(await store.read.cardData.get(ofCard)).toEqual(data)
    const foreign = { ...ofCard, merchantId: 'mch_2' }
    expect(await store.read.cards.get(foreign)).toBeUndefined()
    expect(await store.read.cardData.get(foreign)).toBeUndefined()
  })

  test('a key with records under it cannot be deleted', async () => {
    expect(await store.transact(({ keys }) => keys.deleteUnused('mch_1', 2))).toBe(0)
    const foreign = { ...data, cardId: 'card_2', keyVersion: 9 }
    await expect(store.transact(({ cardData }) => cardData.insert(foreign))).rejects.toMatchObject({
      code: 'internal',
    })
  })

  test('what is due is deleted and what was asked for is kept', async () => {
    const kept = { ...card, id: 'card_kept' }
    const due = { ...card, id: 'card_due' }
    await store.transact(async (tables) => {
      for (const each of [kept, due]) {
        await tables.cards.insert(each)
        await tables.cardData.insert({ ...data, cardId: each.id, shredAt: 50 })
      }
      await tables.cardData.keep({ merchantId: 'mch_1', cardId: 'card_kept' })
    })
    expect(await store.transact(({ cardData }) => cardData.deleteDue(49))).toBe(0)
    expect(await store.transact(({ cardData }) => cardData.deleteDue(50))).toBe(1)
    const left = await store.read.cardData.get({ merchantId: 'mch_1', cardId: 'card_kept' })
    expect(left).toMatchObject({ shredAt: null })
  })

  test('a mark is made once, whoever comes at the same time', async () => {
    const mark = { id: 'seal 1', lapsesAt: 10 }
    const made = await Promise.all(
      Array.from({ length: 8 }, () => store.transact(({ marks }) => marks.insert(mark))),
    )
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(await store.transact(({ marks }) => marks.deleteLapsed(9))).toBe(0)
    expect(await store.transact(({ marks }) => marks.deleteLapsed(10))).toBe(1)
  })

  test('a limit holds under requests at the same time', async () => {
    const clock = createManualTime()
    const limit: Limit = {
      scope: 'card',
      subject: 'digest',
      windows: [{ ms: 3_600_000, most: 5 }],
      grainMs: 1,
    }
    const count = () =>
      store.transact((tables) => countAll(tables, [limit], { clock, code: 'sms_limited' }))
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, count))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ code: 'sms_limited', retryAfterSeconds: 3_600 })
      }
    }
    await expect(count()).rejects.toMatchObject({ code: 'sms_limited' })
    await clock.advance(3_600_000)
    await count()
  })
})

test('in one PostgreSQL, the vault’s tables lie apart from the platform’s', async () => {
  const database = await databases[1].create()
  const url = 'databaseUrl' in database.place ? database.place.databaseUrl : ''
  const platform = await openStore({ url, clock: systemClock, log: createMemoryLog() })
  const store = await database.open()
  await store.transact(({ keys }) => keys.insert(key))
  const again = await database.open()
  expect(await again.read.keys.all()).toEqual([key])
  await platform.ping()
  expect(Math.abs(Number(await store.time()) - Date.now())).toBeLessThan(5_000)
  await Promise.all([platform.close(), store.close(), again.close()])
  await database.drop()
})
