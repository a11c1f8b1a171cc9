/**
 * MACs by chained encryption: ISO 9797-1 algorithm 1 (X9.9 with single DES) and algorithm 3 (X9.19,
 * the "retail MAC"), with either of the two paddings. The whole last block is returned; which part
 * of it travels is the caller's agreement.
 */
import { concat, wipe } from '../bytes.ts'
import {
  blockSizeOf,
  type CipherKey,
  cipherKey,
  decryptEcb,
  encryptCbc,
  encryptEcb,
} from '../cipher/block-cipher.ts'

/** 1: zeros up to a whole block. 2: a one bit, then zeros, always. (ISO 9797-1, clause 6.3) */
export type MacPadding = 1 | 2

export function cbcMac(key: CipherKey, data: Uint8Array, padding: MacPadding): Uint8Array {
  const size = blockSizeOf(key)
  const padded = padBlocks(data, size, padding)
  const chained = encryptCbc(key, padded)
  wipe(padded)
  return chained.slice(-size)
}

/**
 * Chains under the left half of the key; the last block is decrypted under the right half and
 * encrypted under the left one. Throws `key_invalid` unless the key has 16 bytes.
 */
export function retailMac(key: Uint8Array, data: Uint8Array, padding: MacPadding): Uint8Array {
  const left = cipherKey('des', key.subarray(0, 8))
  const right = cipherKey('des', key.subarray(8))
  return encryptEcb(left, decryptEcb(right, cbcMac(left, data, padding)))
}

/** Data of no length become one block. */
export function padBlocks(data: Uint8Array, size: number, padding: MacPadding): Uint8Array {
  const content = padding === 2 ? concat(data, Uint8Array.of(0x80)) : data
  const blocks = Math.max(1, Math.ceil(content.length / size))
  const padded = new Uint8Array(blocks * size)
  padded.set(content)
  return padded
}
