/**
 * Enciphered PIN blocks. Formats 0 to 4 of ISO 9564-1, and the two of 16 bytes that mainland
 * acquirers use with SM4: a format 0 field twice as long, with or without the card number.
 */
import type { Random } from '@tillway/kernel'
import { fromHex, fromNibbles, toNibbles, wipe, xor } from '../bytes.ts'
import { accountDigits, requireCardNumber } from '../card-number.ts'
import { type Algorithm, type CipherKey, decryptEcb, encryptEcb } from '../cipher/block-cipher.ts'
import { CryptoRefusal } from '../refusal.ts'
import { type FieldForm, readPinField, writePinField } from './pin-field.ts'

export type PinFormat = 'iso0' | 'iso1' | 'iso2' | 'iso3' | 'iso4' | 'sm4_pan' | 'sm4_plain'

interface FormatRow extends FieldForm {
  /** How the card number takes part: not at all, by exclusive or, or between two encryptions. */
  readonly cardNumber: 'none' | 'xor' | 'chained'
  readonly algorithms: readonly Algorithm[]
}

const des: readonly Algorithm[] = ['des', 'tdes']

export const pinFormats: Readonly<Record<PinFormat, FormatRow>> = Object.freeze({
  iso0: { control: 0, length: 16, filler: 'F', cardNumber: 'xor', algorithms: des },
  iso1: { control: 1, length: 16, filler: 'any', cardNumber: 'none', algorithms: des },
  iso2: { control: 2, length: 16, filler: 'F', cardNumber: 'none', algorithms: des },
  iso3: { control: 3, length: 16, filler: 'letters', cardNumber: 'xor', algorithms: des },
  iso4: { control: 4, length: 16, filler: 'A', cardNumber: 'chained', algorithms: ['aes'] },
  sm4_pan: { control: 0, length: 32, filler: 'F', cardNumber: 'xor', algorithms: ['sm4'] },
  sm4_plain: { control: 0, length: 32, filler: 'F', cardNumber: 'none', algorithms: ['sm4'] },
})

/** What else a PIN block is made of than the PIN. `pan` is not looked at where the format has none. */
export interface PinContext {
  readonly format: PinFormat
  readonly key: CipherKey
  readonly pan: string
}

/**
 * Throws `pin_format_not_allowed` when the key's algorithm does not fit the format, and
 * `card_number_invalid`.
 */
export function encryptPin(pin: Uint8Array, context: PinContext, random: Random): Uint8Array {
  const row = requireRow(context)
  const field = clearField(row, pin, random)
  try {
    if (row.cardNumber !== 'chained') {
      return encryptEcb(context.key, xor(field, cardMask(row, context.pan)))
    }
    const first = encryptEcb(context.key, field)
    return encryptEcb(context.key, xor(first, chainedField(context.pan)))
  } finally {
    wipe(field)
  }
}

/** Throws `pin_block_invalid`, `pin_format_not_allowed`, `card_number_invalid`, `data_invalid`. */
export function decryptPin(block: Uint8Array, context: PinContext): Uint8Array {
  const row = requireRow(context)
  if (block.length !== blockBytes(row)) {
    throw new CryptoRefusal('pin_block_invalid', `the format has ${blockBytes(row)} bytes`)
  }
  const opened = decryptEcb(context.key, block)
  const field =
    row.cardNumber === 'chained'
      ? decryptEcb(context.key, xor(opened, chainedField(context.pan)))
      : xor(opened, cardMask(row, context.pan))
  const nibbles = toNibbles(field).slice(0, row.length)
  try {
    return readPinField(row, nibbles)
  } finally {
    wipe(opened, field, nibbles)
  }
}

/** The field before the card number and the cipher; format 4 ends in eight random bytes. */
function clearField(row: FormatRow, pin: Uint8Array, random: Random): Uint8Array {
  const nibbles = writePinField(row, pin, random)
  const field = new Uint8Array(blockBytes(row))
  field.set(fromNibbles(nibbles))
  if (row.cardNumber === 'chained') field.set(random.bytes(8), 8)
  wipe(nibbles)
  return field
}

function cardMask(row: FormatRow, pan: string): Uint8Array {
  const mask = new Uint8Array(blockBytes(row))
  if (row.cardNumber === 'xor') mask.set(fromHex(accountDigits(pan)), mask.length - 6)
  return mask
}

/** Format 4: how far the number is longer than twelve digits, the number, zeros. */
function chainedField(pan: string): Uint8Array {
  const digits = requireCardNumber(pan)
  return fromHex(`${digits.length - 12}${digits}`.padEnd(32, '0'))
}

function blockBytes(row: FormatRow): 8 | 16 {
  return row.cardNumber === 'chained' || row.length === 32 ? 16 : 8
}

function requireRow({ format, key }: PinContext): FormatRow {
  const row = pinFormats[format]
  if (!row.algorithms.includes(key.algorithm)) {
    throw new CryptoRefusal('pin_format_not_allowed', `${format} is not used with ${key.algorithm}`)
  }
  return row
}
