/**
 * DUKPT with triple DES (ANSI X9.24-1:2009, annex A): every transaction has a key of its own, which
 * the base derivation key and the serial number lead to, and from which nothing leads back.
 */
import { concat, fromHex, wipe, xor } from '../bytes.ts'
import { type CipherKey, cipherKey, encryptEcb } from '../cipher/block-cipher.ts'
import { onesFromTheTop, readKeySerial, splitKeySerial } from './key-serial.ts'
import type { ReaderUse } from './reader-use.ts'

const mask = fromHex('C0C0C0C000000000C0C0C0C000000000')

const variants: Readonly<Record<ReaderUse, Uint8Array>> = {
  pin: variant('00000000000000FF'),
  mac_request: variant('000000000000FF00'),
  mac_response: variant('00000000FF000000'),
  data_request: variant('0000000000FF0000'),
  data_response: variant('000000FF00000000'),
}

/** The key that is loaded into the device. Throws `ksn_invalid`, `key_invalid`. */
export function tdesInitialKey(bdk: Uint8Array, ksn: string): Uint8Array {
  const { device } = splitKeySerial('tdes', ksn)
  const identity = fromHex(device).slice(0, 8)
  const masked = xor(bdk, mask)
  const key = concat(
    encryptEcb(cipherKey('tdes', bdk), identity),
    encryptEcb(cipherKey('tdes', masked), identity),
  )
  wipe(masked)
  return key
}

/** The key of one transaction, which itself encrypts nothing. */
export function tdesTransactionKey(initialKey: Uint8Array, ksn: string): Uint8Array {
  const { counter, device } = readKeySerial('tdes', ksn)
  const register = fromHex(device).slice(2)
  const view = new DataView(register.buffer)
  return onesFromTheTop(counter).reduce<Uint8Array>((key, bit) => {
    view.setUint32(4, (view.getUint32(4) | bit) >>> 0)
    const next = concat(halfStep(xor(key, mask), register), halfStep(key, register))
    wipe(key)
    return next
  }, initialKey.slice())
}

/** Data keys go through one more encryption under themselves, so that they do not tell the others. */
export function tdesWorkingKey(transactionKey: Uint8Array, use: ReaderUse): CipherKey {
  const key = cipherKey('tdes', xor(transactionKey, variants[use]))
  if (use !== 'data_request' && use !== 'data_response') return key
  const oneWay = cipherKey('tdes', encryptEcb(key, key.bytes))
  wipe(key.bytes)
  return oneWay
}

/** The non-reversible step: the register, whitened by the right half, under the left one. */
function halfStep(key: Uint8Array, register: Uint8Array): Uint8Array {
  const right = key.subarray(8)
  const encrypted = encryptEcb(cipherKey('des', key.subarray(0, 8)), xor(register, right))
  return xor(encrypted, right)
}

function variant(half: string): Uint8Array {
  return fromHex(half + half)
}
