/** One field, by its format. Strict in both directions: what cannot be read back is not written. */
import type { ByteReader } from './byte-reader.ts'
import type { Content, FieldFormat, FieldValue, LengthPrefix } from './format.ts'
import { MalformedMessage } from './malformed.ts'
import { packNibbles, unpackNibbles, zeroLeftFiller } from './nibbles.ts'

const allowed: Readonly<Record<Exclude<Content, 'b'>, (text: string) => boolean>> = {
  n: (text) => /^[0-9]*$/.test(text),
  // An encrypted track may hold any nibble behind the separator, which is the first D.
  z: (text) => /^[0-9A-CEF]*(?:=[0-9A-F]*)?$/.test(text),
  an: (text) => /^[0-9A-Za-z ]*$/.test(text),
  // A byte each. Text beyond ASCII is in the character set of the host, which this does not know.
  ans: (text) => /^[\0-\xff]*$/.test(text),
}

/** Throws `MalformedMessage` when the value does not fit the format. */
export function encodeField(format: FieldFormat, value: FieldValue, path: string): Uint8Array {
  const length = checkedLength(format, value, path)
  const content = encodeContent(format, value)
  if (format.prefix === undefined) return content
  const prefix = encodePrefix(format.prefix, length)
  const bytes = new Uint8Array(prefix.length + content.length)
  bytes.set(prefix)
  bytes.set(content, prefix.length)
  return bytes
}

function checkedLength(format: FieldFormat, value: FieldValue, path: string): number {
  const { content, length, prefix } = format
  if ((content === 'b') !== (typeof value !== 'string')) {
    throw new MalformedMessage(path, content === 'b' ? 'wants bytes' : 'wants text')
  }
  if (typeof value === 'string' && content !== 'b' && !allowed[content](value)) {
    throw new MalformedMessage(path, `has characters that ${content} does not allow`)
  }
  const fits = prefix === undefined ? value.length === length : value.length <= length
  if (!fits) throw new MalformedMessage(path, `has a length of ${value.length}`)
  return value.length
}

function encodeContent({ packed, filler }: FieldFormat, value: FieldValue): Uint8Array {
  if (typeof value !== 'string') return value
  return packed ? packNibbles(value.replace('=', 'D'), filler) : writeText(value)
}

function encodePrefix({ digits, written }: LengthPrefix, length: number): Uint8Array {
  const text = String(length).padStart(digits, '0')
  if (written === 'ascii') return writeText(text)
  return packNibbles(text, zeroLeftFiller)
}

/** Throws `MalformedMessage` for anything that `encodeField` would not write. */
export function decodeField(format: FieldFormat, reader: ByteReader, path: string): FieldValue {
  const { content, packed, filler, prefix } = format
  const length = prefix === undefined ? format.length : decodePrefix(prefix, reader, path)
  if (length > format.length) throw new MalformedMessage(path, `has a length of ${length}`)
  const bytes = reader.take(packed ? Math.ceil(length / 2) : length, path)
  if (content === 'b') return bytes.slice()
  const text = packed ? unpackNibbles(bytes, { count: length, filler, path }) : readText(bytes)
  const value = content === 'z' ? text.replace('D', '=') : text
  if (!allowed[content](value)) {
    throw new MalformedMessage(path, `has characters that ${content} does not allow`)
  }
  return value
}

function decodePrefix({ digits, written }: LengthPrefix, reader: ByteReader, path: string): number {
  const size = written === 'ascii' ? digits : Math.ceil(digits / 2)
  const bytes = reader.take(size, path)
  const text =
    written === 'ascii'
      ? readText(bytes)
      : unpackNibbles(bytes, { count: digits, filler: zeroLeftFiller, path })
  if (!/^[0-9]+$/.test(text)) throw new MalformedMessage(path, 'its length is no number')
  return Number(text)
}

/** A character to a byte. */
function readText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function writeText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index)
  return bytes
}
