/** However many come at once, and to however many vaults. */
import type { PasswordAnswer, PasswordEntry } from '@tillway/vault-link'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
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

  /** One after the other, so that only what is looked at comes at once. */
  async function inTurn<Result>(count: number, make: (index: number) => Promise<Result>) {
    const made: Result[] = []
    for (let index = 0; index < count; index += 1) made.push(await make(index))
    return made
  }

  /** What the server never hears of, on a machine that has too much to do, may be counted. */
  async function verifyAtOnce(
    entries: readonly PasswordEntry[],
  ): Promise<readonly PasswordAnswer[]> {
    const outcomes = await Promise.allSettled(
      entries.map((entry, index) => vaultOf(index + 1).client.passwords.verify(entry)),
    )
    return outcomes.flatMap((outcome) => {
      if (outcome.status === 'fulfilled') return [outcome.value]
      expect(outcome.reason).toMatchObject({ code: 'vault_unavailable' })
      return []
    })
  }

  async function guessAtOnce(guesses: number): Promise<readonly PasswordAnswer[]> {
    const entries = await inTurn(guesses, (index) =>
      enter(vaultOf(index), [guess(index)], {
        purpose: 'pay',
        payload: { device: String(index).padStart(22, 'A') },
      }),
    )
    return await verifyAtOnce(entries)
  }

  async function expectCompared(count: number, state: string): Promise<void> {
    const { passwords } = vaultOf(0).client
    await vi.waitFor(async () => {
      expect(await passwords.describe(shopperName)).toMatchObject({ state, triesLeft: 0 })
      expect(comparisons).toHaveLength(count)
    }, 10_000)
  }

  test('a hundred guesses at once make five comparisons and no more', {
    timeout: 60_000,
  }, async () => {
    const answers = await guessAtOnce(100)
    await expectCompared(5, 'locked')
    const wrong = answers.filter(({ result }) => result === 'wrong')
    expect(wrong.length).toBeLessThanOrEqual(5)
    const told = wrong.filter((answer) => 'newlyLocked' in answer && answer.newlyLocked)
    expect(told.length).toBeLessThanOrEqual(1)
    for (const answer of answers.filter((each) => !wrong.includes(each))) {
      expect(answer).toMatchObject({ result: 'refused', code: 'password_locked' })
    }
    for (const bench of vaults) await bench.time.advance(4 * 3_600_000)
    await guessAtOnce(20)
    await expectCompared(8, 'reset_needed')
  })

  test('right ones at once are all right, and leave no try behind', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) => pay(vaultOf(index), goodPassword)),
    )
    expect(answers.map(({ result }) => result)).toEqual(['right', 'right', 'right', 'right'])
    const left = await vaultOf(0).client.passwords.describe(shopperName)
    expect(left).toMatchObject({ state: 'set', triesLeft: 5 })
  })

  test('a full shop behind one address pays at once', { timeout: 60_000 }, async () => {
    const entries = await inTurn(9, async (index) => {
      const shopper = `guest-${index}`
      const wish = {
        claims: { shopper },
        entry: { shopper },
        payload: { device: String(index).padStart(22, 'D') },
      }
      await setPassword(vaultOf(index), [goodPassword, goodPassword], wish)
      return await enter(vaultOf(index), [goodPassword], { purpose: 'pay', ...wish })
    })
    const answers = await verifyAtOnce(entries)
    expect(answers).not.toEqual([])
    for (const { result } of answers) expect(result).toBe('right')
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
