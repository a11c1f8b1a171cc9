/**
 * The header of a key block (ANSI X9.143, TR-31): 16 characters that say what the key is for, then
 * optional blocks. It is readable by everybody and bound to the key by the block's MAC.
 */
import { CryptoRefusal } from '../refusal.ts'

/** How the block is protected: B by triple DES, D by AES. The older A and C are not safe to use. */
export type BlockVersion = 'B' | 'D'

export interface KeyBlockHeader {
  readonly version: BlockVersion
  /** Two characters, such as `P0`: a key that encrypts PINs. */
  readonly usage: string
  /** `T` triple DES, `D` DES, `A` AES; digits are for agreement among the parties. */
  readonly algorithm: string
  /** `E` encrypt, `D` decrypt, `B` both, `C` MAC both ways, `X` derive, and others. */
  readonly mode: string
  /** Two characters; `00` when versions are not counted. */
  readonly keyVersion: string
  /** `N` not exportable, `E` under a trusted key, `S` under others too. */
  readonly exportability: string
  readonly optional: readonly OptionalBlock[]
}

export interface OptionalBlock {
  /** Two characters, such as `KS`: a key serial number. */
  readonly id: string
  /** Printable ASCII. */
  readonly data: string
}

/** What a header costs before its optional blocks. */
export const fixedLength = 16
/** Bytes to which the optional blocks are filled up with a padding block. */
export const blockSizes: Readonly<Record<BlockVersion, 8 | 16>> = { B: 8, D: 16 }

const padding = 'PB'
const fixedForm = /^([BD])(\d{4})([0-9A-Z]{2})([0-9A-Z])([0-9A-Z])([0-9A-Z]{2})([ENS])(\d\d)00$/

/** `bodyLength` counts the characters behind the header. */
export function writeHeader(header: KeyBlockHeader, bodyLength: number): string {
  const blocks = header.optional.map(writeOptional)
  const padded = padOptional(blocks.join(''), blockSizes[header.version])
  const count = blocks.length + (padded.length > blocks.join('').length ? 1 : 0)
  const length = fixedLength + padded.length + bodyLength
  const { version, usage, algorithm, mode, keyVersion, exportability } = header
  const fixed = `${version}${digits(length, 4)}${usage}${algorithm}${mode}${keyVersion}${exportability}${digits(count, 2)}00`
  if (!fixedForm.test(fixed)) return refuse('the header has a field that cannot be written')
  return fixed + padded
}

export interface ReadHeader {
  readonly header: KeyBlockHeader
  /** The header as it stands in the block: what the MAC is over. */
  readonly text: string
  readonly body: string
}

/** Throws `key_block_invalid` for whatever is not exactly a block of version B or D. */
export function readHeader(block: string): ReadHeader {
  const [, version, length, usage, algorithm, mode, keyVersion, exportability, count] =
    fixedForm.exec(block.slice(0, fixedLength)) ?? []
  if (
    (version !== 'B' && version !== 'D') ||
    usage === undefined ||
    algorithm === undefined ||
    mode === undefined ||
    keyVersion === undefined ||
    exportability === undefined
  ) {
    return refuse('the header is malformed')
  }
  if (Number(length) !== block.length) return refuse('the length is not the one in the header')
  const { optional, end } = readOptionals(block, Number(count))
  if ((end - fixedLength) % blockSizes[version] !== 0) {
    return refuse('the optional blocks are not filled up')
  }
  return {
    header: { version, usage, algorithm, mode, keyVersion, exportability, optional },
    text: block.slice(0, end),
    body: block.slice(end),
  }
}

/** Padding blocks are passed over; so is, by its length, every block that the reader does not know. */
function readOptionals(block: string, count: number): { optional: OptionalBlock[]; end: number } {
  const optional: OptionalBlock[] = []
  let end = fixedLength
  for (let index = 0; index < count; index += 1) {
    const id = block.slice(end, end + 2)
    const { length, prefix } = optionalLength(block.slice(end + 2, end + 10))
    const data = block.slice(end + 2 + prefix, end + length)
    const isWhole = length >= 2 + prefix && data.length === length - 2 - prefix
    if (!/^[0-9A-Z]{2}$/.test(id) || !isWhole || !/^[\x20-\x7e]*$/.test(data)) {
      return refuse('an optional block is malformed')
    }
    if (id !== padding) optional.push({ id, data })
    end += length
  }
  return { optional, end }
}

/**
 * Two hexadecimal digits count the whole block. `00` begins the longer form: then two digits say
 * how many bytes the length has, and it follows in twice as many digits.
 */
function optionalLength(text: string): { length: number; prefix: number } {
  const short = hexNumber(text.slice(0, 2))
  if (short !== 0) return { length: short, prefix: 2 }
  const size = 2 * hexNumber(text.slice(2, 4))
  if (size !== 2 && size !== 4) return refuse('an optional block is too long')
  return { length: hexNumber(text.slice(4, 4 + size)), prefix: 4 + size }
}

function writeOptional({ id, data }: OptionalBlock): string {
  const short = data.length + 4
  if (short < 0x100) return `${id}${hex(short, 2)}${data}`
  return `${id}0002${hex(data.length + 10, 4)}${data}`
}

/** A padding block has four characters of its own, so it may need another step of the block size. */
function padOptional(blocks: string, size: number): string {
  if (blocks.length % size === 0) return blocks
  const missing = size - (blocks.length % size)
  const length = missing < 4 ? missing + size : missing
  return blocks + writeOptional({ id: padding, data: '0'.repeat(length - 4) })
}

function hexNumber(text: string): number {
  return /^(?:[0-9A-F]{2}){1,2}$/.test(text) ? Number.parseInt(text, 16) : refuse('no length')
}

function hex(value: number, length: number): string {
  return value.toString(16).toUpperCase().padStart(length, '0')
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0')
}

function refuse(rule: string): never {
  throw new CryptoRefusal('key_block_invalid', rule)
}
