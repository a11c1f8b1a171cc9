/**
 * Track data as POS messages carry them: the track stays where it is, and one block near its end is
 * encrypted in place under the track key. The window ends one byte before the last byte of the
 * packed track, so an odd track leaves one digit behind it and an even one leaves two.
 */
import { fromHex, toHex, wipe } from '../bytes.ts'
import { blockSizeOf, type CipherKey, decryptEcb, encryptEcb } from '../cipher/block-cipher.ts'
import { CryptoRefusal } from '../refusal.ts'

/** A track is its digits with `D` (or `=`) between the parts. Returns hexadecimal digits, as many. */
export function encryptTrack(key: CipherKey, track: string): string {
  const digits = track.replaceAll('=', 'D')
  if (!/^[0-9D]{17,104}$/.test(digits)) throw new CryptoRefusal('track_invalid', 'is no track')
  return inWindow(key, digits, encryptEcb)
}

/**
 * The track with the encrypted block of somebody who has the key, in hexadecimal, in its place.
 * Throws `track_invalid` when it does not fit.
 */
export function placeWindow(track: string, block: string): string {
  const digits = track.replaceAll('=', 'D')
  if (!/^(?:[0-9A-F]{16}|[0-9A-F]{32})$/.test(block)) {
    throw new CryptoRefusal('track_invalid', 'the window is no block')
  }
  const { start, end } = windowOf(digits, block.length)
  return `${digits.slice(0, start)}${block}${digits.slice(end)}`
}

/** Throws `track_invalid` when what comes out is no track: another key, or altered. */
export function decryptTrack(key: CipherKey, encrypted: string): string {
  if (!/^[0-9A-F]{17,104}$/.test(encrypted)) throw new CryptoRefusal('track_invalid', 'is no track')
  const track = inWindow(key, encrypted, decryptEcb)
  if (!/^[0-9D]+$/.test(track)) throw new CryptoRefusal('track_invalid', 'does not open')
  return track
}

function inWindow(
  key: CipherKey,
  digits: string,
  change: (key: CipherKey, data: Uint8Array) => Uint8Array,
): string {
  const { start, end } = windowOf(digits, 2 * blockSizeOf(key))
  const clear = fromHex(digits.slice(start, end))
  const changed = toHex(change(key, clear))
  wipe(clear)
  return `${digits.slice(0, start)}${changed}${digits.slice(end)}`
}

function windowOf(digits: string, size: number): { readonly start: number; readonly end: number } {
  const end = digits.length - (digits.length % 2 === 0 ? 2 : 1)
  const start = end - size
  if (start < 0) throw new CryptoRefusal('track_invalid', `is shorter than a window of ${size}`)
  return { start, end }
}
