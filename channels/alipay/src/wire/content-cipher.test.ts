import { expect, test } from 'vitest'
import { vectors } from '../../test/fixtures.ts'
import { createContentCipher } from './content-cipher.ts'

const { key, text, ciphertext } = vectors.cipher
const cipher = createContentCipher(key, 'aesKey')

test('content is encrypted and decrypted as OpenSSL does it', () => {
  expect(cipher.encrypt(text)).toBe(ciphertext)
  expect(cipher.decrypt(ciphertext)).toBe(text)
})

test('Chinese text survives', () => {
  expect(cipher.decrypt(cipher.encrypt('{"subject":"测试"}'))).toBe('{"subject":"测试"}')
})

test.each([
  ['no base64', '%%%%'],
  ['half a block', 'G7PYcjyAquhKW/Y='],
  ['a block of another key', createContentCipher('AAAAAAAAAAAAAAAAAAAAAA==', 'k').encrypt('{}')],
])('%s decrypts to nothing', (_, garbage) => {
  expect(cipher.decrypt(garbage)).toBeUndefined()
})

test.each(['', 'AAAA', '%%%%%%%%%%%%%%%%%%%%%%%%'])('%j is refused as a key', (bad) => {
  expect(() => createContentCipher(bad, 'aesKey')).toThrowError(
    expect.objectContaining({ code: 'channel_misconfigured', param: 'aesKey' }),
  )
})
