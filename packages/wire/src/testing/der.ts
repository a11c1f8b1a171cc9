/** Writes the few DER forms (ITU-T X.690) that a certificate needs. */

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return value(0x30, ...parts)
}

export function setOf(...parts: readonly Uint8Array[]): Buffer {
  return value(0x31, ...parts)
}

/** A non-negative integer. */
export function integer(number: bigint): Buffer {
  const hex = number.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  const isNegativeLooking = (bytes[0] ?? 0) >= 0x80
  return value(0x02, isNegativeLooking ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

export function utf8String(text: string): Buffer {
  return value(0x0c, Buffer.from(text, 'utf8'))
}

export function printableString(text: string): Buffer {
  return value(0x13, Buffer.from(text, 'latin1'))
}

/** As RFC 5280, 4.1.2.5 wants it: with a two-digit year up to 2049, with four digits from 2050 on. */
export function time(instant: number): Buffer {
  const digits = `${new Date(instant).toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`
  const isShort = digits < '2050'
  return value(isShort ? 0x17 : 0x18, Buffer.from(isShort ? digits.slice(2) : digits, 'latin1'))
}

export function bitString(bytes: Uint8Array): Buffer {
  return value(0x03, Buffer.of(0), bytes)
}

export function octetString(bytes: Uint8Array): Buffer {
  return value(0x04, bytes)
}

export function truth(): Buffer {
  return value(0x01, Buffer.of(0xff))
}

export function nothing(): Buffer {
  return value(0x05)
}

/** `[number] EXPLICIT`. */
export function explicit(number: number, content: Uint8Array): Buffer {
  return value(0xa0 + number, content)
}

function value(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.of(0x80 + bytes.length), bytes])
}

function base128(arc: number): readonly number[] {
  const bytes = [arc & 0x7f]
  for (let rest = arc >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}
