/** Messages of ISO 8583 in three dialects; the first byte of an input says which. */

import * as formats from '@tillway/wire/iso8583'
import {
  b,
  bLLL,
  type Dialect,
  decodeMessage,
  describeMessage,
  encodeMessage,
  type FieldFormat,
  type FieldValue,
  MalformedMessage,
  type Message,
  n,
  nLL,
  nLLL,
  zeroRight,
  zLL,
  zLLL,
} from '@tillway/wire/iso8583'
import { posDialect } from '../../../channels/card/src/wire/dialect.ts'
import { attempt, bytesOf, fromHex, hold, sameBytes } from '../expect.ts'
import type { Target } from '../fuzz.ts'

const { an, anLL, anLLL, ans, ansLL, ansLLL } = formats

/** Every format there is, odd and even, on both sides of the second bitmap. */
const everyFormat: readonly FieldFormat[] = [
  ...[nLL(19, { shows: 'card_number' }), n(6), n(5), n(3, { filler: zeroRight }), nLL(11)],
  ...[nLLL(322), zLL(37), zLLL(104), an(12), an(3), anLL(10), anLLL(20), ans(8)],
  ...[ansLL(25), ansLLL(600), b(8), b(1), bLLL(255), b(0), n(0)],
]
const packedDialect: Dialect = {
  name: 'every format',
  type: 'bcd',
  fields: Object.fromEntries(
    Array.from({ length: 127 }, (_, index) => [
      index + 2,
      everyFormat[index % everyFormat.length] ?? n(1),
    ]),
  ),
}

/** As hosts speak among each other: digits and lengths a byte each. */
function inText(format: FieldFormat): FieldFormat {
  const { prefix } = format
  if (prefix === undefined) return { ...format, packed: false }
  return { ...format, packed: false, prefix: { ...prefix, written: 'ascii' } }
}
const textDialect: Dialect = {
  name: 'text',
  type: 'ascii',
  fields: Object.fromEntries(
    Object.entries(packedDialect.fields).map(([number, format]) => [number, inText(format)]),
  ),
}

const dialects: readonly Dialect[] = [posDialect, packedDialect, textDialect]

export const iso8583: Target = {
  name: 'iso8583',
  seeds: seeds(),
  words: [
    ...['02', '0400', '19', '6225885111234563', '6225885111234563D3012101', '0022'].map(fromHex),
    ...[fromHex('7024048020C09811'), fromHex('8000000000000001'), bytesOf('0200'), bytesOf('016')],
  ],
  run(input) {
    const dialect = dialects[(input[0] ?? 0) % dialects.length] ?? posDialect
    const decoded = attempt(() => decodeMessage(dialect, input.subarray(1)), malformed)
    if ('refusal' in decoded) return `${dialect.name}: ${decoded.refusal}`
    const { value } = decoded
    const written = encodeMessage(dialect, value)
    const again = decodeMessage(dialect, written.bytes)
    hold(sameMessage(again, value), 'what is written reads the same')
    hold(sameBytes(encodeMessage(dialect, again).bytes, written.bytes), 'and writes the same')
    hold(
      JSON.stringify(again.offsets) === JSON.stringify(written.offsets),
      'offsets are those of the fields',
    )
    hideSecrets(dialect, value)
    return `${dialect.name}: ${value.type.slice(0, 2)} ${Object.keys(value.fields).join(' ')}`
  },
}

export function malformed(error: unknown): string | undefined {
  return error instanceof MalformedMessage ? error.path.replace(/[0-9A-F]{4,}/g, '#') : undefined
}

function sameMessage(one: Message, other: Message): boolean {
  const numbers = Object.keys(one.fields)
  return (
    one.type === other.type &&
    numbers.length === Object.keys(other.fields).length &&
    numbers.every((number) => sameValue(one.fields[Number(number)], other.fields[Number(number)]))
  )
}

function sameValue(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  return one !== undefined && other !== undefined && sameBytes(one, other)
}

/** Fields that are not harmless: no long run of their digits stands in the lines about them. */
function hideSecrets(dialect: Dialect, message: Message): void {
  const guarded = Object.entries(message.fields).filter(
    ([number]) => dialect.fields[Number(number)]?.shows !== 'all',
  )
  const fields = Object.fromEntries(guarded)
  const shown = describeMessage(dialect, { type: message.type, fields })
  hold(!/\d{9}/.test(shown.replace(/^\d+ /gm, '')), 'no more than six digits of a card are shown')
  for (const [, value] of guarded) {
    const isLong = typeof value === 'string' && value.length >= 13
    hold(!isLong || !shown.includes(value), 'what is hidden is not shown')
  }
  const lines = describeMessage(dialect, message).split('\n').length
  hold(lines === Object.keys(message.fields).length + 1, 'a field is a line')
}

function seeds(): readonly Uint8Array[] {
  const sale = {
    type: '0200',
    fields: {
      ...{ 2: '6225885111234563', 3: '000000', 4: '000000029900', 11: '000001', 22: '021' },
      ...{ 25: '00', 35: '6225885111234563=30121010012345678', 41: '10000001' },
      ...{ 42: '898310148160001', 49: '156', 52: new Uint8Array(8), 53: '2600000000000000' },
      ...{ 55: fromHex('9F2608112233445566778895050000000000'), 60: '2200000100050' },
      ...{ 61: '0000010000020102', 63: 'CUP', 64: bytesOf('E267B6E2') },
    },
  }
  const answer = {
    type: '0210',
    fields: {
      ...{ 11: '000001', 12: '120000', 13: '0102', 37: '000000000101', 38: '123456', 39: '00' },
      ...{ 44: '03080000   48020000   ', 54: '1002156C000000012345', 62: bytesOf('SM016') },
    },
  }
  const everything = {
    type: '0800',
    fields: Object.fromEntries(
      Object.entries(packedDialect.fields)
        .slice(0, 80)
        .map(([number, format]) => [number, sampleOf(format)]),
    ),
  }
  const pos = [sale, answer].map((message) => encodeMessage(posDialect, message).bytes)
  const others = [packedDialect, textDialect].map(
    (dialect) => encodeMessage(dialect, everything).bytes,
  )
  return [
    ...pos.map((bytes) => [0, bytes] as const),
    ...others.map((bytes, index) => [index + 1, bytes] as const),
  ].map(([dialect, bytes]) => Uint8Array.of(dialect, ...bytes))
}

function sampleOf({ content, length, prefix }: FieldFormat): FieldValue {
  const size = prefix === undefined ? length : Math.min(length, 17)
  if (content === 'b') return new Uint8Array(size).fill(7)
  return content === 'ans' ? 'a'.repeat(size) : '6225885111234563123'.repeat(2).slice(0, size)
}
