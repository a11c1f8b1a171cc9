/** Fields of the POS dialect that have parts of their own. */
import { decodeBalances, encodeBalance } from '../../../channels/card/src/wire/balance-field.ts'
import { decodeTotals, encodeTotals } from '../../../channels/card/src/wire/batch-totals.ts'
import { decodeUpload, encodeUpload } from '../../../channels/card/src/wire/batch-upload.ts'
import { decodeControl, encodeControl } from '../../../channels/card/src/wire/control-field.ts'
import {
  decodeInstitutions,
  encodeInstitutions,
} from '../../../channels/card/src/wire/institutions.ts'
import { decodeOriginal, encodeOriginal } from '../../../channels/card/src/wire/original-field.ts'
import {
  decodeOrder,
  encodeOrder,
  wantsSignature,
} from '../../../channels/card/src/wire/private-field.ts'
import { decodeSecurity, encodeSecurity } from '../../../channels/card/src/wire/security-field.ts'
import { attempt, bytesOf, hold, textOf } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { malformed } from './iso8583.ts'

interface FieldCase {
  readonly name: string
  readonly sample: string
  readonly decode: (text: string) => unknown
  /** Of what was decoded; null when there is nothing to write. */
  readonly encode: (value: never) => string | null
}

const totals = '000000059800002000000000000000100000000000000000000000000000'.padEnd(62, '0')

const fields: readonly FieldCase[] = [
  { name: 'control', sample: '2200000100050', decode: decodeControl, encode: encodeControl },
  { name: 'original', sample: '0000010000020102', decode: decodeOriginal, encode: encodeOriginal },
  { name: 'totals', sample: totals, decode: decodeTotals, encode: encodeTotals },
  {
    ...{ name: 'upload', decode: decodeUpload, encode: encodeUpload },
    sample: '010000000100006225885111234563000000029900',
  },
  {
    ...{ name: 'order', sample: 'ZO003att', decode: decodeOrder },
    encode: (order: string | undefined) =>
      order !== undefined && /^[\w-]{1,64}$/.test(order) ? encodeOrder(order) : null,
  },
  {
    ...{ name: 'balances', sample: '1002156C000000012345', decode: decodeBalances },
    encode: (all: ReturnType<typeof decodeBalances>) => all.map(encodeBalance).join(''),
  },
  {
    ...{ name: 'institutions', sample: '03080000   48020000   ', decode: decodeInstitutions },
    encode: encodeInstitutions,
  },
  {
    ...{ name: 'security', sample: '2610000000000000', decode: decodeSecurity },
    encode: (field: NonNullable<ReturnType<typeof decodeSecurity>> | undefined) =>
      field === undefined ? null : encodeSecurity(field),
  },
]

export const posFields: Target = {
  name: 'pos-fields',
  seeds: fields.map(({ sample }, index) => Uint8Array.of(index, ...bytesOf(sample))),
  words: ['ZO003', 'ZS0011', '999', '156', '00'].map(bytesOf),
  maxLength: 400,
  run(input) {
    const field = fields[(input[0] ?? 0) % fields.length]
    hold(field !== undefined, 'there is a field')
    const text = textOf(input.subarray(1))
    wantsSignature(text)
    const read = attempt(() => field.decode(text), malformed)
    if ('refusal' in read) return `${field.name}: ${read.refusal}`
    const written = field.encode(read.value as never)
    if (written !== null) {
      const again = field.decode(written)
      hold(JSON.stringify(again) === JSON.stringify(read.value), 'what is written reads the same')
      hold(field.encode(again as never) === written, 'and writes the same')
    }
    return `${field.name}: ${written === null ? 'nothing' : Math.min(20, text.length)}`
  },
}
