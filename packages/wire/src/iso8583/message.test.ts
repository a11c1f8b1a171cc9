import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  an,
  ans,
  ansLLL,
  b,
  bLLL,
  type Dialect,
  decodeMessage,
  describeMessage,
  encodeMessage,
  type FieldFormat,
  type Fields,
  type FieldValue,
  MalformedMessage,
  n,
  nLL,
  nLLL,
  zeroRight,
  zLL,
} from './index.ts'

const dialect: Dialect = {
  name: 'sample',
  type: 'bcd',
  fields: {
    2: nLL(19, { shows: 'card_number' }),
    4: n(12),
    11: n(6),
    22: n(3, { filler: zeroRight }),
    23: n(3),
    35: zLL(37),
    39: an(2),
    41: ans(8),
    55: bLLL(255),
    60: nLLL(20),
    63: ansLLL(60),
    64: b(8),
    100: nLL(11),
  },
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()
const bytes = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const path = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof MalformedMessage) return error.path
    throw error
  }
  return 'nothing was wrong'
}

test('writes digits, tracks, text and bytes as terminals do', () => {
  const { bytes: written, offsets } = encodeMessage(dialect, {
    type: '0200',
    fields: {
      2: '6225885111234563',
      4: '000000000100',
      22: '071',
      23: '001',
      35: '6225885111234563=2512201',
      41: '12345678',
      64: bytes('4532363742364532'),
    },
  })
  expect(hex(written)).toBe(
    [
      '0200',
      '5000060020800001',
      '16 6225885111234563',
      '000000000100',
      '0710',
      '0001',
      '24 6225885111234563D2512201',
      '3132333435363738',
      '4532363742364532',
    ]
      .join('')
      .replaceAll(' ', ''),
  )
  expect(offsets[64]).toBe(written.length - 8)
})

test('a field above 64 brings the second bitmap, and only then', () => {
  const { bytes: written } = encodeMessage(dialect, { type: '0800', fields: { 100: '123' } })
  expect(hex(written)).toBe('0800 8000000000000000 0000000010000000 03 1230'.replaceAll(' ', ''))
  expect(decodeMessage(dialect, written).fields).toEqual({ 100: '123' })
  expect(path(() => decodeMessage(dialect, bytes('0800 8000000000000000 0000000000000000')))).toBe(
    'bitmap',
  )
})

test('a track that a device completed with F is read', () => {
  const odd = bytes('0200 0000000020000000 05 123D5F')
  expect(decodeMessage(dialect, odd).fields).toEqual({ 35: '123=5' })
  const other = bytes('0200 0000000020000000 05 123D5E')
  expect(path(() => decodeMessage(dialect, other))).toBe('field 35')
})

describe('refuses, and says where', () => {
  test.each([
    ['a type that is no number', '0A00 0000000000000000', 'type'],
    ['a bitmap that is cut off', '0200 00000000', 'bitmap'],
    ['a field that the dialect lacks', '0200 2000000000000000 000000', 'field 3'],
    ['a field that is cut off', '0200 1000000000000000 0000', 'field 4'],
    ['digits that are none', '0200 1000000000000000 00000000010A', 'field 4'],
    ['a length beyond the limit', '0200 4000000000000000 20 62258851112345630000', 'field 2'],
    ['a length that is no number', '0200 4000000000000000 1A 62', 'field 2'],
    ['a filling nibble that holds something', '0200 4000000000000000 03 1239', 'field 2'],
    ['a field of three with a wrong filler', '0200 0000020000000000 1001', 'field 23'],
    ['bytes after the end', '0200 1000000000000000 000000000100 00', 'end'],
  ])('%s', (_, text, where) => {
    expect(path(() => decodeMessage(dialect, bytes(text)))).toBe(where)
  })

  test.each<[string, Record<number, FieldValue>, string]>([
    ['too short a number', { 4: '100' }, 'field 4'],
    ['letters for digits', { 4: '00000000010x' }, 'field 4'],
    ['bytes for text', { 41: bytes('3132333435363738') }, 'field 41'],
    ['text for bytes', { 64: '12345678' }, 'field 64'],
    ['characters beyond a byte', { 63: '中' }, 'field 63'],
    ['two separators in a track', { 35: '12=3=4' }, 'field 35'],
    ['a field that the dialect lacks', { 3: '000000' }, 'field 3'],
    ['too long a text', { 63: 'x'.repeat(61) }, 'field 63'],
  ])('to write %s', (_, fields, where) => {
    expect(path(() => encodeMessage(dialect, { type: '0200', fields }))).toBe(where)
  })
})

test('shows what is harmless and hides the rest', () => {
  const fields = { 2: '6225885111234563', 4: '000000000100', 35: '6225885111234563=2512' }
  const shown = describeMessage(dialect, { type: '0200', fields: { ...fields, 7: 'secret' } })
  expect(shown).toBe(
    ['0200', '2 622588******4563', '4 "000000000100"', '7 (6)', '35 (21)'].join('\n'),
  )
})

const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`))

function anyValue({ content, length, prefix }: FieldFormat): fc.Arbitrary<FieldValue> {
  const min = prefix === undefined ? length : 0
  if (content === 'b') return fc.uint8Array({ minLength: min, maxLength: length })
  if (content === 'n') return digits(min, length)
  if (content === 'z') {
    return fc
      .tuple(digits(0, 19), fc.stringMatching(/^[0-9A-F]{0,17}$/))
      .map(([first, second]) => `${first}=${second}`)
  }
  const characters = content === 'an' ? '[0-9A-Za-z ]' : '[\\u0000-\\u00ff]'
  return fc.stringMatching(new RegExp(`^${characters}{${min},${length}}$`, 'u'))
}

const anyFields: fc.Arbitrary<Fields> = fc
  .subarray(Object.entries(dialect.fields))
  .chain((chosen) =>
    fc.record(Object.fromEntries(chosen.map(([number, format]) => [number, anyValue(format)]))),
  )

test('whatever was written is read back, and written again as it was', () => {
  fc.assert(
    fc.property(digits(4, 4), anyFields, (type, fields) => {
      const written = encodeMessage(dialect, { type, fields }).bytes
      const read = decodeMessage(dialect, written)
      expect(read.type).toBe(type)
      expect(read.fields).toEqual(fields)
      expect(encodeMessage(dialect, read).bytes).toEqual(written)
    }),
  )
})

test('whatever arrives is a message or is malformed', () => {
  const noise = fc.uint8Array({ maxLength: 80 })
  fc.assert(
    fc.property(noise, fc.boolean(), (rest, begins) => {
      const message = begins ? Uint8Array.of(2, 0, ...rest) : rest
      let read: ReturnType<typeof decodeMessage>
      try {
        read = decodeMessage(dialect, message)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedMessage)
        return
      }
      expect(decodeMessage(dialect, encodeMessage(dialect, read).bytes)).toEqual(read)
    }),
    { numRuns: 2000 },
  )
})
