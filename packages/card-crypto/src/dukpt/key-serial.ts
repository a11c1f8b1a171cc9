/**
 * Key serial numbers: which device, and which of its transactions. TDES: 10 bytes, of which the
 * last 21 bits count. AES: 8 bytes of device, 4 bytes of counter.
 */
import { fromHex, toHex } from '../bytes.ts'
import { CryptoRefusal } from '../refusal.ts'

export type DukptScheme = 'tdes' | 'aes'

export interface CounterRule {
  readonly bits: number
  /** Counters with more one-bits are skipped, which bounds the work of a derivation. */
  readonly maxOnes: number
}

export const counterRules: Readonly<Record<DukptScheme, CounterRule>> = Object.freeze({
  tdes: { bits: 21, maxOnes: 10 },
  aes: { bits: 32, maxOnes: 16 },
})

export interface KeySerial {
  readonly scheme: DukptScheme
  /** The device without the counter, in hexadecimal: whose counters are compared. */
  readonly device: string
  readonly counter: number
  readonly bytes: Uint8Array
}

const sizes: Readonly<Record<DukptScheme, number>> = { tdes: 10, aes: 12 }

/** Throws `ksn_invalid`: malformed, no transaction's counter, or one that a device skips. */
export function readKeySerial(scheme: DukptScheme, ksn: string): KeySerial {
  const serial = splitKeySerial(scheme, ksn)
  if (serial.counter === 0 || ones(serial.counter) > counterRules[scheme].maxOnes) {
    throw new CryptoRefusal('ksn_invalid', 'the counter is none that a device uses')
  }
  return serial
}

/** As `readKeySerial`, for the serial of an initial key, whose counter does not matter. */
export function splitKeySerial(scheme: DukptScheme, ksn: string): KeySerial {
  const bytes = fromHex(ksn, 'ksn_invalid')
  if (bytes.length !== sizes[scheme]) {
    throw new CryptoRefusal('ksn_invalid', `has not ${sizes[scheme]} bytes`)
  }
  const last = new DataView(bytes.buffer).getUint32(bytes.length - 4)
  const mask = counterMask(scheme)
  const device = bytes.slice()
  new DataView(device.buffer).setUint32(device.length - 4, (last & ~mask) >>> 0)
  return { scheme, device: toHex(device), counter: (last & mask) >>> 0, bytes }
}

/** The serial number of another transaction of the same device. */
export function withCounter({ scheme, device }: KeySerial, counter: number): string {
  const bytes = fromHex(device)
  const view = new DataView(bytes.buffer)
  const fixed = view.getUint32(bytes.length - 4)
  view.setUint32(bytes.length - 4, (fixed | (counter & counterMask(scheme))) >>> 0)
  return toHex(bytes)
}

/** What a device counts to after a transaction; undefined when its keys are used up. */
export function nextCounter(scheme: DukptScheme, counter: number): number | undefined {
  const { bits, maxOnes } = counterRules[scheme]
  let next = counter + 1
  while (next < 2 ** bits && ones(next) > maxOnes) next += lowestOne(next)
  return next < 2 ** bits ? next : undefined
}

/** The one-bits of a counter from the highest down: the path through the tree of keys. */
export function onesFromTheTop(counter: number): readonly number[] {
  return Array.from({ length: 32 }, (_, index) => 2 ** (31 - index)).filter(
    (bit) => (counter & bit) !== 0,
  )
}

export type CounterVerdict = 'ok' | 'replay' | 'jump'

/**
 * Whether a counter may follow the highest one seen of its device (null: none yet). `replay`:
 * not higher, so it was used or held back. `jump`: higher by more than `maxStep`, genuine perhaps,
 * but worth an alarm. Transactions that never arrived make small gaps normal.
 */
export function judgeCounter(
  highest: number | null,
  counter: number,
  maxStep: number,
): CounterVerdict {
  if (highest === null) return 'ok'
  if (counter <= highest) return 'replay'
  return counter - highest > maxStep ? 'jump' : 'ok'
}

function counterMask(scheme: DukptScheme): number {
  return 2 ** counterRules[scheme].bits - 1
}

function ones(value: number): number {
  return onesFromTheTop(value).length
}

function lowestOne(value: number): number {
  return (value & -value) >>> 0
}
