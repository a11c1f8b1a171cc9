import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDerValue } from './der-reader.ts'
import { octetString } from './testing/der.ts'

test('a value is found with its tag, whatever length it has', () => {
  for (const length of [0, 1, 127, 128, 255, 256, 70_000]) {
    const der = Buffer.concat([Buffer.of(0), octetString(Buffer.alloc(length, 7))])
    const value = readDerValue(der, 1)
    expect(value?.tag).toBe(0x04)
    expect(value && value.end - value.contentAt).toBe(length)
    expect(value?.end).toBe(der.length)
  }
})

test.each(['', '04', '0401', '0481', '048101', '0485000000000100', '0484ffffffff00'])(
  '%j holds no value',
  (hex) => {
    expect(readDerValue(Buffer.from(hex, 'hex'), 0)).toBeUndefined()
  },
)

test('a value never reaches past the bytes that there are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.nat(20), (bytes, at) => {
      const value = readDerValue(bytes, at)
      if (value === undefined) return
      expect(value.contentAt).toBeGreaterThan(at)
      expect(value.end).toBeGreaterThanOrEqual(value.contentAt)
      expect(value.end).toBeLessThanOrEqual(bytes.length)
    }),
  )
})
