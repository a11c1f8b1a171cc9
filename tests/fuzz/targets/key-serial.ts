/** Serial numbers of DUKPT keys, of both schemes. */
import { type DukptScheme, nextCounter, readKeySerial, withCounter } from '@tillway/card-crypto'
import { attempt, bytesOf, hold, textOf } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { refused } from './track.ts'

const schemes: readonly DukptScheme[] = ['tdes', 'aes']

export const keySerial: Target = {
  name: 'key-serial',
  seeds: [
    'tFFFF9876543210E00001',
    'tFFFF9876543210FFF800',
    'a123456789012345600000001',
    'aFFFFFFFFFFFFFFFFFFFF0000',
  ].map(bytesOf),
  words: ['FFFF', '0000', '1FFFFF', 'E0', 'ffff'].map(bytesOf),
  maxLength: 40,
  run(input) {
    const scheme = schemes[(input[0] ?? 0) % 2] ?? 'tdes'
    const text = textOf(input.subarray(1))
    const read = attempt(() => readKeySerial(scheme, text), refused)
    if ('refusal' in read) {
      hold(read.refusal.startsWith('ksn_invalid'), 'a serial is refused as one')
      return `${scheme} ${read.refusal}`
    }
    const { value } = read
    const upper = text.toUpperCase()
    hold(withCounter(value, value.counter) === upper, 'device and counter are all there is')
    const next = nextCounter(scheme, value.counter)
    if (next !== undefined) {
      hold(next > value.counter, 'a counter goes up')
      const after = readKeySerial(scheme, withCounter(value, next))
      hold(after.counter === next, 'and is one that a device uses')
      hold(after.device === value.device, 'of the same device')
    }
    return `${scheme} ${next === undefined ? 'last' : Math.floor(Math.log2(value.counter))}`
  },
}
