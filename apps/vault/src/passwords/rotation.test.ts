import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Bench } from '../../test/bench.ts'
import {
  fastHasher,
  goodPassword,
  otherPassword,
  pay,
  setPassword,
  shopperName,
  startPasswordBench,
} from '../../test/passwords.ts'
import { createArgonHasher } from './hasher.ts'

let bench: Bench

beforeEach(async () => {
  bench = await startPasswordBench()
  await setPassword(bench, [goodPassword, goodPassword])
})

afterEach(() => bench.stop())

const row = async () => {
  const found = await bench.vault.store.read.passwords.get(shopperName)
  if (found === undefined) throw new Error('a password was set')
  return found
}
const versionsOf = async (purpose: 'pepper' | 'verdict') =>
  (await bench.vault.store.read.keys.ofPurpose({ merchantId: '', purpose })).map(
    ({ version }) => version,
  )
const hour = 3_600_000

test('a right entry moves to the new pepper, a wrong one does not; the old one then goes', async () => {
  expect(await bench.vault.rotateKeys()).toMatchObject({ pepper: 2 })
  await pay(bench, otherPassword)
  expect(await row()).toMatchObject({ pepperVersion: 1 })
  await bench.time.advance(hour)
  await bench.vault.sweep()
  expect(await versionsOf('pepper')).toEqual([2, 1])
  const before = await row()
  expect(await pay(bench, goodPassword)).toMatchObject({ result: 'right' })
  const after = await row()
  expect(after).toMatchObject({ pepperVersion: 2, setAt: before.setAt, recent: [] })
  expect(after.hash).not.toBe(before.hash)
  expect(after.salt).not.toBe(before.salt)
  await bench.vault.sweep()
  expect(await versionsOf('pepper')).toEqual([2])
  expect(await pay(bench, goodPassword)).toMatchObject({ result: 'right' })
  expect((await row()).hash).toBe(after.hash)
})

test('a pepper that was just replaced is left for entries under way', async () => {
  const empty = await startPasswordBench()
  await setPassword(empty, [goodPassword, goodPassword])
  await empty.vault.rotateKeys()
  await pay(empty, goodPassword)
  await empty.vault.sweep()
  const peppers = { merchantId: '', purpose: 'pepper' } as const
  expect(await empty.vault.store.read.keys.ofPurpose(peppers)).toHaveLength(2)
  await empty.stop()
})

test('a right entry moves to new parameters', async () => {
  const parameters = { memoryKib: 16, passes: 2, parallelism: 1 }
  bench = await bench.again({ passwordHasher: createArgonHasher(parameters) })
  await pay(bench, otherPassword)
  expect(await row()).toMatchObject({ parameters: fastHasher.parameters })
  expect(await pay(bench, goodPassword)).toMatchObject({ result: 'right' })
  expect(await row()).toMatchObject({ parameters })
  expect(await pay(bench, goodPassword)).toMatchObject({ result: 'right' })
})

test('right ones at once while it is hashed anew are all right', async () => {
  await bench.vault.rotateKeys()
  const answers = await Promise.all([1, 2, 3].map(() => pay(bench, goodPassword)))
  expect(answers.map(({ result }) => result)).toEqual(['right', 'right', 'right'])
  expect(await pay(bench, goodPassword)).toMatchObject({ result: 'right' })
})

test('verdicts are signed with the new key, and the old one is told for its overlap', async () => {
  const kids = async () =>
    (await bench.client.passwords.verdictKeys()).keys.map((key) => Reflect.get(key, 'kid'))
  const signedBy = async () => {
    const answer = await pay(bench, goodPassword)
    const [head = ''] = 'verdict' in answer ? answer.verdict.split('.') : []
    return JSON.parse(Buffer.from(head, 'base64url').toString()).kid
  }
  const [old] = await kids()
  expect(await signedBy()).toBe(old)
  const { verdictKey } = await bench.vault.rotateKeys()
  expect(verdictKey).not.toBe(old)
  expect(await kids()).toEqual([verdictKey, old])
  expect(await signedBy()).toBe(verdictKey)
  await bench.time.advance(hour)
  expect(await kids()).toEqual([verdictKey])
  await bench.vault.sweep()
  expect(await versionsOf('verdict')).toEqual([2])
})

test('no private part of a key is told', async () => {
  const { keys } = await bench.client.passwords.verdictKeys()
  for (const key of keys)
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
})

test('where no password was ever set, nothing is made for one', async () => {
  const empty = await startPasswordBench()
  expect(await empty.vault.rotateKeys()).toMatchObject({ pepper: null, verdictKey: null })
  await empty.stop()
})
