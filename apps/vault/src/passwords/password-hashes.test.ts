import { systemRandom } from '@tillway/kernel/node'
import { expect, test } from 'vitest'
import { fastHasher } from '../../test/passwords.ts'
import type { PasswordHasher } from './hasher.ts'
import { createPasswordHashes } from './password-hashes.ts'
import type { Peppers } from './peppers.ts'

const digits = () => Buffer.from('740283')
const of = { merchantId: 'mch_1', shopper: 'shopper-1' }

/** Keys are given anew each time: whoever uses one overwrites it. */
const pepper = (version: number) => ({ version, key: new Uint8Array(32).fill(version) })
const peppers: Peppers = {
  current: async () => pepper(1),
  ofVersion: async (version) => pepper(version),
  renew: async () => null,
  deleteUnused: async () => 0,
}

const hashesWith = (hasher: PasswordHasher) =>
  createPasswordHashes({ peppers, hasher, random: systemRandom })

test('a hash fits its own password, shopper, merchant and pepper, and no other', async () => {
  const hashes = hashesWith(fastHasher)
  const kept = await hashes.make(of, digits())
  expect(await hashes.matches({ ...of, ...kept }, digits())).toBe(true)
  expect(await hashes.matches({ ...of, ...kept }, Buffer.from('740284'))).toBe(false)
  const others = [
    { merchantId: 'mch_2' },
    { shopper: 'shopper-2' },
    // The same letters, cut elsewhere.
    { merchantId: 'mch_1s', shopper: 'hopper-1' },
    { pepperVersion: 2 },
    { salt: 'AAAAAAAAAAAAAAAAAAAAAA' },
    { parameters: { memoryKib: 8, passes: 2, parallelism: 1 } },
  ]
  for (const other of others) {
    expect(await hashes.matches({ ...of, ...kept, ...other }, digits())).toBe(false)
  }
  const again = await hashes.make(of, digits())
  expect(again.hash).not.toBe(kept.hash)
})

test('what a password could be tried against is overwritten after use', async () => {
  const used: Uint8Array[] = []
  const hashes = hashesWith({
    ...fastHasher,
    async hash(message, ...how) {
      expect(message.some((byte) => byte !== 0)).toBe(true)
      const made = await fastHasher.hash(message, ...how)
      used.push(message, made)
      return made
    },
  })
  const kept = await hashes.make(of, digits())
  await hashes.matches({ ...of, ...kept }, digits())
  expect(used).toHaveLength(4)
  const [madeMessage, , message, hash] = used
  for (const bytes of [madeMessage, message, hash])
    expect(bytes?.every((byte) => byte === 0)).toBe(true)
})

test('a hash is outdated under another pepper or other costs', async () => {
  const hashes = hashesWith(fastHasher)
  const kept = await hashes.make(of, digits())
  expect(await hashes.isOutdated(kept)).toBe(false)
  expect(await hashes.isOutdated({ ...kept, pepperVersion: 9 })).toBe(true)
  for (const cost of ['memoryKib', 'passes', 'parallelism'] as const) {
    const parameters = { ...fastHasher.parameters, [cost]: 3 }
    expect(await hashes.isOutdated({ ...kept, parameters })).toBe(true)
  }
})
