/** What a bad wire does to bytes, and a short name for some bytes in a trace. */
import { createHash } from 'node:crypto'
import type { Dice } from './dice.ts'

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** A part from the front, shorter than the whole. */
export function cut(bytes: Uint8Array, dice: Dice): Uint8Array {
  return bytes.length === 0 ? bytes : bytes.slice(0, dice.between(0, bytes.length - 1))
}

/** A copy with one other bit. */
export function flipByte(bytes: Uint8Array, dice: Dice): Uint8Array {
  const copy = bytes.slice()
  if (copy.length === 0) return copy
  const at = dice.between(0, copy.length - 1)
  copy[at] = (copy[at] ?? 0) ^ (1 << dice.between(0, 7))
  return copy
}

/** Eight hexadecimal digits, or a dash where there is nothing. */
export function digestOf(body: string | Uint8Array | undefined): string {
  if (body === undefined || body.length === 0) return '-'
  return createHash('sha256').update(body).digest('hex').slice(0, 8)
}
