/**
 * Two digits to a byte. An odd number of digits is filled up with one nibble, before or after them:
 * fields differ in that, and so it is a parameter.
 */
import { MalformedMessage } from './malformed.ts'

export interface Filler {
  readonly side: 'left' | 'right'
  /** The nibble written; on reading, any of `accepts` will do. */
  readonly nibble: number
  readonly accepts: readonly number[]
}

/** Of numbers that tell a length or a type. */
export const zeroLeftFiller: Filler = Object.freeze({ side: 'left', nibble: 0, accepts: [0] })

const alphabet = '0123456789ABCDEF'

/** `text` holds hexadecimal digits in upper case; the caller has checked them. */
export function packNibbles(text: string, filler: Filler): Uint8Array {
  const fill = text.length % 2 === 0 ? '' : alphabet.charAt(filler.nibble)
  const even = filler.side === 'left' ? fill + text : text + fill
  const bytes = new Uint8Array(even.length / 2)
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(even.slice(2 * index, 2 * index + 2), 16)
  }
  return bytes
}

/** Every byte as two hexadecimal digits. */
const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
)

export function unpackNibbles(
  bytes: Uint8Array,
  { count, filler, path }: { count: number; filler: Filler; path: string },
): string {
  let text = ''
  for (const byte of bytes) text += pairs[byte]
  if (text.length === count) return text
  const isLeft = filler.side === 'left'
  const fill = Number.parseInt(text.charAt(isLeft ? 0 : text.length - 1), 16)
  if (!filler.accepts.includes(fill)) {
    throw new MalformedMessage(path, 'the filling nibble is not one')
  }
  return isLeft ? text.slice(1) : text.slice(0, -1)
}
