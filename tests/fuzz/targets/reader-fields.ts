/** Payloads of the reference protocol: fields with a tag, a length and a value. */
import {
  readEntries,
  readFields,
  tags,
  writeEntries,
  writeFields,
} from '../../../packages/reader/src/reference/words.ts'
import { attempt, fromHex, hold, sameBytes } from '../expect.ts'
import type { Target } from '../fuzz.ts'

const card = writeFields({
  ...{ status: Uint8Array.of(0), entry: Uint8Array.of(2), serial: fromHex('FFFF9876543210') },
  ...{ track2: fromHex('00112233445566778899AABBCCDDEEFF'), chip: fromHex('9F2608112233') },
})

export const readerFields: Target = {
  name: 'reader-fields',
  seeds: [card, new Uint8Array(0), fromHex('020001000200010F'), fromHex('FF0000')],
  words: ['0000', '0001', 'FFFF', '020001', '360010', '3A'].map(fromHex),
  maxLength: 256,
  run(input) {
    const entries = readEntries(input[0] ?? 0)
    hold(writeEntries(entries) === ((input[0] ?? 0) & 7), 'entries are written as they were read')
    const read = attempt(
      () => readFields(input),
      (error) => (error instanceof RangeError ? 'range' : undefined),
    )
    if ('refusal' in read) return read.refusal
    const again = readFields(writeFields(read.value))
    const names = Object.keys(tags) as (keyof typeof tags)[]
    for (const name of names) {
      const [one, other] = [read.value[name], again[name]]
      hold((one === undefined) === (other === undefined), 'what is written has the same fields')
      hold(
        one === undefined || other === undefined || sameBytes(one, other),
        'with the same values',
      )
    }
    return names.filter((name) => read.value[name] !== undefined).join(' ')
  },
}
