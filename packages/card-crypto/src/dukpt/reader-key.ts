/** A reader's working key of one transaction, from the base key that all readers of a batch share. */
import { fromHex, wipe } from '../bytes.ts'
import type { CipherKey } from '../cipher/block-cipher.ts'
import { CryptoRefusal } from '../refusal.ts'
import { aesInitialKey, aesTransactionKey, aesWorkingKey } from './aes-dukpt.ts'
import { type DukptScheme, splitKeySerial } from './key-serial.ts'
import type { ReaderUse } from './reader-use.ts'
import { tdesInitialKey, tdesTransactionKey, tdesWorkingKey } from './tdes-dukpt.ts'

/** Throws `ksn_invalid`; `key_invalid` for a base key that is neither triple DES nor AES. */
export function readerKey(bdk: CipherKey, ksn: string, use: ReaderUse): CipherKey {
  const initial = initialKey(bdk, ksn)
  const isAes = schemeOf(bdk) === 'aes'
  const transaction = (isAes ? aesTransactionKey : tdesTransactionKey)(initial, ksn)
  const key = isAes ? aesWorkingKey(transaction, ksn, use) : tdesWorkingKey(transaction, use)
  wipe(initial, transaction)
  return key
}

/** The initial key of the device that the serial number names. */
export function initialKey(bdk: CipherKey, ksn: string): Uint8Array {
  if (schemeOf(bdk) === 'tdes') return tdesInitialKey(bdk.bytes, ksn)
  const { device } = splitKeySerial('aes', ksn)
  return aesInitialKey(bdk.bytes, fromHex(device).slice(0, 8))
}

/** Which scheme a base key is for. */
export function schemeOf({ algorithm, bytes }: CipherKey): DukptScheme {
  if (algorithm === 'aes') return 'aes'
  if (algorithm === 'tdes' && bytes.length === 16) return 'tdes'
  throw new CryptoRefusal('key_invalid', 'a base derivation key is triple DES of 16 bytes or AES')
}
