/**
 * The PIN as a field of nibbles: control, length, digits, filler (ISO 9564-1, clause 9). PINs are
 * handled as arrays of digits, because an array can be wiped and a string cannot.
 */
import type { Random } from '@tillway/kernel'
import { CryptoRefusal } from '../refusal.ts'

/** What stands behind the digits: F, random letters A to F, anything, or A (format 4). */
export type Filler = 'F' | 'letters' | 'any' | 'A'

export interface FieldForm {
  /** The first nibble. */
  readonly control: number
  /** Nibbles from the control nibble to the last one of filler. */
  readonly length: 16 | 32
  readonly filler: Filler
}

const longest = 12

/** Throws `pin_invalid` unless it is 4 to 12 digits. */
export function readPin(text: string): Uint8Array {
  if (!/^\d{4,12}$/.test(text)) throw new CryptoRefusal('pin_invalid', 'a PIN is 4 to 12 digits')
  return Uint8Array.from(text, Number)
}

export function writePinField(form: FieldForm, pin: Uint8Array, random: Random): Uint8Array {
  const nibbles = new Uint8Array(form.length)
  nibbles[0] = form.control
  nibbles[1] = pin.length
  nibbles.set(pin, 2)
  nibbles.set(fillerOf(form.filler, form.length - 2 - pin.length, random), 2 + pin.length)
  return nibbles
}

/** Throws `pin_block_invalid` when anything but the form's own nibbles is found. */
export function readPinField(form: FieldForm, nibbles: Uint8Array): Uint8Array {
  const length = nibbles[1] ?? 0
  const pin = nibbles.slice(2, 2 + length)
  const isPin = length >= 4 && length <= longest && pin.every((digit) => digit <= 9)
  const filler = nibbles.subarray(2 + length)
  if (nibbles[0] !== form.control || !isPin || !filler.every(accepted[form.filler])) {
    throw new CryptoRefusal('pin_block_invalid', 'is no PIN block of this format')
  }
  return pin
}

const accepted: Readonly<Record<Filler, (nibble: number) => boolean>> = {
  F: (nibble) => nibble === 15,
  A: (nibble) => nibble === 10,
  letters: (nibble) => nibble >= 10,
  any: () => true,
}

function fillerOf(filler: Filler, length: number, random: Random): Uint8Array {
  if (filler === 'F') return new Uint8Array(length).fill(15)
  if (filler === 'A') return new Uint8Array(length).fill(10)
  const bytes = random.bytes(length)
  // Six letters out of 256 values are not quite equally likely; filler need not be.
  return bytes.map((byte) => (filler === 'letters' ? 10 + (byte % 6) : byte & 15))
}
