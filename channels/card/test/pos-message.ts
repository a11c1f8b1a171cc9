/**
 * Messages as a terminal from another workshop writes them: with a table of its own, so that a
 * mistake in the project's codec does not cancel itself out.
 */

type Kind =
  | 'bcd'
  | 'bcdLeft'
  | 'llbcd'
  | 'lllbcd'
  | 'track'
  | 'ascii'
  | 'llascii'
  | 'lllascii'
  | 'raw'
  | 'lllraw'

const kinds: Readonly<Record<number, readonly [Kind, size: number]>> = {
  2: ['llbcd', 0],
  3: ['bcd', 6],
  4: ['bcd', 12],
  11: ['bcd', 6],
  12: ['bcd', 6],
  13: ['bcd', 4],
  14: ['bcd', 4],
  15: ['bcd', 4],
  22: ['bcdLeft', 3],
  23: ['bcd', 3],
  25: ['bcd', 2],
  26: ['bcd', 2],
  32: ['llbcd', 0],
  35: ['track', 0],
  37: ['ascii', 12],
  38: ['ascii', 6],
  39: ['ascii', 2],
  41: ['ascii', 8],
  42: ['ascii', 15],
  44: ['llascii', 0],
  48: ['lllbcd', 0],
  49: ['ascii', 3],
  52: ['raw', 8],
  53: ['bcd', 16],
  54: ['lllascii', 0],
  55: ['lllraw', 0],
  59: ['lllascii', 0],
  60: ['lllbcd', 0],
  61: ['lllbcd', 0],
  62: ['lllraw', 0],
  63: ['lllascii', 0],
  64: ['raw', 8],
}

/** Digits and texts as they are, bytes in hexadecimal. */
export type PosFields = Readonly<Record<number, string>>

export interface PosMessage {
  readonly type: string
  readonly fields: PosFields
}

const bytesOf = (hex: string) => Buffer.from(hex, 'hex')
const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex')
const evenLeft = (digits: string) => (digits.length % 2 === 0 ? digits : `0${digits}`)
const evenRight = (digits: string) => (digits.length % 2 === 0 ? digits : `${digits}0`)
const ll = (length: number) => String(length).padStart(2, '0')
const lll = (length: number) => String(length).padStart(4, '0')

const writers: Readonly<Record<Kind, (value: string) => string>> = {
  bcd: evenLeft,
  bcdLeft: evenRight,
  llbcd: (value) => ll(value.length) + evenRight(value),
  lllbcd: (value) => lll(value.length) + evenRight(value),
  track: (value) => ll(value.length) + evenRight(value.replace('=', 'D')),
  ascii,
  llascii: (value) => ll(value.length) + ascii(value),
  lllascii: (value) => lll(value.length) + ascii(value),
  raw: (value) => value,
  lllraw: (value) => lll(value.length / 2) + value,
}

/** From the type up to the end of the last field. */
export function writePos({ type, fields }: PosMessage): Uint8Array {
  const numbers = Object.keys(fields)
    .map(Number)
    .sort((a, b) => a - b)
  const bitmap = Array.from({ length: 64 }, (_, index) => (numbers.includes(index + 1) ? '1' : '0'))
  const bits = BigInt(`0b${bitmap.join('')}`)
    .toString(16)
    .padStart(16, '0')
  const parts = numbers.map((number) => {
    const [kind] = kinds[number] ?? ['raw']
    return writers[kind](fields[number] ?? '')
  })
  return bytesOf(`${type}${bits}${parts.join('')}`)
}

export function readPos(bytes: Uint8Array): PosMessage {
  const hex = Buffer.from(bytes).toString('hex').toUpperCase()
  const bits = BigInt(`0x${hex.slice(4, 20)}`)
    .toString(2)
    .padStart(64, '0')
  let at = 20
  const take = (digits: number): string => {
    at += digits
    return hex.slice(at - digits, at)
  }
  const fields: Record<number, string> = {}
  for (let number = 1; number <= 64; number += 1) {
    if (bits[number - 1] !== '1') continue
    const [kind, size] = kinds[number] ?? ['raw', 0]
    fields[number] = readField(take, kind, size)
  }
  if (at !== hex.length) throw new Error('bytes are left over')
  return { type: hex.slice(0, 4), fields }
}

function readField(take: (digits: number) => string, kind: Kind, size: number): string {
  const text = (hex: string) => bytesOf(hex).toString('latin1')
  const digits = (length: number) => take(length + (length % 2)).slice(0, length)
  switch (kind) {
    case 'bcd':
      return take(size + (size % 2)).slice(size % 2)
    case 'bcdLeft':
      return digits(size)
    case 'llbcd':
    case 'track':
      return digits(Number(take(2)))
    case 'lllbcd':
      return digits(Number(take(4)))
    case 'ascii':
      return text(take(2 * size))
    case 'llascii':
      return text(take(2 * Number(take(2))))
    case 'lllascii':
      return text(take(2 * Number(take(4))))
    case 'raw':
      return take(2 * size)
    case 'lllraw':
      return take(2 * Number(take(4)))
  }
}
