/** The few things one does with bytes here. Hexadecimal is written in upper case everywhere. */
import { timingSafeEqual } from 'node:crypto'
import { CryptoRefusal, type RefusalReason } from './refusal.ts'

/** Strict: pairs of digits and nothing else, in either case. */
export function fromHex(text: string, reason: RefusalReason = 'data_invalid'): Uint8Array {
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(text)) throw new CryptoRefusal(reason, 'is not hexadecimal')
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  )
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex').toUpperCase()
}

export function fromAscii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

export function toAscii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Of two strings of bytes of the same length. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length !== b.length) throw new CryptoRefusal('data_invalid', 'the lengths differ')
  return a.map((byte, index) => byte ^ (b[index] ?? 0))
}

/** In a time that does not depend on where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Overwrites what is no longer needed. Copies that the engine made on its own are out of reach. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const bytes of secrets) bytes.fill(0)
}

export function toNibbles(bytes: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(2 * bytes.length)
  bytes.forEach((byte, index) => {
    nibbles[2 * index] = byte >> 4
    nibbles[2 * index + 1] = byte & 15
  })
  return nibbles
}

/** Of an even number of nibbles. */
export function fromNibbles(nibbles: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(nibbles.length / 2)
  bytes.forEach((_, index) => {
    bytes[index] = ((nibbles[2 * index] ?? 0) << 4) | (nibbles[2 * index + 1] ?? 0)
  })
  return bytes
}
