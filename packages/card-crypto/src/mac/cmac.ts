/** CMAC (NIST SP 800-38B, ISO 9797-1 algorithm 5), over any of the block ciphers. */
import { concat, wipe, xor } from '../bytes.ts'
import {
  blockSizeOf,
  type CipherKey,
  encryptCbc,
  encryptEcb,
  zeroBlock,
} from '../cipher/block-cipher.ts'

/** What is added when a bit leaves the block at the left. */
const reduction = { 8: 0x1b, 16: 0x87 } as const

export function cmac(key: CipherKey, data: Uint8Array): Uint8Array {
  const size = blockSizeOf(key)
  const lastStart = data.length === 0 ? 0 : Math.floor((data.length - 1) / size) * size
  const last = data.subarray(lastStart)
  const [whole, filled] = subkeys(key)
  const masked = last.length === size ? xor(last, whole) : xor(fill(last, size), filled)
  const input = concat(data.subarray(0, lastStart), masked)
  const chained = encryptCbc(key, input)
  wipe(whole, filled, masked, input)
  return chained.slice(-size)
}

function subkeys(key: CipherKey): readonly [Uint8Array, Uint8Array] {
  const first = doubled(encryptEcb(key, zeroBlock(key)), reduction[blockSizeOf(key)])
  return [first, doubled(first, reduction[blockSizeOf(key)])]
}

function doubled(block: Uint8Array, constant: number): Uint8Array {
  const shifted = block.map((byte, index) => (byte << 1) | ((block[index + 1] ?? 0) >> 7))
  const lastIndex = block.length - 1
  if (((block[0] ?? 0) & 0x80) !== 0) shifted[lastIndex] = (shifted[lastIndex] ?? 0) ^ constant
  return shifted
}

function fill(part: Uint8Array, size: number): Uint8Array {
  const block = new Uint8Array(size)
  block.set(part)
  block[part.length] = 0x80
  return block
}
