/** Whether bytes are one whole PNG (ISO/IEC 15948) of a sensible size. Nothing is decompressed. */
import { crc32 } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const headerLength = 13
const maxSide = 2_000
/** Bit depths that each colour type may have (clause 11.2.1). */
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

export function isPng(bytes: Buffer): boolean {
  if (!bytes.subarray(0, signature.length).equals(signature)) return false
  const chunks = chunksOf(bytes)
  const [first] = chunks ?? []
  if (chunks === undefined || first === undefined || !isHeader(first)) return false
  const names = chunks.map(({ name }) => name)
  const isOnce = (name: string) => names.indexOf(name) === names.lastIndexOf(name)
  return names.at(-1) === 'IEND' && names.includes('IDAT') && isOnce('IEND') && isOnce('IHDR')
}

interface Chunk {
  readonly name: string
  readonly data: Buffer
}

/** Undefined when their lengths and check sums do not fill the bytes exactly. */
function chunksOf(bytes: Buffer): readonly Chunk[] | undefined {
  const chunks: Chunk[] = []
  let at = signature.length
  while (at < bytes.length) {
    if (at + 12 > bytes.length) return undefined
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    const checked = bytes.subarray(at + 4, end - 4)
    if (crc32(checked) !== bytes.readUInt32BE(end - 4)) return undefined
    chunks.push({ name: checked.toString('latin1', 0, 4), data: checked.subarray(4) })
    at = end
  }
  return chunks
}

function isHeader({ name, data }: Chunk): boolean {
  if (name !== 'IHDR' || data.length !== headerLength) return false
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)]
  const [depth = 0, colour = 0, compression, filter, interlace = 2] = data.subarray(8)
  const isSized = width >= 1 && height >= 1 && width <= maxSide && height <= maxSide
  const isKnown = depths[colour]?.includes(depth) === true
  return isSized && isKnown && compression === 0 && filter === 0 && interlace <= 1
}
