/**
 * The MAC of POS messages in mainland China, known as the "ECB" algorithm: all blocks are folded
 * into one by exclusive or, the fold is spelled out in hexadecimal, and its two halves as text are
 * encrypted one into the other. Field 64 carries the first eight hexadecimal digits as text.
 */
import { fromAscii, toHex, wipe, xor } from '../bytes.ts'
import { blockSizeOf, type CipherKey, encryptEcb } from '../cipher/block-cipher.ts'
import { padBlocks } from './cbc-mac.ts'

/**
 * Of the bytes from the message type up to the end of the field before 64. With DES, triple DES
 * (folds of 8 bytes) or SM4 (folds of 16). Returns 8 bytes of text.
 */
export function xorEcbMac(key: CipherKey, data: Uint8Array): Uint8Array {
  const size = blockSizeOf(key)
  const spelled = fromAscii(toHex(macFold(data, size)))
  const first = encryptEcb(key, spelled.subarray(0, size))
  const result = encryptEcb(key, xor(first, spelled.subarray(size)))
  const mac = fromAscii(toHex(result).slice(0, 8))
  wipe(first, result)
  return mac
}

/**
 * What the key is applied to: all blocks of `size` bytes in one. It has the same MAC as the data, so
 * whoever has the key needs to be shown no more than this.
 */
export function macFold(data: Uint8Array, size: 8 | 16): Uint8Array {
  const folded = new Uint8Array(size)
  padBlocks(data, size, 1).forEach((byte, index) => {
    folded[index % size] = (folded[index % size] ?? 0) ^ byte
  })
  return folded
}
