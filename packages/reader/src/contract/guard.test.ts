import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromAscii, toHex } from '../bytes/hex.ts'
import { requireSafe } from './guard.ts'
import type { CardData } from './reader.ts'

const safe: CardData = {
  entry: 'insert',
  fallback: false,
  maskedNumber: '622202*********0128',
  track2: { encrypted: 'A1B2C3D4E5F60718A1B2C3D4E5F60718', ksn: 'FFFF9876543210E00001' },
  pin: { block: '1B9C1845EB993A7A', ksn: 'FFFF9876543210E00001' },
  chip: '9F2608010203040506070882027C00',
}

test('what is encrypted and masked passes as it is', () => {
  expect(requireSafe(safe)).toBe(safe)
})

const track = '6222021234567890128D30122200000012345'

test.each<[string, Partial<CardData>]>([
  ['a number', { maskedNumber: '6222021234567890128' }],
  ['a number with one star', { maskedNumber: '622202123456*890128' }],
  ['a packed track', { track2: { encrypted: `${track}F` } }],
  ['a track as text', { track2: { encrypted: toHex(fromAscii(track)) } }],
  ['a track as text with its marks', { track2: { encrypted: toHex(fromAscii(`;${track}?`)) } }],
  ['a PIN in format 2', { pin: { block: '26123456FFFFFFFF' } }],
  ['a PIN without its number', { pin: { block: '06123456FFFFFFFF' } }],
  ['the number in the data of the chip', { chip: '5A0862220212345678905F340101' }],
  ['the track in the data of the chip', { chip: '57026222' }],
])('%s is thrown away', (_, change) => {
  expect(() => requireSafe({ ...safe, ...change })).toThrow(
    expect.objectContaining({ code: 'reader_unsafe' }),
  )
})

test.each<[string, Partial<CardData>]>([
  ['data of a chip that are none', { chip: '9F26' }],
  ['a PIN block of another length', { pin: { block: '1B9C' } }],
])('%s are no reading', (_, change) => {
  expect(() => requireSafe({ ...safe, ...change })).toThrow(
    expect.objectContaining({ code: 'reader_protocol' }),
  )
})

test('its message says nothing of the card', () => {
  const run = () => requireSafe({ ...safe, maskedNumber: '6222021234567890128' })
  expect(run).toThrow(/^reader_unsafe: (?!.*6222)/)
})

test('random bytes are not taken for clear ones', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  fc.assert(
    fc.property(bytes(40), bytes(8), (encrypted, block) => {
      const track2 = { encrypted: toHex(encrypted) }
      expect(() => requireSafe({ ...safe, track2, pin: { block: toHex(block) } })).not.toThrow()
    }),
    { numRuns: 2000 },
  )
})
