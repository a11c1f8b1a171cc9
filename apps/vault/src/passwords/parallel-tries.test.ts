/** However many come at once, and to however many vaults. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bench } from '../../test/bench.ts'
import {
  enter,
  fastHasher,
  goodPassword,
  pay,
  setPassword,
  shopperName,
  startPasswordBench,
} from '../../test/passwords.ts'
import { databases, type TestDatabase } from '../../test/stores.ts'
import type { PasswordHasher } from './hasher.ts'

const guesses = 100

describe.each([
  { name: 'sqlite', create: databases[0].create, instances: 1 },
  { name: 'postgres', create: databases[1].create, instances: 3 },
])('over $name, $instances of them', ({ create, instances }) => {
  let database: TestDatabase
  let vaults: readonly Bench[]
  let comparisons: string[]

  beforeEach(async () => {
    database = await create()
    comparisons = []
    const passwordHasher: PasswordHasher = {
      ...fastHasher,
      hash(message, ...how) {
        comparisons.push(Buffer.from(message).toString('hex'))
        return fastHasher.hash(message, ...how)
      },
    }
    const started: Bench[] = []
    for (let index = 0; index < instances; index += 1) {
      started.push(await startPasswordBench({ ...database.place, passwordHasher }))
    }
    vaults = started
    await setPassword(vaultOf(0), [goodPassword, goodPassword])
    comparisons = []
  })

  afterEach(async () => {
    await Promise.all(vaults.map((bench) => bench.stop()))
    await database.drop()
  })

  function vaultOf(index: number): Bench {
    const bench = vaults[index % vaults.length]
    if (bench === undefined) throw new Error('a vault was started')
    return bench
  }

  const guess = (number: number) => String(740_284 + number)

  async function guessAtOnce() {
    const entries = await Promise.all(
      Array.from({ length: guesses }, (_, index) =>
        enter(vaultOf(index), [guess(index)], {
          purpose: 'pay',
          payload: { device: String(index).padStart(22, 'A') },
        }),
      ),
    )
    return await Promise.all(
      entries.map((entry, index) => vaultOf(index + 1).client.passwords.verify(entry)),
    )
  }

  test('a hundred guesses at once make five comparisons and no more', {
    timeout: 60_000,
  }, async () => {
    const answers = await guessAtOnce()
    const wrong = answers.filter(({ result }) => result === 'wrong')
    expect(wrong).toHaveLength(5)
    expect(wrong.filter((answer) => 'newlyLocked' in answer && answer.newlyLocked)).toHaveLength(1)
    const refused = answers.filter(({ result }) => result === 'refused')
    expect(refused).toHaveLength(guesses - 5)
    for (const answer of refused) expect(answer).toMatchObject({ code: 'password_locked' })
    expect(comparisons).toHaveLength(5)
    const left = await vaultOf(0).client.passwords.describe(shopperName)
    expect(left).toMatchObject({ state: 'locked', triesLeft: 0 })
    for (const bench of vaults) await bench.time.advance(4 * 3_600_000)
    const more = await guessAtOnce()
    expect(more.filter(({ result }) => result === 'wrong')).toHaveLength(3)
    expect(comparisons).toHaveLength(8)
    const after = await vaultOf(0).client.passwords.describe(shopperName)
    expect(after).toMatchObject({ state: 'reset_needed' })
  })

  test('right ones at once are all right, and leave no try behind', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) => pay(vaultOf(index), goodPassword)),
    )
    expect(answers.map(({ result }) => result)).toEqual(['right', 'right', 'right', 'right'])
    const left = await vaultOf(0).client.passwords.describe(shopperName)
    expect(left).toMatchObject({ state: 'set', triesLeft: 5 })
  })
})

test('what dies between counting and comparing is counted', async () => {
  let dies = false
  const passwordHasher: PasswordHasher = {
    ...fastHasher,
    hash: (...how) => (dies ? Promise.reject(new Error('killed')) : fastHasher.hash(...how)),
  }
  const bench = await startPasswordBench({ passwordHasher })
  await setPassword(bench, [goodPassword, goodPassword])
  const drawnBefore = await enter(bench, [goodPassword], { purpose: 'pay' })
  dies = true
  for (let index = 0; index < 5; index += 1) {
    await expect(pay(bench, goodPassword)).rejects.toMatchObject({ code: 'internal' })
  }
  dies = false
  expect(await bench.client.passwords.verify(drawnBefore)).toEqual({
    result: 'refused',
    code: 'password_locked',
    retryAfterSeconds: 3 * 3_600,
  })
  await bench.stop()
})

test('what cannot be written down is not compared', async () => {
  let compared = 0
  let isFull = false
  const passwordHasher: PasswordHasher = {
    ...fastHasher,
    hash(...how) {
      compared += 1
      return fastHasher.hash(...how)
    },
  }
  const bench = await startPasswordBench({
    passwordHasher,
    wrapStore: (store) => ({
      ...store,
      transact: (unit) =>
        store.transact(async (tables) => {
          const write = (row: Parameters<typeof tables.passwords.write>[0]) =>
            isFull ? Promise.reject(new Error('disk full')) : tables.passwords.write(row)
          return await unit({ ...tables, passwords: { ...tables.passwords, write } })
        }),
    }),
  })
  await setPassword(bench, [goodPassword, goodPassword])
  compared = 0
  isFull = true
  await expect(pay(bench, goodPassword)).rejects.toMatchObject({ code: 'internal' })
  expect(compared).toBe(0)
  isFull = false
  expect(await pay(bench, goodPassword)).toMatchObject({ result: 'right' })
  await bench.stop()
})
