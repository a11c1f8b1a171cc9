/** Data of chips (BER-TLV), as the platform and as a reader's code read them. */
import { decodeTlv, encodeTlv, type TlvElement } from '@tillway/wire/iso8583'
import {
  type DataObject,
  readDataObjects,
  writeDataObjects,
} from '../../../packages/reader/src/bytes/ber.ts'
import { attempt, fromHex, hold, sameBytes } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { malformed } from './iso8583.ts'

const rangeError = (error: unknown) => (error instanceof RangeError ? 'range' : undefined)

type Elements = readonly (TlvElement | DataObject)[]

const same = (one: Elements, other: Elements): boolean =>
  one.length === other.length &&
  one.every(
    ({ tag, value }, index) =>
      tag === other[index]?.tag && sameBytes(value, other[index]?.value ?? new Uint8Array(0)),
  )

export const berTlv: Target = {
  name: 'ber-tlv',
  seeds: [
    '9F26084B46013359B7A58B9F2701809F100807010103A0A000019F3704123456789F36020001950500000000009A03260102',
    `910A112233445566778830307213${'9F180400000001860D8424000008A1B2C3D4E5F60718'.slice(0, 38)}`,
    '00005F2A02015600',
    `5F8101${'7F'}${'00'.repeat(127)}`,
    `DF31820100${'AB'.repeat(256)}`,
  ].map(fromHex),
  words: ['9F26', '5F2A', '81', '82', '8300', '80', '1F8080', '00', 'FF', '9F3602'].map(fromHex),
  maxLength: 700,
  run(input) {
    const platform = attempt(() => decodeTlv(input), malformed)
    const reader = attempt(() => readDataObjects(input), rangeError)
    if ('value' in platform) {
      const written = encodeTlv(platform.value)
      hold(same(decodeTlv(written), platform.value), 'what is written reads the same')
      hold(sameBytes(encodeTlv(decodeTlv(written)), written), 'and writes the same')
      hold(written.length <= input.length, 'and is no longer')
    }
    if ('value' in reader) {
      const written = writeDataObjects(reader.value)
      hold(same(readDataObjects(written), reader.value), 'what a reader writes reads the same')
    }
    // Bytes of FF between elements are passed over by the one, and begin a tag for the other.
    const isPlain = !input.includes(0xff)
    if (isPlain && 'value' in platform && 'value' in reader) {
      hold(same(platform.value, reader.value), 'both read the same')
    }
    const outcome = 'value' in platform ? `${Math.min(9, platform.value.length)}` : platform.refusal
    return `${outcome} / ${'value' in reader ? 'read' : reader.refusal}`
  },
}
