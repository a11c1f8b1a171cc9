import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import { type Migration, openDriver } from '@tillway/store'
import { describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/stores.ts'
import { firstTables } from './first-tables.ts'
import { proposedPhones } from './proposed-phones.ts'
import * as queries from './queries.ts'
import { settledCards } from './settled-cards.ts'

const key = {
  merchantId: 'mch_1',
  purpose: 'card',
  version: 1,
  rootId: 'r',
  wrapped: 'w',
  createdAt: 1,
  lapsesAt: null,
} as const
const card = {
  merchantId: 'mch_1',
  id: 'card_1',
  paymentId: 'pay_1',
  shopper: 'shopper-1',
  bankCode: null,
  kind: 'debit',
  lastFour: '1234',
  phoneMasked: '138****0000',
  numberFingerprint: 'n',
  phoneFingerprint: 'p',
  createdAt: 1,
  settledAt: null,
} as const
const data = {
  merchantId: 'mch_1',
  cardId: 'card_1',
  keyVersion: 1,
  wrappedKey: 'wrapped',
  sealed: 'sealed',
  shredAt: 100,
} as const

/** A vault as it was before there were passwords, with a card in it. */
async function writeBefore({ place }: TestDatabase): Promise<void> {
  const migrations: readonly Migration[] = [firstTables, settledCards, proposedPhones]
  const where = 'sqlitePath' in place ? place : { url: place.databaseUrl }
  const driver = await openDriver(
    { ...where, clock: systemClock, log: createMemoryLog() },
    { migrations, growing: ['cards'], overwritesDeleted: true, schema: 'vault' },
  )
  await driver.transact(async (session) => {
    await session.run(queries.insertKey, key)
    await session.run(queries.insertCard, card)
    await session.run(queries.insertCardData, data)
  })
  await driver.close()
}

describe.each(databases)('the step to passwords over $name', ({ create }) => {
  test('keeps keys and cards and what refers to them, and admits the new purposes', async () => {
    const database = await create()
    await writeBefore(database)
    const store = await database.open()
    expect(await store.read.keys.all()).toEqual([key])
    const ofCard = { merchantId: 'mch_1', cardId: 'card_1' }
    expect(await store.read.cards.get(ofCard)).toEqual(card)
    expect(await store.read.cardData.get(ofCard)).toEqual(data)
    const shopper = { merchantId: 'mch_1', shopper: 'shopper-1' }
    expect(await store.read.cards.ofShopper(shopper, 5)).toEqual([card])
    expect(await store.transact(({ keys }) => keys.deleteUnused('mch_1', 2))).toBe(0)
    const orphan = { ...data, cardId: 'card_1', keyVersion: 9 }
    await expect(
      store.transact(async ({ cardData }) => {
        await cardData.delete(ofCard)
        await cardData.insert(orphan)
      }),
    ).rejects.toMatchObject({ code: 'internal' })
    const pepper = { ...key, merchantId: '', purpose: 'pepper' } as const
    await store.transact(({ keys }) => keys.insert(pepper))
    await expect(
      store.transact(({ keys }) => keys.insert({ ...pepper, purpose: 'other' as 'pepper' })),
    ).rejects.toMatchObject({ code: 'internal' })
    expect(await store.transact(({ cardData }) => cardData.deleteDue(100))).toBe(1)
    await store.close()
    await database.drop()
  })
})

describe.each(databases)('the table of passwords over $name', ({ create }) => {
  const row = {
    merchantId: 'mch_1',
    shopper: 'shopper-1',
    hash: 'h',
    salt: 's',
    parameters: { memoryKib: 8, passes: 1, parallelism: 1 },
    pepperVersion: 1,
    setAt: 5,
    firstSetAt: 4,
    picture: 95,
    recent: [1, 2],
    wrongInAll: 2,
    lockedUntil: null,
    barred: false,
    version: 0,
  } as const
  const pepper = { ...key, merchantId: '', purpose: 'pepper' } as const

  test('rows are read as they were written, locked one by one, and keep their pepper', async () => {
    const database = await create()
    const store = await database.open()
    await store.transact(({ keys }) => keys.insert(pepper))
    await store.transact(({ keys }) => keys.insert({ ...pepper, version: 2, createdAt: 2 }))
    expect(await store.transact(({ passwords }) => passwords.lock(row))).toBeUndefined()
    await store.transact(({ passwords }) => passwords.insert(row))
    expect(await store.read.passwords.get(row)).toEqual(row)
    const foreign = { merchantId: 'mch_2', shopper: 'shopper-1' }
    expect(await store.read.passwords.get(foreign)).toBeUndefined()
    const count = () =>
      store.transact(async ({ passwords }) => {
        const locked = await passwords.lock(row)
        if (locked === undefined) throw new Error('the row is there')
        await passwords.write({ ...locked, wrongInAll: locked.wrongInAll + 1 })
      })
    await Promise.all(Array.from({ length: 40 }, count))
    expect(await store.read.passwords.get(row)).toMatchObject({ wrongInAll: 42 })
    const stale = { ...row, version: 1 }
    await expect(store.transact(({ passwords }) => passwords.write(stale))).rejects.toThrow()
    expect(await store.transact(({ keys }) => keys.deleteUnusedPeppers(9))).toBe(0)
    await store.transact(async ({ passwords }) => {
      const locked = await passwords.lock(row)
      if (locked !== undefined) await passwords.write({ ...locked, pepperVersion: 2 })
    })
    expect(await store.transact(({ keys }) => keys.deleteUnusedPeppers(1))).toBe(0)
    expect(await store.transact(({ keys }) => keys.deleteUnusedPeppers(2))).toBe(1)
    expect(await store.dump()).toContain('shopper-1')
    await store.close()
    await database.drop()
  })

  test('half a hash, a pepper that is not there and a picture that is none are refused', async () => {
    const database = await create()
    const store = await database.open()
    await store.transact(({ keys }) => keys.insert(pepper))
    for (const bad of [
      { salt: null },
      { setAt: null },
      { firstSetAt: null },
      { pepperVersion: 7 },
      { picture: 96 },
    ]) {
      await expect(
        store.transact(({ passwords }) => passwords.insert({ ...row, ...bad })),
      ).rejects.toMatchObject({ code: 'internal' })
    }
    await store.close()
    await database.drop()
  })
})
