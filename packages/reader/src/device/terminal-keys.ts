/**
 * The keys of a device that is the terminal: a master key that was loaded once, and the working keys
 * under it, which the acquirer sends. PINs are under the terminal's key; a track is under a DUKPT key
 * on its way to the platform, and beside it stands the block that the acquirer wants under the
 * terminal's own key.
 */
import { concat, fromAscii, fromHex, sameBytes, toHex, xor } from '../bytes/hex.ts'
import { type DeviceKeys, type DukptOptions, dukptKeys, pinBlock } from './secure-keys.ts'
import { type DeviceCipher, tripleDes } from './triple-des.ts'

export interface TerminalKeyOptions extends DukptOptions {
  /** 16 bytes in hexadecimal. */
  readonly masterKey: string
}

interface WorkingKeys {
  readonly pin: Uint8Array
  readonly mac: Uint8Array
  readonly track: Uint8Array
}

export function terminalKeys(options: TerminalKeyOptions): DeviceKeys {
  const { cipher = tripleDes } = options
  const master = fromHex(options.masterKey)
  const readings = dukptKeys(options)
  let keys: WorkingKeys | undefined
  return {
    scheme: 'working_keys',
    next() {
      const working = keys
      const reading = working && readings.next()
      if (!reading) return undefined
      return {
        ...reading,
        encryptPin: (pin, number) => cipher.encrypt(working.pin, pinBlock(pin, number)),
        encryptWindow: (track) => cipher.encrypt(working.track, windowOf(track)),
      }
    },
    terminal: {
      load(field, masterCheck) {
        const isOurs = sameBytes(masterCheck, checkValue(cipher, master, masterCheck.length))
        const opened = isOurs ? openKeys(cipher, master, field) : undefined
        keys = opened ?? keys
        return opened !== undefined
      },
      mac: (data) => keys && foldedMac(cipher, keys.mac, data),
    },
  }
}

const checkLength = 4
/** Where each key lies in the field, and how long what stands before its check value is. */
const places = {
  pin: { at: 0, length: 16 },
  mac: { at: 20, length: 16 },
  track: { at: 40, length: 16 },
} as const
const fieldLength = 60

/** Double-length keys for PINs and tracks, a single one for MACs with zeros behind it. All or none. */
function openKeys(
  cipher: DeviceCipher,
  master: Uint8Array,
  field: Uint8Array,
): WorkingKeys | undefined {
  if (field.length !== fieldLength) return undefined
  const whole = (name: 'pin' | 'track') => {
    const { at, length } = places[name]
    return cipher.decrypt(master, field.subarray(at, at + length))
  }
  const { at } = places.mac
  const half = cipher.decrypt(master, field.subarray(at, at + 8))
  const keys = { pin: whole('pin'), mac: concat(half, half), track: whole('track') }
  const isFilled = sameBytes(field.subarray(at + 8, at + 16), new Uint8Array(8))
  const isGenuine = (Object.keys(places) as (keyof typeof places)[]).every((name) => {
    const end = places[name].at + places[name].length
    const told = field.subarray(end, end + checkLength)
    return sameBytes(told, checkValue(cipher, keys[name], checkLength))
  })
  return isFilled && isGenuine ? keys : undefined
}

const checkValue = (cipher: DeviceCipher, key: Uint8Array, length: number) =>
  cipher.encrypt(key, new Uint8Array(8)).slice(0, length)

/** Eight bytes of the packed track that end one byte before its last. */
function windowOf(track: string): Uint8Array {
  const end = track.length - (track.length % 2 === 0 ? 2 : 1)
  return fromHex(track.slice(end - 16, end))
}

/** All blocks in one by exclusive or, spelled out, and its halves encrypted one into the other. */
function foldedMac(cipher: DeviceCipher, key: Uint8Array, data: Uint8Array): Uint8Array {
  const fold = new Uint8Array(8)
  data.forEach((byte, index) => {
    fold[index % 8] = (fold[index % 8] ?? 0) ^ byte
  })
  const spelled = fromAscii(toHex(fold))
  const first = cipher.encrypt(key, spelled.subarray(0, 8))
  return fromAscii(toHex(cipher.encrypt(key, xor(first, spelled.subarray(8)))).slice(0, 8))
}
