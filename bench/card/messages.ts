/** The same message for our codec and for npm `iso_8583`, which writes every digit as a byte. */
import { createRequire } from 'node:module'
import {
  type Dialect,
  decodeMessage,
  encodeMessage,
  type FieldFormat,
  type Fields,
  zeroRight,
} from '@tillway/wire/iso8583'

interface Other {
  getRawMessage(): Buffer
  getIsoJSON(bytes: Buffer, options: { readonly lenHeader: boolean }): Record<string, string>
}
const OtherIso = createRequire(import.meta.url)('iso_8583') as new (
  fields?: Readonly<Record<number, string>>,
) => Other

const pinBlock = '1b9c1845eb993a7a'
const text: Readonly<Record<number, string>> = {
  2: '6225885111234563',
  3: '000000',
  4: '000000029900',
  11: '000001',
  12: '120000',
  13: '0102',
  14: '3012',
  22: '021',
  25: '00',
  35: '6225885111234563=30121010012345678',
  37: '000000000101',
  41: '10000001',
  42: '898310148160001',
  49: '156',
  // The other library always writes the second bitmap; ours does where a field is in it.
  102: '62170000123456789',
}
const ourFields: Fields = { ...text, 52: Uint8Array.from(Buffer.from(pinBlock, 'hex')) }
const theirFields = { 0: '0200', ...text, 52: pinBlock }

const fixed = (content: FieldFormat['content'], length: number): FieldFormat => ({
  ...{ content, length, packed: false, filler: zeroRight, shows: 'all' },
})
const counted = (content: FieldFormat['content'], length: number): FieldFormat => ({
  ...fixed(content, length),
  prefix: { digits: 2, written: 'ascii' },
})
const dialect: Dialect = {
  name: 'text',
  type: 'ascii',
  fields: {
    ...{ 2: counted('n', 19), 3: fixed('n', 6), 4: fixed('n', 12), 11: fixed('n', 6) },
    ...{ 12: fixed('n', 6), 13: fixed('n', 4), 14: fixed('n', 4), 22: fixed('n', 3) },
    ...{ 25: fixed('n', 2), 35: counted('z', 37), 37: fixed('an', 12), 41: fixed('an', 8) },
    ...{ 42: fixed('an', 15), 49: fixed('an', 3), 52: fixed('b', 8) },
    102: counted('ans', 28),
  },
}

export const encodeOurs = (): Uint8Array =>
  encodeMessage(dialect, { type: '0200', fields: ourFields }).bytes
export const encodeTheirs = (): Uint8Array => new OtherIso(theirFields).getRawMessage()
export const decodeOurs = (bytes: Uint8Array) => decodeMessage(dialect, bytes)
export const decodeTheirs = (bytes: Uint8Array) =>
  new OtherIso().getIsoJSON(Buffer.from(bytes), { lenHeader: false })
