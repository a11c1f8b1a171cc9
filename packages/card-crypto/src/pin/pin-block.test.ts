import type { Random } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes.ts'
import {
  type Algorithm,
  type CipherKey,
  cipherKey,
  decryptEcb,
  encryptEcb,
} from '../cipher/block-cipher.ts'
import { decryptPin, encryptPin, type PinFormat, pinFormats } from './pin-block.ts'
import { readPin } from './pin-field.ts'
import { isTranslationAllowed, translatePin } from './translate-pin.ts'

const keys: Readonly<Record<Algorithm, CipherKey>> = {
  des: cipherKey('des', fromHex('0123456789ABCDEF')),
  tdes: cipherKey('tdes', fromHex('0123456789ABCDEFFEDCBA9876543210')),
  aes: cipherKey('aes', fromHex('00112233445566778899AABBCCDDEEFF')),
  sm4: cipherKey('sm4', fromHex('F351D490994603795C6EBEE8FAEBB481')),
}
const random = createSeededRandom()
const constant = (byte: number): Random => ({
  bytes: (length) => new Uint8Array(length).fill(byte),
})
const keyOf = (format: PinFormat) => keys[pinFormats[format].algorithms[0] ?? 'des']
const context = (format: PinFormat, pan: string) => ({ format, pan, key: keyOf(format) })
const text = (pin: Uint8Array) => pin.join('')

/** The block before the cipher. */
function clearBlock(format: PinFormat, pin: string, pan: string, source = random): string {
  const block = encryptPin(readPin(pin), context(format, pan), source)
  return toHex(decryptEcb(keyOf(format), block))
}

test.each([
  ['1234', '5555555551234567', '041261AAAAEDCBA9'],
  ['123456', '123456789012345678', '061253DFFEDCBA98'],
  ['1234', '4012345678909', '041274EDCBA9876F'],
])('format 0: PIN %s with %s', (pin, pan, expected) => {
  expect(clearBlock('iso0', pin, pan)).toBe(expected)
})

test('formats 1, 2 and 3', () => {
  expect(clearBlock('iso1', '1234', '5555555551234567', constant(0xa7))).toBe('1412347777777777')
  expect(clearBlock('iso2', '1234', '5555555551234567')).toBe('241234FFFFFFFFFF')
  expect(clearBlock('iso3', '1234', '5555555551234567')).toMatch(/^341261/)
  const published = encryptEcb(keyOf('iso3'), fromHex('341261AAAAEDCBA9'))
  expect(text(decryptPin(published, context('iso3', '5555555551234567')))).toBe('1234')
})

test('format 4', () => {
  const aes = context('iso4', '1234567890123456789')
  const block = encryptPin(readPin('1234'), aes, constant(0xff))
  expect(toHex(block)).toBe('28B41FDDD29B743E93124BD8E32D921E')
  expect(text(decryptPin(block, aes))).toBe('1234')
})

test('with SM4, with and without the card number', () => {
  const pan = '6230606601007726888'
  expect(clearBlock('sm4_pan', '123654', pan)).toBe('06123654FFFFFFFFFFFF99FEFF88D977')
  expect(toHex(encryptPin(readPin('123654'), context('sm4_pan', pan), random))).toBe(
    'CD01D6AD8F0A484C52A9364A0595AD60',
  )
  expect(clearBlock('sm4_plain', '123654', pan)).toBe('06123654FFFFFFFFFFFFFFFFFFFFFFFF')
})

test.each([
  ['another control', 'iso1', '041234FFFFFFFFFF'],
  ['a PIN of three digits', 'iso2', '23123FFFFFFFFFFF'],
  ['a PIN of thirteen digits', 'iso2', '2D12345678901234'],
  ['a letter in the PIN', 'iso2', '24123AFFFFFFFFFF'],
  ['other filler', 'iso2', '241234FFFFFFFFF0'],
  ['digits as letters', 'iso3', '341261AAAAEDCB56'],
] as const)('refuses %s', (_, format, block) => {
  const encrypted = encryptEcb(keyOf(format), fromHex(block))
  expect(() => decryptPin(encrypted, context(format, '5555555551234567'))).toThrow(
    expect.objectContaining({ name: 'CryptoRefusal', reason: 'pin_block_invalid' }),
  )
})

test.each(['123', '1234567890123', '12a4', ''])('“%s” is no PIN', (pin) => {
  expect(() => readPin(pin)).toThrow(expect.objectContaining({ reason: 'pin_invalid' }))
})

test('refuses a card number or a block of another length, and a cipher that does not fit', () => {
  const block = encryptPin(readPin('1234'), context('iso0', '5555555551234567'), random)
  const open =
    (pan: string, bytes: Uint8Array, key = keys.des) =>
    () =>
      decryptPin(bytes, { format: 'iso0', pan, key })
  expect(open('55555', block)).toThrow(expect.objectContaining({ reason: 'card_number_invalid' }))
  expect(open('5555555551234567', new Uint8Array(16))).toThrow(
    expect.objectContaining({ reason: 'pin_block_invalid' }),
  )
  expect(open('5555555551234567', block, keys.aes)).toThrow(
    expect.objectContaining({ reason: 'pin_format_not_allowed' }),
  )
})

const formats = fc.constantFrom(...(Object.keys(pinFormats) as PinFormat[]))
const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.nat(9), { minLength, maxLength }).map((list) => list.join(''))

test('every PIN comes back, in every format', () => {
  fc.assert(
    fc.property(formats, digits(4, 12), digits(12, 19), (format, pin, pan) => {
      const block = encryptPin(readPin(pin), context(format, pan), random)
      expect(text(decryptPin(block, context(format, pan)))).toBe(pin)
    }),
  )
})

test('a translation keeps the PIN where ISO 9564 allows it, and refuses elsewhere', () => {
  fc.assert(
    fc.property(formats, formats, digits(4, 12), digits(12, 19), (source, target, pin, pan) => {
      const [from, to] = [context(source, pan), context(target, pan)]
      const block = encryptPin(readPin(pin), from, random)
      const translate = () => translatePin(block, { from, to, random })
      if (isTranslationAllowed(source, target)) {
        expect(text(decryptPin(translate(), to))).toBe(pin)
      } else {
        expect(translate).toThrow(expect.objectContaining({ reason: 'pin_format_not_allowed' }))
      }
    }),
  )
})

test('a translation is for one card', () => {
  const from = context('iso0', '5555555551234567')
  const block = encryptPin(readPin('1234'), from, random)
  const to = context('iso0', '4111111111111111')
  expect(() => translatePin(block, { from, to, random })).toThrow(
    expect.objectContaining({ reason: 'pin_format_not_allowed' }),
  )
})

test.each([
  ['iso0', 'iso1', false],
  ['iso4', 'iso1', false],
  ['sm4_pan', 'sm4_plain', false],
  ['iso2', 'iso0', false],
  ['iso1', 'iso0', true],
  ['iso4', 'iso0', true],
  ['iso0', 'sm4_pan', true],
] as const)('from %s to %s: %s', (from, to, allowed) => {
  expect(isTranslationAllowed(from, to)).toBe(allowed)
})

test('an altered block of a bound format never gives the same PIN', () => {
  fc.assert(
    fc.property(fc.nat(127), digits(4, 12), (bit, pin) => {
      const aes = context('iso4', '6225885111234563')
      const block = encryptPin(readPin(pin), aes, random)
      block[bit >> 3] = (block[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      let opened = 'refused'
      try {
        opened = text(decryptPin(block, aes))
      } catch (error) {
        expect(error).toMatchObject({ reason: 'pin_block_invalid' })
      }
      expect(opened).not.toBe(pin)
    }),
  )
})
