/**
 * BER-TLV as chip cards use it (EMV book 3, annex B), strictly: tags of three bytes at most,
 * definite lengths, no tag twice, nothing left over. Zero bytes between elements are padding.
 */
import { ByteReader } from './byte-reader.ts'
import { MalformedMessage } from './malformed.ts'

export interface TlvElement {
  /** Hexadecimal in upper case, such as `9F26`. */
  readonly tag: string
  readonly value: Uint8Array
}

/** Elements in their order. Throws `MalformedMessage`. */
export function decodeTlv(bytes: Uint8Array): readonly TlvElement[] {
  const reader = new ByteReader(bytes)
  const elements: TlvElement[] = []
  const seen = new Set<string>()
  while (reader.left > 0) {
    const first = reader.bytes[reader.offset] ?? 0
    if (first === 0) {
      reader.offset += 1
      continue
    }
    const tag = readTag(reader)
    if (seen.has(tag)) throw new MalformedMessage(`tag ${tag}`, 'is there twice')
    seen.add(tag)
    const length = readLength(reader, `tag ${tag}`)
    elements.push({ tag, value: reader.take(length, `tag ${tag}`).slice() })
  }
  return elements
}

/** Throws `MalformedMessage` for a tag that could not be read back. */
export function encodeTlv(elements: readonly TlvElement[]): Uint8Array {
  const parts = elements.flatMap(({ tag, value }) => [
    ...tagBytes(tag),
    ...lengthBytes(value.length),
    ...value,
  ])
  return Uint8Array.from(parts)
}

/** Whether the value of this tag is made of elements itself. */
export function isConstructed(tag: string): boolean {
  return (Number.parseInt(tag.slice(0, 2), 16) & 0x20) !== 0
}

function readTag(reader: ByteReader): string {
  const [first = 0] = reader.take(1, 'tag')
  const bytes = [first]
  if ((first & 0x1f) === 0x1f) {
    for (;;) {
      const [next = 0] = reader.take(1, 'tag')
      bytes.push(next)
      if ((next & 0x80) === 0) break
      if (bytes.length === 3) throw new MalformedMessage('tag', 'is longer than three bytes')
    }
  }
  return bytes
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}

function readLength(reader: ByteReader, path: string): number {
  const [first = 0] = reader.take(1, path)
  if (first < 0x80) return first
  const size = first & 0x7f
  if (size === 0 || size > 3) throw new MalformedMessage(path, 'its length is not a definite one')
  return reader.take(size, path).reduce((length, byte) => length * 256 + byte, 0)
}

function tagBytes(tag: string): readonly number[] {
  if (!/^(?:[0-9A-F]{2}){1,3}$/.test(tag) || tag.startsWith('00')) {
    throw new MalformedMessage('tag', 'is not one to three bytes in hexadecimal')
  }
  const bytes = Array.from({ length: tag.length / 2 }, (_, index) =>
    Number.parseInt(tag.slice(2 * index, 2 * index + 2), 16),
  )
  const reader = new ByteReader(Uint8Array.from(bytes))
  readTag(reader)
  if (reader.left > 0) throw new MalformedMessage(`tag ${tag}`, 'goes on after its end')
  return bytes
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length]
  if (length < 0x100) return [0x81, length]
  if (length < 0x10000) return [0x82, length >> 8, length & 255]
  return [0x83, length >> 16, (length >> 8) & 255, length & 255]
}
