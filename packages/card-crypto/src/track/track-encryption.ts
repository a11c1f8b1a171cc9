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
  const size = 2 * blockSizeOf(key)
  const end = digits.length - (digits.length % 2 === 0 ? 2 : 1)
  const start = end - size
  if (start < 0) throw new CryptoRefusal('track_invalid', `is shorter than a window of ${size}`)
  const clear = fromHex(digits.slice(start, end))
  const changed = toHex(change(key, clear))
  wipe(clear)
  return `${digits.slice(0, start)}${changed}${digits.slice(end)}`
}
