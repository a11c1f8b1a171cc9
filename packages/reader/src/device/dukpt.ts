/**
 * The reader's side of DUKPT with triple DES (ANSI X9.24-1:2009, annex A): an initial key that was
 * loaded once, a counter that only goes up, and a key of its own for each reading.
 */
import { concat, fromHex, xor } from '../bytes/hex.ts'
import type { DeviceCipher } from './triple-des.ts'

const mask = fromHex('C0C0C0C000000000C0C0C0C000000000')
const pinVariant = fromHex('00000000000000FF00000000000000FF')
const dataVariant = fromHex('0000000000FF00000000000000FF0000')
const counterBits = 21
const maxOnes = 10

/** What is loaded into a device. `bdk` is of 16 bytes; the counter in the serial number does not matter. */
export function initialKeyOf(cipher: DeviceCipher, bdk: Uint8Array, ksn: string): Uint8Array {
  const identity = fromHex(serialWith(ksn, 0)).slice(0, 8)
  return concat(cipher.encrypt(bdk, identity), cipher.encrypt(xor(bdk, mask), identity))
}

/** The serial number of another reading of the same device. */
export function serialWith(ksn: string, counter: number): string {
  const value = BigInt(`0x${ksn}`)
  const device = (value >> BigInt(counterBits)) << BigInt(counterBits)
  return (device | BigInt(counter)).toString(16).toUpperCase().padStart(20, '0')
}

/** Skips counters with too many ones. Undefined when the keys are used up. */
export function nextCounter(counter: number): number | undefined {
  let next = counter + 1
  while (onesOf(next).length > maxOnes) next += next & -next
  return next < 2 ** counterBits ? next : undefined
}

export interface ReadingKeys {
  readonly pin: Uint8Array
  readonly data: Uint8Array
}

export function readingKeys(
  cipher: DeviceCipher,
  initialKey: Uint8Array,
  ksn: string,
): ReadingKeys {
  const key = transactionKey(cipher, initialKey, ksn)
  const data = xor(key, dataVariant)
  return { pin: xor(key, pinVariant), data: cipher.encrypt(data, data) }
}

export function transactionKey(
  cipher: DeviceCipher,
  initialKey: Uint8Array,
  ksn: string,
): Uint8Array {
  const counter = Number(BigInt(`0x${ksn}`) % BigInt(2 ** counterBits))
  let reached = 0
  return onesOf(counter).reduce<Uint8Array>((key, bit) => {
    reached |= bit
    const register = fromHex(serialWith(ksn, reached)).slice(2)
    const step = (from: Uint8Array) => halfStep(cipher, from, register)
    return concat(step(xor(key, mask)), step(key))
  }, initialKey)
}

function halfStep(cipher: DeviceCipher, key: Uint8Array, register: Uint8Array): Uint8Array {
  const [left, right] = [key.slice(0, 8), key.slice(8)]
  // One DES is triple DES with the same key throughout.
  return xor(cipher.encrypt(concat(left, left), xor(register, right)), right)
}

function onesOf(counter: number): readonly number[] {
  return Array.from({ length: counterBits + 1 }, (_, index) => 2 ** (counterBits - index)).filter(
    (bit) => (counter & bit) !== 0,
  )
}
