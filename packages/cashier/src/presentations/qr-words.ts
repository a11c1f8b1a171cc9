/**
 * The codewords of a QR code, data and error correction, in the order in which they are drawn:
 * ISO/IEC 18004, 7.4 to 7.6. Every text is coded as bytes, and corrected at level M.
 */

/** Codewords for correction in each block, by version from 1; from version 22 on all have 28. */
const correction = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26,
]

/** Into how many blocks a version is divided. */
const blockCounts = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26,
  28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
]

/** What a version with room for `total` codewords holds of `bytes`; null when they do not fit. */
export function qrWords(bytes: Uint8Array, version: number, total: number): number[] | null {
  const degree = correction[version - 1] || 28
  const count = blockCounts[version - 1] || 1
  const room = total - count * degree
  const data = dataWords(bytes, version, room)
  if (data.length > room) return null
  const generator = generatorOf(degree)
  // The last blocks are one longer where the words do not divide evenly.
  const long = room % count
  const length = (room - long) / count
  const blocks: number[][] = []
  for (let index = 0; index < count; index += 1) {
    blocks.push(data.splice(0, length + Number(index >= count - long)))
  }
  return [...interleave(blocks), ...interleave(blocks.map((block) => remainder(block, generator)))]
}

/** Mode, length and bytes are written in half bytes, and so is the padding: as hexadecimal digits. */
function dataWords(bytes: Uint8Array, version: number, room: number): number[] {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
  let digits = `4${hex(bytes.length, version < 10 ? 2 : 4)}`
  for (const byte of bytes) digits += hex(byte, 2)
  const pairs = `${digits}0`.padEnd(room * 2, 'ec11').match(/../g) || []
  return pairs.map((pair) => Number.parseInt(pair, 16))
}

function interleave(blocks: readonly (readonly number[])[]): number[] {
  const words: number[] = []
  // The last block is the longest.
  for (let index = 0; index < (blocks[blocks.length - 1] || []).length; index += 1) {
    for (const { [index]: word } of blocks) if (word !== undefined) words.push(word)
  }
  return words
}

/** In the field of 256 elements with the polynomial 0x11d. */
function multiply(one: number, other: number): number {
  let product = 0
  for (let bit = 128; bit > 0; bit >>= 1) {
    product = (product << 1) ^ (product > 127 ? 0x11d : 0)
    if (other & bit) product ^= one
  }
  return product
}

/** The factors of the product of all x - 2^i below the degree, from the second highest power down. */
function generatorOf(degree: number): number[] {
  let factors = [1]
  for (let root = 1, index = 0; index < degree; index += 1) {
    const lower = factors.map((factor) => multiply(factor, root))
    factors = [...factors, 0].map((factor, at) => factor ^ (lower[at - 1] || 0))
    root = multiply(root, 2)
  }
  return factors.slice(1)
}

function remainder(block: readonly number[], generator: readonly number[]): number[] {
  let rest = generator.map(() => 0)
  for (const word of block) {
    const [first = 0, ...others] = rest
    rest = [...others, 0].map((value, at) => value ^ multiply(generator[at] || 0, first ^ word))
  }
  return rest
}
