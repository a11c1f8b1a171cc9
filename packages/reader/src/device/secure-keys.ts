/** How a device encrypts what it read: with a key for each reading, or with the terminal's own keys. */
import { concat, fromAscii, fromHex, toHex, xor } from '../bytes/hex.ts'
import { initialKeyOf, nextCounter, readingKeys, serialWith } from './dukpt.ts'
import { type DeviceCipher, tripleDes } from './triple-des.ts'

export interface ReadingCipher {
  readonly ksn?: string
  encryptTrack(track: string): Uint8Array
  encryptPin(pin: string, number: string): Uint8Array
  /** Where the terminal's own keys are here: the block of the track that the acquirer wants under them. */
  readonly encryptWindow?: (track: string) => Uint8Array
}

/** Working keys, which the acquirer sends under a master key that the device has. */
export interface TerminalKeySlot {
  /** Whether they are genuine and under this device's master key; else nothing changes. */
  load(field: Uint8Array, masterCheck: Uint8Array): boolean
  /** Eight bytes of text; undefined without keys. */
  mac(data: Uint8Array): Uint8Array | undefined
}

export interface DeviceKeys {
  readonly scheme: 'dukpt_tdes' | 'working_keys'
  /** For one reading. Undefined when the device has used up its keys. */
  next(): ReadingCipher | undefined
  /** Present where the device is the terminal. */
  readonly terminal?: TerminalKeySlot
}

/** `ascii`: as X9.24 has it, filled with zeros; `packed`: two digits in a byte, filled with F. */
export type TrackEncoding = 'packed' | 'ascii'

export interface DukptOptions {
  /** 16 bytes in hexadecimal, as it was injected. */
  readonly initialKey: string
  /** 10 bytes in hexadecimal, of the last reading that was made. */
  readonly ksn: string
  readonly encoding?: TrackEncoding
  readonly cipher?: DeviceCipher
  /** Hears each serial number before it is used, to keep the counter over a reload. */
  readonly onSerial?: (ksn: string) => void
}

export function dukptKeys(options: DukptOptions): DeviceKeys {
  const { initialKey, encoding = 'ascii', cipher = tripleDes, onSerial } = options
  let counter = Number(BigInt(`0x${options.ksn}`) & 0x1fffffn)
  return {
    scheme: 'dukpt_tdes',
    next() {
      const following = nextCounter(counter)
      if (following === undefined) return undefined
      counter = following
      const ksn = serialWith(options.ksn, counter)
      onSerial?.(ksn)
      const keys = readingKeys(cipher, fromHex(initialKey), ksn)
      return {
        ksn,
        encryptTrack: (track) => encryptCbc(cipher, keys.data, trackBytes(track, encoding)),
        encryptPin: (pin, number) => cipher.encrypt(keys.pin, pinBlock(pin, number)),
      }
    },
  }
}

/** The injected key of a device, for whoever plays the injector: `bdk` and result in hexadecimal. */
export function injectedKey(bdk: string, ksn: string): string {
  return toHex(initialKeyOf(tripleDes, fromHex(bdk), ksn))
}

export interface WorkingKeyOptions {
  /** Each 16 bytes in hexadecimal. */
  readonly pin: string
  readonly track: string
  readonly cipher?: DeviceCipher
}

/** The whole track, packed and filled; each block by itself, as these terminals do it. */
export function workingKeys({ pin, track, cipher = tripleDes }: WorkingKeyOptions): DeviceKeys {
  return {
    scheme: 'working_keys',
    next: () => ({
      encryptTrack: (clear) => cipher.encrypt(fromHex(track), trackBytes(clear, 'packed')),
      encryptPin: (digits, number) => cipher.encrypt(fromHex(pin), pinBlock(digits, number)),
    }),
  }
}

/** ISO 9564 format 0. */
export function pinBlock(pin: string, number: string): Uint8Array {
  const field = `0${pin.length.toString(16)}${pin}`.padEnd(16, 'F')
  return xor(fromHex(field), fromHex(`0000${number.slice(-13, -1).padStart(12, '0')}`))
}

/** From a zero vector. */
export function encryptCbc(cipher: DeviceCipher, key: Uint8Array, data: Uint8Array): Uint8Array {
  let chained: Uint8Array = new Uint8Array(8)
  const blocks = Array.from({ length: data.length / 8 }, (_, index) => {
    chained = cipher.encrypt(key, xor(data.subarray(8 * index, 8 * index + 8), chained))
    return chained
  })
  return concat(...blocks)
}

function trackBytes(track: string, encoding: TrackEncoding): Uint8Array {
  const isPacked = encoding === 'packed'
  const content = isPacked
    ? fromHex(track.length % 2 === 0 ? track : `${track}F`)
    : fromAscii(track)
  const whole = new Uint8Array(Math.ceil(content.length / 8) * 8).fill(isPacked ? 0xff : 0)
  whole.set(content)
  return whole
}
