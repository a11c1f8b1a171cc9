import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { hashApiKey, makeApiKey, parseApiKey } from './api-keys.ts'

const merchantId = 'mch_01JZZZZZZZZZZZZZZZZZZZZZZA'
const random = createSeededRandom()

test.each(['secret', 'publishable'] as const)('a %s key names its kind and merchant', (kind) => {
  const key = makeApiKey(kind, merchantId, random)
  expect(parseApiKey(key)).toEqual({ kind, merchantId, hash: hashApiKey(key) })
  expect(key).not.toBe(makeApiKey(kind, merchantId, random))
})

test('the hash is of the whole key', () => {
  const key = makeApiKey('secret', merchantId, random)
  expect(hashApiKey(key)).toMatch(/^[0-9a-f]{64}$/)
  expect(hashApiKey(`pk${key.slice(2)}`)).not.toBe(hashApiKey(key))
})

test.each([
  '',
  'sk_1',
  `sk_${merchantId}_${'a'.repeat(32)}`,
  `xk_${merchantId.slice(4)}_${'a'.repeat(32)}`,
  `sk_${merchantId.slice(4)}_${'a'.repeat(31)}`,
  `sk_${merchantId.slice(4)}_${'a'.repeat(33)}`,
  `sk_${merchantId.slice(4)}_${'a'.repeat(31)}+`,
  ` sk_${merchantId.slice(4)}_${'a'.repeat(32)}`,
])('%j is no key', (text) => {
  expect(parseApiKey(text)).toBeUndefined()
})
