/** Track 2 (ISO 7813): card number, `D`, expiry, service code, and what the issuer keeps there. */
import { fromAscii, fromHex, toAscii, toHex } from '../bytes.ts'
import { CryptoRefusal } from '../refusal.ts'

export interface Track2 {
  readonly pan: string
  /** YYMM. */
  readonly expiry: string
  /** Three digits; a first one of 2 or 6 says that the card has a chip. */
  readonly serviceCode: string
}

/** Throws `track_invalid`. */
export function readTrack2(track: string): Track2 {
  const [, pan, expiry, serviceCode] =
    /^(\d{12,19})D(\d\d(?:0[1-9]|1[0-2]))(\d{3})\d*$/.exec(track) ?? []
  if (pan === undefined || expiry === undefined || serviceCode === undefined || track.length > 37) {
    throw new CryptoRefusal('track_invalid', 'is no track 2')
  }
  return { pan, expiry, serviceCode }
}

/** How a reader writes a track before it encrypts it: a character or a nibble each, then filler. */
export type TrackEncoding = 'ascii' | 'packed'

interface Encoding {
  readonly write: (track: string, blockSize: number) => Uint8Array
  readonly read: (bytes: Uint8Array) => string
}

/** Zero bytes behind text, F behind nibbles: neither occurs in a track. */
const encodings: Readonly<Record<TrackEncoding, Encoding>> = {
  ascii: {
    write: (track, size) => filled(fromAscii(track), size, 0),
    read: (bytes) => toAscii(bytes).replace(/\0+$/, '').replaceAll('=', 'D'),
  },
  packed: {
    write: (track, size) =>
      filled(fromHex(track.length % 2 === 0 ? track : `${track}F`), size, 0xff),
    read: (bytes) => toHex(bytes).replace(/F+$/, ''),
  },
}

export function writeTrackBytes(track: string, encoding: TrackEncoding, size: 8 | 16): Uint8Array {
  return encodings[encoding].write(track.replaceAll('=', 'D'), size)
}

/** Throws `track_invalid` when the bytes are no track in this encoding: another key, or altered. */
export function readTrackBytes(bytes: Uint8Array, encoding: TrackEncoding): string {
  const track = encodings[encoding].read(bytes)
  if (!/^[0-9D]+$/.test(track)) throw new CryptoRefusal('track_invalid', 'does not open')
  return track
}

function filled(content: Uint8Array, size: number, filler: number): Uint8Array {
  const whole = new Uint8Array(Math.ceil(content.length / size) * size).fill(filler)
  whole.set(content)
  return whole
}
