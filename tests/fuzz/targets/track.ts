/** Track data: as text, as a reader packs it, and encrypted in place. */
import {
  CryptoRefusal,
  cipherKey,
  decryptTrack,
  encryptTrack,
  placeWindow,
  readTrack2,
  readTrackBytes,
  writeTrackBytes,
} from '@tillway/card-crypto'
import { attempt, bytesOf, fromHex, hold, textOf } from '../expect.ts'
import type { Target } from '../fuzz.ts'

const key = cipherKey('tdes', fromHex('FEDCBA98765432100123456789ABCDEF'))

/** The reason, of an error that the package documents. */
export const refused = (error: unknown): string | undefined =>
  error instanceof CryptoRefusal ? error.reason : undefined

const track = '6225885111234563D30121010012345678'

export const tracks: Target = {
  name: 'track',
  seeds: [
    bytesOf(`0${track}`),
    bytesOf('01234567890123456789=0508201781999168302'),
    Uint8Array.of(1, ...writeTrackBytes(track, 'ascii', 8)),
    Uint8Array.of(2, ...writeTrackBytes(track, 'packed', 16)),
    bytesOf(`3${encryptTrack(key, track)}`),
    bytesOf(`4${'0123456789ABCDEF'}${track}`),
  ],
  words: [
    bytesOf('D'),
    bytesOf('='),
    bytesOf('201'),
    bytesOf('3012'),
    new Uint8Array(8),
    fromHex('FFFF'),
  ],
  maxLength: 200,
  run(input) {
    const kind = (input[0] ?? 0) % 5
    const text = textOf(input.subarray(1))
    return `${kind} ${(runners[kind] ?? asText)(text, input.subarray(1))}`
  },
}

type Runner = (text: string, bytes: Uint8Array) => string

const asText: Runner = (text) => {
  const read = attempt(() => readTrack2(text), refused)
  if ('refusal' in read) return read.refusal
  const { pan, expiry, serviceCode } = read.value
  hold(text.startsWith(`${pan}D${expiry}${serviceCode}`), 'a track is what it was read as')
  hold(pan.length >= 12 && pan.length <= 19, 'with a card number of a length that there is')
  return `${pan.length} ${serviceCode.slice(0, 1)}`
}

const asBytes =
  (encoding: 'ascii' | 'packed'): Runner =>
  (_, bytes) => {
    const read = attempt(() => readTrackBytes(bytes, encoding), refused)
    if ('refusal' in read) return read.refusal
    for (const size of [8, 16] as const) {
      const written = writeTrackBytes(read.value, encoding, size)
      hold(written.length % size === 0, 'a track fills whole blocks')
      hold(readTrackBytes(written, encoding) === read.value, 'what is written reads the same')
    }
    return `${Math.min(40, read.value.length)}`
  }

const encrypted: Runner = (text) => {
  const opened = attempt(() => decryptTrack(key, text), refused)
  const sealed = attempt(() => encryptTrack(key, text), refused)
  if ('value' in opened) hold(encryptTrack(key, opened.value) === text, 'opened, it seals the same')
  if ('value' in sealed) {
    hold(sealed.value.length === text.length, 'sealed, it is as long')
    hold(decryptTrack(key, sealed.value) === text.replaceAll('=', 'D'), 'and opens the same')
  }
  return `${'refusal' in opened ? opened.refusal : 'opens'} ${'refusal' in sealed ? sealed.refusal : 'seals'}`
}

const windowed: Runner = (text) => {
  const placed = attempt(() => placeWindow(text.slice(16), text.slice(0, 16)), refused)
  if ('refusal' in placed) return placed.refusal
  hold(placed.value.length === text.length - 16, 'a window takes no room')
  hold(placed.value.includes(text.slice(0, 16)), 'and is in it')
  return 'placed'
}

const runners: readonly Runner[] = [
  asText,
  asBytes('ascii'),
  asBytes('packed'),
  encrypted,
  windowed,
]
