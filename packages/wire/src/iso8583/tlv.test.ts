import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeTlv, encodeTlv, isConstructed, MalformedMessage } from './index.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const tags = (text: string) => decodeTlv(bytes(text)).map(({ tag }) => tag)

test('reads tags of one, two and three bytes, long lengths and padding between', () => {
  expect(tags('9F2608 1122334455667788 00 82 02 7C00 DF812901 AA')).toEqual([
    '9F26',
    '82',
    'DF8129',
  ])
  expect(decodeTlv(bytes('57 8103 010203'))).toEqual([{ tag: '57', value: bytes('010203') }])
  expect(isConstructed('71')).toBe(true)
  expect(isConstructed('9F26')).toBe(false)
})

test.each([
  ['a tag that is cut off', '9F', 'tag'],
  ['a tag of four bytes', 'DF81828301', 'tag'],
  ['a length that is cut off', '8281', 'tag 82'],
  ['an indefinite length', '7180 0000', 'tag 71'],
  ['a value that is cut off', '820200', 'tag 82'],
  ['a tag that is there twice', '820100 820100', 'tag 82'],
])('refuses %s', (_, text, path) => {
  expect(() => decodeTlv(bytes(text))).toThrow(
    expect.objectContaining({ name: 'MalformedMessage', path }),
  )
})

test.each(['9F', '9F268', '00', '8200', ''])('refuses to write the tag “%s”', (tag) => {
  expect(() => encodeTlv([{ tag, value: bytes('') }])).toThrow(MalformedMessage)
})

test('whatever was written is read back', () => {
  const tag = fc.constantFrom('5A', '57', '82', '9F26', '9F10', 'DF31', 'DF8129', '91')
  const element = fc.record({ tag, value: fc.uint8Array({ maxLength: 300 }) })
  const elements = fc.uniqueArray(element, { selector: ({ tag }) => tag })
  fc.assert(
    fc.property(elements, (written) => {
      expect(decodeTlv(encodeTlv(written))).toEqual(written)
    }),
  )
})

test('whatever arrives is elements or is malformed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      try {
        decodeTlv(noise)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedMessage)
      }
    }),
    { numRuns: 2000 },
  )
})
