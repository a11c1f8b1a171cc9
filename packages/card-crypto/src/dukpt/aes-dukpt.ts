/**
 * DUKPT with AES (ANSI X9.24-3:2017): the same idea as with triple DES, with a derivation block that
 * spells out what the key is for, of which algorithm and length.
 */
import { concat, fromHex, wipe } from '../bytes.ts'
import { type CipherKey, cipherKey, encryptEcb } from '../cipher/block-cipher.ts'
import { CryptoRefusal } from '../refusal.ts'
import { onesFromTheTop, readKeySerial } from './key-serial.ts'
import type { ReaderUse } from './reader-use.ts'

/** Table "key usage": two bytes of the derivation block. */
const usages = {
  initial: '8001',
  derivation: '8000',
  pin: '1000',
  mac_request: '2000',
  mac_response: '2001',
  data_request: '3000',
  data_response: '3001',
} as const

/** Key length in bytes → algorithm and length in bits, two bytes each. */
const types: Readonly<Record<number, string>> = { 16: '00020080', 24: '000300C0', 32: '00040100' }

/** `deviceId` is the initial key id: 8 bytes. Throws `ksn_invalid`, `key_invalid`. */
export function aesInitialKey(bdk: Uint8Array, deviceId: Uint8Array): Uint8Array {
  if (deviceId.length !== 8) throw new CryptoRefusal('ksn_invalid', 'a device id has 8 bytes')
  return derive(bdk, { usage: 'initial', length: bdk.length, context: deviceId })
}

/** The key of one transaction, from which its working keys are derived. */
export function aesTransactionKey(initialKey: Uint8Array, ksn: string): Uint8Array {
  const { counter, bytes } = readKeySerial('aes', ksn)
  let reached = 0
  return onesFromTheTop(counter).reduce<Uint8Array>((key, bit) => {
    reached = (reached | bit) >>> 0
    const context = concat(bytes.slice(4, 8), bigEndian(reached))
    const next = derive(key, { usage: 'derivation', length: key.length, context })
    wipe(key)
    return next
  }, initialKey.slice())
}

/** Working keys are AES keys of the length of the transaction key. */
export function aesWorkingKey(transactionKey: Uint8Array, ksn: string, use: ReaderUse): CipherKey {
  const context = readKeySerial('aes', ksn).bytes.slice(4)
  return cipherKey(
    'aes',
    derive(transactionKey, { usage: use, length: transactionKey.length, context }),
  )
}

interface Derivation {
  readonly usage: keyof typeof usages
  /** Of the derived key, in bytes. */
  readonly length: number
  readonly context: Uint8Array
}

function derive(from: Uint8Array, { usage, length, context }: Derivation): Uint8Array {
  const key = cipherKey('aes', from)
  const blocks = Array.from({ length: Math.ceil(length / 16) }, (_, index) => {
    // Version 1; longer keys take several blocks, numbered from one.
    const head = fromHex(`010${index + 1}${usages[usage]}${types[length] ?? ''}`)
    return encryptEcb(key, concat(head, context))
  })
  const derived = concat(...blocks).slice(0, length)
  wipe(...blocks)
  return derived
}

function bigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}
