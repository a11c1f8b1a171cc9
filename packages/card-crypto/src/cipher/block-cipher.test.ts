import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes.ts'
import {
  type Algorithm,
  blockCiphers,
  cipherKey,
  decryptCbc,
  decryptEcb,
  encryptCbc,
  encryptEcb,
} from './block-cipher.ts'
import { checkValue } from './check-value.ts'
import { isOddParity, withOddParity } from './parity.ts'

const key = (algorithm: Algorithm, hex: string) => cipherKey(algorithm, fromHex(hex))

test.each<[string, Algorithm, string, string, string]>([
  ['DES (FIPS 81)', 'des', '0123456789ABCDEF', '4E6F772069732074', '3FA40E8A984D4815'],
  [
    'SM4 (GB/T 32907, annex A)',
    'sm4',
    '0123456789ABCDEFFEDCBA9876543210',
    '0123456789ABCDEFFEDCBA9876543210',
    '681EDF34D206965E86B3E94F536E4246',
  ],
  [
    'AES-128 (FIPS 197, appendix C)',
    'aes',
    '000102030405060708090A0B0C0D0E0F',
    '00112233445566778899AABBCCDDEEFF',
    '69C4E0D86A7B0430D8CDB78070B4C55A',
  ],
])('%s', (_, algorithm, hex, clear, encrypted) => {
  expect(toHex(encryptEcb(key(algorithm, hex), fromHex(clear)))).toBe(encrypted)
  expect(toHex(decryptEcb(key(algorithm, hex), fromHex(encrypted)))).toBe(clear)
})

test('triple DES of two parts takes the first again', () => {
  const [two, three] = ['0123456789ABCDEFFEDCBA9876543210', '0123456789ABCDEF']
  const data = fromHex('00112233445566778899AABBCCDDEEFF')
  expect(toHex(encryptCbc(key('tdes', two), data))).toBe(
    toHex(encryptCbc(key('tdes', two + three), data)),
  )
})

test.each<[Algorithm, string, string]>([
  ['tdes', '0123456789ABCDEFFEDCBA9876543210', '08D7B4FB'],
  ['des', '0123456789ABCDEF', 'D5D44FF7'],
  ['sm4', 'F351D490994603795C6EBEE8FAEBB481', '861E83E31FAEBF10'],
])('check value of %s', (algorithm, hex, expected) => {
  expect(toHex(checkValue(key(algorithm, hex), expected.length / 2))).toBe(expected)
})

test('the check value of an AES key is a CMAC, not an encryption', () => {
  const aes = key('aes', '2B7E151628AED2A6ABF7158809CF4F3C')
  expect(checkValue(aes)).not.toEqual(encryptEcb(aes, new Uint8Array(16)))
  expect(checkValue(aes, 3)).toHaveLength(3)
})

test.each<[Algorithm, number]>([
  ['des', 16],
  ['tdes', 8],
  ['aes', 8],
  ['sm4', 32],
])('refuses a key of %s with %i bytes', (algorithm, length) => {
  expect(() => cipherKey(algorithm, new Uint8Array(length))).toThrow(
    expect.objectContaining({ name: 'CryptoRefusal', reason: 'key_invalid' }),
  )
})

test('refuses parts of blocks', () => {
  expect(() => encryptEcb(key('des', '0123456789ABCDEF'), new Uint8Array(7))).toThrow(
    expect.objectContaining({ reason: 'data_invalid' }),
  )
})

test('what was encrypted is decrypted, and only by its key', () => {
  const algorithms = fc.constantFrom(...(Object.keys(blockCiphers) as Algorithm[]))
  fc.assert(
    fc.property(algorithms, fc.uint8Array({ minLength: 64, maxLength: 64 }), (algorithm, noise) => {
      const { keyLengths } = blockCiphers[algorithm]
      const used = cipherKey(algorithm, withOddParity(noise.slice(0, keyLengths[0])))
      const other = cipherKey(
        algorithm,
        used.bytes.map((byte) => byte ^ 0x10),
      )
      const data = noise.slice(32)
      expect(decryptEcb(used, encryptEcb(used, data))).toEqual(data)
      expect(decryptCbc(used, encryptCbc(used, data))).toEqual(data)
      expect(decryptEcb(other, encryptEcb(used, data))).not.toEqual(data)
    }),
  )
})

test('parity', () => {
  expect(toHex(withOddParity(fromHex('000102FE')))).toBe('010102FE')
  expect(isOddParity(fromHex('0123456789ABCDEF'))).toBe(true)
  expect(isOddParity(fromHex('0123456789ABCDEE'))).toBe(false)
})
