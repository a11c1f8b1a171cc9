/**
 * A message of ISO 8583-1:1987: type, bitmap, fields in ascending order. The dialect is data, so
 * that another acquirer's custom is another table and no code.
 */
import { ByteReader } from './byte-reader.ts'
import { decodeField, encodeField } from './field.ts'
import type { FieldFormat, FieldValue } from './format.ts'
import { MalformedMessage } from './malformed.ts'
import { packNibbles, unpackNibbles, zeroLeftFiller } from './nibbles.ts'

export type Fields = Readonly<Record<number, FieldValue>>

export interface Message {
  /** Four digits, such as `0200`. */
  readonly type: string
  readonly fields: Fields
}

export interface Dialect {
  readonly name: string
  readonly type: 'bcd' | 'ascii'
  /** Formats by field number, 2 to 128. Fields above 64 need the second bitmap. */
  readonly fields: Readonly<Record<number, FieldFormat>>
}

export interface EncodedMessage {
  readonly bytes: Uint8Array
  /** Where each field begins, for codes that are reckoned over what stands before one. */
  readonly offsets: Readonly<Record<number, number>>
}

export interface DecodedMessage extends Message {
  readonly offsets: Readonly<Record<number, number>>
}

/** Throws `MalformedMessage` naming the field that does not fit the dialect. */
export function encodeMessage(dialect: Dialect, { type, fields }: Message): EncodedMessage {
  if (!/^[0-9]{4}$/.test(type)) throw new MalformedMessage('type', 'is not four digits')
  const numbers = Object.keys(fields)
    .map(Number)
    .sort((first, second) => first - second)
  const parts = [encodeType(dialect, type), encodeBitmap(numbers)]
  const offsets: Record<number, number> = {}
  let size = sizeOf(parts)
  for (const number of numbers) {
    const value = fields[number]
    const format = dialect.fields[number]
    const path = `field ${number}`
    if (format === undefined || value === undefined) {
      throw new MalformedMessage(path, `is not in ${dialect.name}`)
    }
    const part = encodeField(format, value, path)
    offsets[number] = size
    size += part.length
    parts.push(part)
  }
  return { bytes: joined(parts, size), offsets }
}

/** Throws `MalformedMessage`; every byte belongs to a field. */
export function decodeMessage(dialect: Dialect, bytes: Uint8Array): DecodedMessage {
  const reader = new ByteReader(bytes)
  const type = decodeType(dialect, reader)
  const fields: Record<number, FieldValue> = {}
  const offsets: Record<number, number> = {}
  for (const number of decodeBitmap(reader)) {
    const path = `field ${number}`
    const format = dialect.fields[number]
    if (format === undefined) throw new MalformedMessage(path, `is not in ${dialect.name}`)
    offsets[number] = reader.offset
    fields[number] = decodeField(format, reader, path)
  }
  if (reader.left > 0) throw new MalformedMessage('end', `${reader.left} bytes are left over`)
  return { type, fields, offsets }
}

function encodeType({ type: written }: Dialect, type: string): Uint8Array {
  if (written === 'bcd') return packNibbles(type, zeroLeftFiller)
  return Uint8Array.from(type, (digit) => digit.charCodeAt(0))
}

function decodeType({ type: written }: Dialect, reader: ByteReader): string {
  const path = 'type'
  const type =
    written === 'bcd'
      ? unpackNibbles(reader.take(2, path), { count: 4, filler: zeroLeftFiller, path })
      : Array.from(reader.take(4, path), (byte) => String.fromCharCode(byte)).join('')
  if (!/^[0-9]{4}$/.test(type)) throw new MalformedMessage(path, 'is not four digits')
  return type
}

function encodeBitmap(numbers: readonly number[]): Uint8Array {
  const bitmap = new Uint8Array((numbers.at(-1) ?? 0) > 64 ? 16 : 8)
  const set = (number: number): void => {
    const index = (number - 1) >> 3
    bitmap[index] = (bitmap[index] ?? 0) | (128 >> ((number - 1) & 7))
  }
  if (bitmap.length === 16) set(1)
  for (const number of numbers) {
    // Bit 1 tells of the second bitmap, so there is no field of that number.
    if (number < 2 || number > 128) throw new MalformedMessage(`field ${number}`, 'has no bit')
    set(number)
  }
  return bitmap
}

function decodeBitmap(reader: ByteReader): readonly number[] {
  const path = 'bitmap'
  const first = numbersOf(reader.take(8, path), 0)
  if (first[0] !== 1) return first
  const second = numbersOf(reader.take(8, path), 64)
  if (second.length === 0) throw new MalformedMessage(path, 'the second one is empty')
  return [...first.slice(1), ...second]
}

function numbersOf(bitmap: Uint8Array, base: number): number[] {
  const numbers: number[] = []
  bitmap.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit += 1) {
      if ((byte & (128 >> bit)) !== 0) numbers.push(base + 8 * index + bit + 1)
    }
  })
  return numbers
}

const sizeOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((size, part) => size + part.length, 0)

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
