import { constants, publicEncrypt } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { certificateOf, keyOf, vectors } from '../../test/fixtures.ts'
import { decryptField, encryptField, pinBlock } from './encryption.ts'

const key = keyOf('merchant')
const { publicKey } = certificateOf('merchant')

test('what openssl encrypted is decrypted', () => {
  expect(decryptField(vectors.encrypted.ciphertext, key)).toBe(vectors.encrypted.clear)
})

test('a field comes back from its encryption, and never twice the same', () => {
  const one = encryptField('6216261000000000018', publicKey)
  expect(one).not.toBe(encryptField('6216261000000000018', publicKey))
  expect(decryptField(one, key)).toBe('6216261000000000018')
  expect(decryptField(encryptField('', publicKey), key)).toBe('')
})

/** The ciphertext of a block of which each byte is chosen. */
function ciphertextOf(hexStart: string, rest: number): string {
  const block = Buffer.alloc(256, rest)
  block.set(Buffer.from(hexStart, 'hex'))
  const padding = constants.RSA_NO_PADDING
  return publicEncrypt({ key: publicKey, padding }, block).toString('base64')
}

test('a block with eight bytes of padding is the shortest that is taken', () => {
  expect(decryptField(ciphertextOf(`0002${'01'.repeat(8)}00`, 0x41), key)).toBe('A'.repeat(245))
})

test.each([
  ['another first byte', ciphertextOf(`0102${'01'.repeat(8)}00`, 0x41)],
  ['the padding of a signature', ciphertextOf(`0001${'ff'.repeat(8)}00`, 0x41)],
  ['seven bytes of padding', ciphertextOf(`0002${'01'.repeat(7)}00`, 0x41)],
  ['no end of padding', ciphertextOf('0002', 0x41)],
  ['bytes that are no text', ciphertextOf(`0002${'01'.repeat(8)}00`, 0xff)],
  ['a ciphertext for another key', encryptField('1', certificateOf('encryption').publicKey)],
  ['too little', 'AAAA'],
  ['no base64', '***'],
  ['nothing', ''],
])('%s gives the one uniform answer', (_, ciphertext) => {
  expect(decryptField(ciphertext, key)).toBeUndefined()
})

test('the PIN block is that of ISO 9564, format 0', () => {
  expect(pinBlock('1234', '43219876543210987').toString('hex')).toBe('0412ac89abcdef67')
})

test('a PIN and the card number give the PIN back, whatever they are', () => {
  const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^\\d{${min},${max}}$`))
  fc.assert(
    fc.property(digits(4, 12), digits(13, 19), (pin, cardNumber) => {
      const account = Buffer.from(`0000${cardNumber.slice(-13, -1)}`, 'hex')
      const clear = pinBlock(pin, cardNumber).map((byte, index) => byte ^ (account[index] ?? 0))
      expect(Buffer.from(clear).toString('hex')).toBe(
        `0${pin.length.toString(16)}${pin}`.padEnd(16, 'f'),
      )
    }),
  )
})

test.each([
  ['123', '6216261000000000018'],
  ['1234567890123', '6216261000000000018'],
  ['12a4', '6216261000000000018'],
  ['1234', '62162610'],
])('no PIN block is made of %s', (pin, cardNumber) => {
  expect(() => pinBlock(pin, cardNumber)).toThrow(
    expect.objectContaining({ code: 'card_data_invalid', param: 'pin' }),
  )
})
