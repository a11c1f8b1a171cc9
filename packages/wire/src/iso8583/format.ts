/**
 * How a field lies in a message, as three independent choices: what its content may be and how it
 * is written, how its length is told, and what fills it up. A dialect is a table of these.
 */
import { type Filler, zeroLeftFiller } from './nibbles.ts'

/** n digits · z track nibbles (`=` is sent as D) · an, ans text, a byte each · b bytes. */
export type Content = 'n' | 'z' | 'an' | 'ans' | 'b'

export interface LengthPrefix {
  /** Decimal digits of the prefix. */
  readonly digits: 2 | 3
  readonly written: 'bcd' | 'ascii'
}

export interface FieldFormat {
  readonly content: Content
  /** Digits packed two to a byte, or a byte each. Text and bytes are a byte each anyway. */
  readonly packed: boolean
  /** Digits, characters or bytes: exactly so many without a prefix, at most so many with one. */
  readonly length: number
  readonly prefix?: LengthPrefix
  /** Completes a byte of packed digits. */
  readonly filler: Filler
  /** What a log may show of it. Everything that is not said to be harmless is hidden. */
  readonly shows: 'all' | 'card_number' | 'length'
}

export type FieldValue = string | Uint8Array

export const zeroRight: Filler = Object.freeze({ side: 'right', nibble: 0, accepts: [0] })
/** Some devices complete a track with F. */
export const trackRight: Filler = Object.freeze({ side: 'right', nibble: 0, accepts: [0, 15] })

const bcd2: LengthPrefix = Object.freeze({ digits: 2, written: 'bcd' })
const bcd3: LengthPrefix = Object.freeze({ digits: 3, written: 'bcd' })

interface Choice {
  readonly filler?: Filler
  readonly shows?: FieldFormat['shows']
}

function format(
  content: Content,
  length: number,
  prefix: LengthPrefix | undefined,
  choice: Choice,
): FieldFormat {
  const packed = content === 'n' || content === 'z'
  return Object.freeze({
    content,
    packed,
    length,
    ...(prefix === undefined ? {} : { prefix }),
    filler: choice.filler ?? (prefix === undefined ? zeroLeftFiller : zeroRight),
    shows: choice.shows ?? 'all',
  })
}

/** Builders named as the tables of the standard name them: `n(6)`, `nLL(19)`, `bLLL(255)`. */
export const n = (length: number, choice: Choice = {}) => format('n', length, undefined, choice)
export const nLL = (max: number, choice: Choice = {}) => format('n', max, bcd2, choice)
export const nLLL = (max: number, choice: Choice = {}) => format('n', max, bcd3, choice)
export const zLL = (max: number) => format('z', max, bcd2, { filler: trackRight, shows: 'length' })
export const zLLL = (max: number) => format('z', max, bcd3, { filler: trackRight, shows: 'length' })
export const an = (length: number, choice: Choice = {}) => format('an', length, undefined, choice)
export const anLL = (max: number, choice: Choice = {}) => format('an', max, bcd2, choice)
export const anLLL = (max: number, choice: Choice = {}) => format('an', max, bcd3, choice)
export const ans = (length: number, choice: Choice = {}) => format('ans', length, undefined, choice)
export const ansLL = (max: number, choice: Choice = {}) => format('ans', max, bcd2, choice)
export const ansLLL = (max: number, choice: Choice = {}) => format('ans', max, bcd3, choice)
export const b = (length: number, choice: Choice = {}) =>
  format('b', length, undefined, { shows: 'length', ...choice })
export const bLLL = (max: number, choice: Choice = {}) =>
  format('b', max, bcd3, { shows: 'length', ...choice })
