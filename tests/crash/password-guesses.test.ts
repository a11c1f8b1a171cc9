/**
 * A hundred guesses at each of three vaults at the same moment, the right one among them, while the
 * vaults are killed: never more comparisons than the lock allows, whoever answered what. What died
 * unanswered is sent again, elsewhere. TILLWAY_GUESS_ROUNDS makes a longer campaign of it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createSeededRandom } from '@tillway/kernel/testing'
import type { PasswordAnswer, PasswordEntry } from '@tillway/vault-link'
import { afterAll, describe, expect, test } from 'vitest'
import { sharedDatabaseKinds } from '../kit/databases.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { type GuessingWorld, openGuessingWorld } from './guessing-world.ts'

const rounds = Number(process.env.TILLWAY_GUESS_ROUNDS ?? 1)
const guessesPerVault = 100
const right = '294753'
const lockMs = 3 * 3_600_000
const random = createSeededRandom(rounds)

/** All at once; what was not answered goes to the next vault, the very same entry. */
async function guessEverywhere(
  world: GuessingWorld,
  entries: readonly PasswordEntry[],
): Promise<readonly (PasswordAnswer | undefined)[]> {
  const answers = await Promise.all(
    entries.map(async (entry, index) => {
      for (let turn = 0; turn < 6; turn += 1) {
        const answer = await world.guess((index + turn) % world.vaults.length, entry)
        if (answer !== undefined) return answer
        await pause(150)
      }
      return undefined
    }),
  )
  return answers
}

/** Until told to stop: one of them after the other, at whatever it is doing. */
async function killAround(world: GuessingWorld, isOver: () => boolean): Promise<number> {
  let kills = 0
  while (!isOver()) {
    const [which = 0, when = 0] = random.bytes(2)
    await pause(20 + when)
    const vault = world.vaults[which % world.vaults.length]
    vault?.kill()
    kills += 1
    await vault?.up()
  }
  return kills
}

async function entriesOf(world: GuessingWorld, shopper: string, passwords: readonly string[]) {
  const entries: PasswordEntry[] = []
  for (const password of passwords) entries.push(await world.entry(shopper, password))
  return entries
}

const wrongGuesses = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => String(from + index * 37).padStart(6, '0'))

function tellAll(answers: readonly (PasswordAnswer | undefined)[]): Record<string, number> {
  const tally: Record<string, number> = {}
  for (const answer of answers) {
    const name =
      answer === undefined
        ? 'unanswered'
        : answer.result === 'refused'
          ? answer.code
          : answer.result
    tally[name] = (tally[name] ?? 0) + 1
  }
  return tally
}

describe.each(sharedDatabaseKinds)('over $name', ({ open }) => {
  let world: GuessingWorld | undefined
  afterAll(() => world?.stop())

  test(
    `${rounds} times: no more than five comparisons, then three, then none`,
    async () => {
      world = await openGuessingWorld(await open())
      const figures = { guesses: 0, kills: 0, most: 0, wrong: 0 }
      for (let round = 0; round < rounds; round += 1) {
        const one = await attack(world)
        figures.guesses += one.guesses
        figures.kills += one.kills
        figures.wrong += one.wrong
        figures.most = Math.max(figures.most, one.compared)
      }
      console.log(
        `${figures.guesses} guesses, ${figures.kills} kills: at most ${figures.most} comparisons ` +
          `before a lock, ${figures.wrong} guesses told wrong, none right`,
      )
    },
    120_000 + rounds * 120_000,
  )
})

async function attack(world: GuessingWorld) {
  const shopper = await world.shopperWith(right)
  const guesses = guessesPerVault * world.vaults.length
  const entries = await entriesOf(world, shopper, wrongGuesses(guesses, 100_003))
  // The shopper's own, made before anybody guessed: it must not get in after the lock.
  const [own] = await entriesOf(world, shopper, [right])
  const before = world.hashings()
  let over = false
  const killing = killAround(world, () => over)
  const answers = await guessEverywhere(world, entries)
  over = true
  const kills = await killing
  await Promise.all(world.vaults.map((vault) => vault.up()))
  const compared = world.hashings() - before
  const tally = tellAll(answers)
  const said = JSON.stringify({ tally, kills, compared })
  expect(tally.right, said).toBeUndefined()
  expect(compared, said).toBeGreaterThan(0)
  expect(compared, said).toBeLessThanOrEqual(5)
  expect(tally.wrong ?? 0, said).toBeLessThanOrEqual(5)

  await lockFully(world, shopper)
  const atLock = world.hashings()
  expect(await refusalOf(world, own)).toBe('password_locked')
  expect(world.hashings()).toBe(atLock)
  return { guesses, kills, compared, wrong: tally.wrong ?? 0 }
}

/** Asks until there is an answer: what is refused is not used up. */
async function refusalOf(world: GuessingWorld, entry: PasswordEntry | undefined): Promise<string> {
  if (entry === undefined) throw new Error('nothing was entered')
  const answer = await waitUntil('an answer', () => world.guess(0, entry))
  return answer.result === 'refused' ? answer.code : answer.result
}

/** Kills may have left fewer than five counted: the rest is guessed in peace, to the lock itself. */
async function lockFully(world: GuessingWorld, shopper: string): Promise<void> {
  for (let more = 0; (await world.status(shopper)).state === 'set'; more += 1) {
    expect(more).toBeLessThan(5)
    await world.guess(more % world.vaults.length, await world.entry(shopper, `90271${more}`))
  }
  expect(await world.status(shopper)).toMatchObject({ state: 'locked', triesLeft: 0 })
}

describe.each(sharedDatabaseKinds)('after the lock, over $name', ({ open }) => {
  let world: GuessingWorld | undefined
  afterAll(() => world?.stop())

  test('three more, and then a new password is needed, however long one waits', async () => {
    const current = await openGuessingWorld(await open())
    world = current
    const shopper = await current.shopperWith(right)
    await lockFully(current, shopper)
    await current.later(lockMs + 1_000)
    const entries = await entriesOf(current, shopper, wrongGuesses(30, 300_007))
    const [own] = await entriesOf(current, shopper, [right])
    const before = current.hashings()
    const answers = await guessEverywhere(current, entries)
    const tally = tellAll(answers)
    const said = JSON.stringify(tally)
    expect(current.hashings() - before, said).toBe(3)
    // An answer may have been too late for who waited; what was refused since says why.
    expect(tally.right, said).toBeUndefined()
    expect(tally.wrong ?? 0, said).toBeLessThanOrEqual(3)
    expect(tally.password_reset_needed, said).toBeGreaterThan(0)
    expect(await refusalOf(current, own)).toBe('password_reset_needed')
    await current.later(30 * 24 * 3_600_000)
    expect(await current.status(shopper)).toMatchObject({ state: 'reset_needed', triesLeft: 0 })
    // Nobody is even shown a map.
    await expect(current.entry(shopper, right)).rejects.toThrow('a map without that digit')
  }, 240_000)
})
