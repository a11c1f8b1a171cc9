/**
 * The data objects of a chip (BER-TLV, EMV book 3, annex B), read strictly: a length that runs over
 * the end, an indefinite one and a tag of more than three bytes are refused.
 */
import { concat, fromHex, toHex } from './hex.ts'

export interface DataObject {
  /** In hexadecimal. */
  readonly tag: string
  readonly value: Uint8Array
}

/** Of one level; a template holds its own. Throws `RangeError`. */
export function readDataObjects(bytes: Uint8Array): readonly DataObject[] {
  const found: DataObject[] = []
  let offset = 0
  while (offset < bytes.length) {
    if (isPadding(bytes[offset])) {
      offset += 1
      continue
    }
    const tagEnd = endOfTag(bytes, offset)
    const { length, start } = readLength(bytes, tagEnd)
    const end = start + length
    if (end > bytes.length) throw new RangeError('a data object is cut off')
    found.push({ tag: toHex(bytes.subarray(offset, tagEnd)), value: bytes.slice(start, end) })
    offset = end
  }
  return found
}

export function writeDataObjects(objects: readonly DataObject[]): Uint8Array<ArrayBuffer> {
  return concat(
    ...objects.flatMap(({ tag, value }) => [fromHex(tag), lengthOf(value.length), value]),
  )
}

export function findDataObject(
  objects: readonly DataObject[],
  tag: string,
): Uint8Array | undefined {
  return objects.find((object) => object.tag === tag)?.value
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0 || byte === 0xff
}

function endOfTag(bytes: Uint8Array, start: number): number {
  let end = start + 1
  if (((bytes[start] ?? 0) & 0x1f) === 0x1f) {
    while (((bytes[end] ?? 0) & 0x80) !== 0) end += 1
    end += 1
  }
  if (end > bytes.length || end - start > 3) throw new RangeError('a tag is cut off or too long')
  return end
}

function readLength(bytes: Uint8Array, at: number): { length: number; start: number } {
  const first = bytes[at]
  if (first === undefined) throw new RangeError('a length is missing')
  if (first < 0x80) return { length: first, start: at + 1 }
  const size = first - 0x80
  if (size === 0 || size > 2) throw new RangeError('a length is indefinite or too long')
  const digits = bytes.subarray(at + 1, at + 1 + size)
  if (digits.length < size) throw new RangeError('a length is cut off')
  return { length: digits.reduce((value, byte) => value * 256 + byte, 0), start: at + 1 + size }
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  return length < 256 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length & 255)
}
