import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isApiV3Key, openResource, sealResource } from './resource.ts'

interface Vector {
  readonly apiV3Key: string
  readonly nonce: string
  readonly associated_data: string
  readonly plaintext: string
  readonly ciphertext: string
}

const file = new URL('../../fixtures/resources.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vector[]
const [vector] = vectors as [Vector]
const algorithm = 'AEAD_AES_256_GCM'
const good = { algorithm, ...vector }

test.each(vectors)('opens and seals as another program does ($associated_data)', (one) => {
  const opened = openResource({ algorithm, ...one }, one.apiV3Key)
  expect(opened?.toString('utf8')).toBe(one.plaintext)
  expect(sealResource(one.plaintext, one.apiV3Key, one).ciphertext).toBe(one.ciphertext)
})

test('absent associated data is the same as empty', () => {
  const empty = vectors.find(({ associated_data }) => associated_data === '')
  const { ciphertext = '', nonce = '' } = empty ?? {}
  expect(openResource({ algorithm, ciphertext, nonce }, vector.apiV3Key)).toBeDefined()
})

const flip = (index: number): string => {
  const bytes = Buffer.from(vector.ciphertext, 'base64')
  const at = index < 0 ? bytes.length + index : index
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes.toString('base64')
}

test.each([
  ['the text was tampered with', { ciphertext: flip(0) }],
  ['the tag was tampered with', { ciphertext: flip(-1) }],
  ['the tag is cut off', { ciphertext: vector.ciphertext.slice(0, 40) }],
  ['there is less than a tag', { ciphertext: 'AAAA' }],
  ['the ciphertext is not base64', { ciphertext: '!!!!' }],
  ['the associated data are others', { associated_data: 'refund' }],
  ['the nonce is another', { nonce: 'fK3nQ9xZ2aB8' }],
  ['the nonce is too short', { nonce: 'short' }],
  ['the nonce is too long', { nonce: 'fK3nQ9xZ2aB7fK3n' }],
  ['the nonce has twelve characters but more bytes', { nonce: '帆布包帆布包帆布包帆布包' }],
  ['the algorithm is another', { algorithm: 'AEAD_SM4_GCM' }],
])('refuses without throwing when %s', (_, change) => {
  expect(openResource({ ...good, ...change }, vector.apiV3Key)).toBeUndefined()
})

test('refuses without throwing when the key is another or none', () => {
  expect(openResource(good, 'ffffffffffffffffffffffffffffffff')).toBeUndefined()
  expect(openResource(good, 'short')).toBeUndefined()
})

test('an APIv3 key is 32 visible ASCII characters', () => {
  expect(isApiV3Key(vector.apiV3Key)).toBe(true)
  expect(isApiV3Key(vector.apiV3Key.slice(1))).toBe(false)
  expect(isApiV3Key('帆'.repeat(32))).toBe(false)
})
