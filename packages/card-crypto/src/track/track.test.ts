import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes.ts'
import { cipherKey, encryptEcb } from '../cipher/block-cipher.ts'
import { decryptTrack, encryptTrack, placeWindow } from './track-encryption.ts'
import { readTrack2, readTrackBytes, writeTrackBytes } from './track2.ts'

const tdk = cipherKey('tdes', fromHex('FEDCBA98765432100123456789ABCDEF'))
const sm4 = cipherKey('sm4', fromHex('0123456789ABCDEFFEDCBA9876543210'))
const other = cipherKey('tdes', fromHex('0123456789ABCDEFFEDCBA9876543210'))
const track = '1234567890123456789=0508201781999168302'

test('encrypts the eight bytes that the rule’s example names', () => {
  const window = toHex(encryptEcb(tdk, fromHex('0820178199916830')))
  expect(encryptTrack(tdk, track)).toBe(`1234567890123456789D05${window}2`)
})

test('an even track leaves a whole byte behind the window', () => {
  const even = `${track}7`
  const window = toHex(encryptEcb(tdk, fromHex('0820178199916830')))
  expect(encryptTrack(tdk, even)).toBe(`1234567890123456789D05${window}27`)
})

test('SM4 takes sixteen bytes', () => {
  const window = toHex(encryptEcb(sm4, fromHex('7890123456789D050820178199916830')))
  expect(encryptTrack(sm4, track)).toBe(`123456${window}2`)
  expect(() => encryptTrack(sm4, '6225885111234563D3012201')).toThrow(
    expect.objectContaining({ name: 'CryptoRefusal', reason: 'track_invalid' }),
  )
})

test('a window that somebody else encrypted is put where ours would be', () => {
  const encrypted = encryptTrack(tdk, track)
  expect(placeWindow(track, encrypted.slice(-17, -1))).toBe(encrypted)
  const refusal = expect.objectContaining({ reason: 'track_invalid' })
  for (const block of ['', '00', 'G'.repeat(16)]) {
    expect(() => placeWindow(track, block)).toThrow(refusal)
  }
  expect(() => placeWindow('6225885111234563D3012201', 'A'.repeat(32))).toThrow(refusal)
})

test('another key, letters and short tracks are refused', () => {
  const refusal = expect.objectContaining({ reason: 'track_invalid' })
  expect(() => decryptTrack(other, encryptTrack(tdk, track))).toThrow(refusal)
  expect(() => encryptTrack(tdk, '123456789012D12')).toThrow(refusal)
  expect(() => encryptTrack(tdk, `${track}A`)).toThrow(refusal)
  expect(() => decryptTrack(tdk, `${track}`)).toThrow(refusal)
})

test('what was encrypted is decrypted, at its length', () => {
  const digits = fc.array(fc.nat(9), { minLength: 12, maxLength: 50 }).map((list) => list.join(''))
  fc.assert(
    fc.property(digits, digits, fc.constantFrom(tdk, sm4), (before, after, key) => {
      const clear = `${before}D${after}7890123456`
      const encrypted = encryptTrack(key, clear)
      expect(encrypted).toHaveLength(clear.length)
      expect(encrypted).not.toBe(clear)
      expect(decryptTrack(key, encrypted)).toBe(clear)
      for (const encoding of ['ascii', 'packed'] as const) {
        const bytes = writeTrackBytes(clear, encoding, 16)
        expect(bytes.length % 16).toBe(0)
        expect(readTrackBytes(bytes, encoding)).toBe(clear)
      }
    }),
  )
})

test('reads track 2', () => {
  expect(readTrack2('6225885111234563D30122011234567890')).toEqual({
    pan: '6225885111234563',
    expiry: '3012',
    serviceCode: '201',
  })
})

test.each([
  ['no separator', '62258851112345633012201'],
  ['a thirteenth month', '6225885111234563D3013201'],
  ['two separators', '6225885111234563D3012201D1'],
  ['a card number that is too short', '62258851112D3012201'],
  ['more than 37 characters', `6225885111234563D3012201${'1'.repeat(14)}`],
])('refuses a track 2 with %s', (_, text) => {
  expect(() => readTrack2(text)).toThrow(expect.objectContaining({ reason: 'track_invalid' }))
})
