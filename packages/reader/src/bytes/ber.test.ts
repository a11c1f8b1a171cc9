import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findDataObject, readDataObjects, writeDataObjects } from './ber.ts'
import { fromHex, toHex } from './hex.ts'

test('data objects come back, long ones too', () => {
  const tag = fc.constantFrom('82', '9F26', 'DF31', '5F2A', '72', '9F8101')
  const object = fc.record({ tag, value: fc.uint8Array({ maxLength: 400 }) })
  fc.assert(
    fc.property(fc.array(object, { maxLength: 8 }), (objects) => {
      const read = readDataObjects(writeDataObjects(objects))
      const plain = (all: typeof read) => all.map((one) => `${one.tag} ${toHex(one.value)}`)
      expect(plain(read)).toEqual(plain(objects))
    }),
  )
})

test('padding between objects is skipped', () => {
  const read = readDataObjects(fromHex('000082027C00FF009505AABBCCDDEE00'))
  expect(toHex(findDataObject(read, '82')!)).toBe('7C00')
  expect(toHex(findDataObject(read, '95')!)).toBe('AABBCCDDEE')
})

test.each(['9F', '9F26', '9F2608AA', '8280', '829F', '82830000', '9F81810100', '8281'])(
  'refuses %s',
  (hex) => {
    expect(() => readDataObjects(fromHex(hex))).toThrow(RangeError)
  },
)
