/** A reading under triple-DES DUKPT, opened by our code and by npm `dukpt`. */
import { createRequire } from 'node:module'
import { cipherKey, decryptCbc, encryptCbc, fromHex, readerKey, toHex } from '@tillway/card-crypto'

interface Other {
  dukptDecrypt(data: string, options: Readonly<Record<string, string>>): string
  readonly _sessionKey: string
}
const OtherDukpt = createRequire(import.meta.url)('dukpt') as new (
  bdk: string,
  ksn: string,
  keyMode?: 'datakey' | 'pinkey',
) => Other

const base = '0123456789ABCDEFFEDCBA9876543210'
const bdk = cipherKey('tdes', fromHex(base))
export const serials = Array.from(
  { length: 64 },
  (_, index) => `FFFF9876543210E${(index * 37 + 1).toString(16).toUpperCase().padStart(5, '0')}`,
)
const track = Buffer.from('6225885111234563D3012101001234567800000\0')

/** Of each serial, a track as its reader would send it, in hexadecimal. */
export const readings = serials.map((ksn) =>
  toHex(encryptCbc(readerKey(bdk, ksn, 'data_request'), track)),
)

/** The session keys of PIN and track, and the track opened. */
export function openOurs(index: number): { readonly pinKey: string; readonly track: string } {
  const [ksn = '', data = ''] = [serials[index], readings[index]]
  const pinKey = toHex(readerKey(bdk, ksn, 'pin').bytes)
  const opened = decryptCbc(readerKey(bdk, ksn, 'data_request'), fromHex(data))
  return { pinKey, track: Buffer.from(opened).toString('latin1') }
}

export function openTheirs(index: number): { readonly pinKey: string; readonly track: string } {
  const [ksn = '', data = ''] = [serials[index], readings[index]]
  const pinKey = new OtherDukpt(base, ksn, 'pinkey')._sessionKey
  const options = { inputEncoding: 'hex', outputEncoding: 'ascii', decryptionMode: '3DES' }
  return { pinKey, track: new OtherDukpt(base, ksn, 'datakey').dukptDecrypt(data, options) }
}
