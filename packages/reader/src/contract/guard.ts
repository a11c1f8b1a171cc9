/**
 * The last door before the app. A reader that hands out a card number, a track or a PIN in the
 * clear is not used: what it said is dropped, and only that it did is told.
 */
import { readDataObjects } from '../bytes/ber.ts'
import { fromHex } from '../bytes/hex.ts'
import { ReaderError } from './errors.ts'
import type { CardData } from './reader.ts'

/** Data objects that hold the number or a track: 5A, 56, 57, and those of contactless cards. */
const clearTags = new Set(['5A', '56', '57', '9F6B', '9F20', '5F20', '70', '77'])

/** Throws `reader_unsafe`, `reader_protocol`. */
export function requireSafe(data: CardData): CardData {
  if (!/^\d{0,6}\*{3,13}\d{0,4}$/.test(data.maskedNumber)) throw new ReaderError('reader_unsafe')
  if (isClearTrack(data.track2.encrypted)) throw new ReaderError('reader_unsafe')
  // One block and no more: with what stands before it, it would spell the card's number.
  const { window } = data.track2
  if (window !== undefined && !/^(?:[0-9A-F]{16}|[0-9A-F]{32})$/.test(window)) {
    throw new ReaderError('reader_protocol')
  }
  if (data.pin && !/^(?:[0-9A-F]{16}|[0-9A-F]{32})$/.test(data.pin.block)) {
    throw new ReaderError('reader_protocol')
  }
  if (data.pin && isClearPin(data.pin.block)) throw new ReaderError('reader_unsafe')
  if (data.chip !== undefined && tagsOf(data.chip).some((tag) => clearTags.has(tag))) {
    throw new ReaderError('reader_unsafe')
  }
  return data
}

/** Packed digits, or the same as text. Whole, so that encrypted bytes do not look like it by chance. */
function isClearTrack(hex: string): boolean {
  const text = hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
  return /^\d{12,19}D\d{7,}F*$/.test(hex) || /^;?\d{12,19}[D=]\d{7}/.test(text)
}

/** Formats 1 and 2 keep the digits as they are; so does format 0 before it meets the number. */
function isClearPin(block: string): boolean {
  const length = Number.parseInt(block.charAt(1), 16)
  if (length < 4 || length > 12) return false
  return /^[012]/.test(block) && new RegExp(`^..\\d{${length}}F{${14 - length}}$`).test(block)
}

function tagsOf(chip: string): readonly string[] {
  try {
    return readDataObjects(fromHex(chip)).map(({ tag }) => tag)
  } catch {
    throw new ReaderError('reader_protocol')
  }
}
