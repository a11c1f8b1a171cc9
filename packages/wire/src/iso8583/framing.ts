/**
 * Where a message begins and ends on a TCP stream, and what stands before it: length, TPDU (type and
 * two addresses), head. Acquirers differ in each, so each is part of a profile.
 */
import { MalformedMessage } from './malformed.ts'

export interface FramingProfile {
  /** How the length of what follows is told: binary or BCD in two bytes, or four ASCII digits. */
  readonly length: 'binary2' | 'bcd2' | 'ascii4'
  readonly tpdu: boolean
  /** Bytes of the head; 0 when there is none. */
  readonly head: number
  /** Longer frames are refused before they are read. */
  readonly maxLength: number
}

export interface Frame {
  /** Ten hexadecimal digits, empty when the profile has none. */
  readonly tpdu: string
  /** Hexadecimal digits, empty when the profile has none. */
  readonly head: string
  readonly message: Uint8Array
}

export function encodeFrame(profile: FramingProfile, { tpdu, head, message }: Frame): Uint8Array {
  const before = `${checkedHex(tpdu, profile.tpdu ? 5 : 0, 'tpdu')}${checkedHex(head, profile.head, 'head')}`
  const body = new Uint8Array(before.length / 2 + message.length)
  body.set(fromHex(before))
  body.set(message, before.length / 2)
  if (body.length > profile.maxLength) throw new MalformedMessage('frame', 'is too long')
  const prefix = encodeLength(profile, body.length)
  const bytes = new Uint8Array(prefix.length + body.length)
  bytes.set(prefix)
  bytes.set(body, prefix.length)
  return bytes
}

/** The answer goes back to where the request came from: the two addresses change places. */
export function answerTpdu(tpdu: string): string {
  return `${tpdu.slice(0, 2)}${tpdu.slice(6, 10)}${tpdu.slice(2, 6)}`
}

export interface FrameSplitter {
  /**
   * Takes what arrived and returns the frames that are complete by it. Throws `MalformedMessage`
   * when the stream can no longer be understood: the connection is of no use then. Frames that were
   * complete before that are returned first, however the stream was cut into chunks.
   */
  push(chunk: Uint8Array): readonly Frame[]
  /** Bytes of a frame that is not complete yet. */
  readonly pending: number
}

export function createFrameSplitter(profile: FramingProfile): FrameSplitter {
  let buffer: Uint8Array = new Uint8Array(0)
  let broken: MalformedMessage | undefined
  const prefixSize = profile.length === 'ascii4' ? 4 : 2
  const next = (): Frame | undefined => {
    if (buffer.length < prefixSize) return undefined
    const length = decodeLength(profile, buffer.subarray(0, prefixSize))
    if (buffer.length < prefixSize + length) return undefined
    const body = buffer.slice(prefixSize, prefixSize + length)
    buffer = buffer.subarray(prefixSize + length)
    return splitBody(profile, body)
  }
  return {
    push(chunk) {
      const grown = new Uint8Array(buffer.length + chunk.length)
      grown.set(buffer)
      grown.set(chunk, buffer.length)
      buffer = grown
      const frames: Frame[] = []
      try {
        if (broken !== undefined) throw broken
        for (let frame = next(); frame !== undefined; frame = next()) frames.push(frame)
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error
        broken = error
        buffer = new Uint8Array(0)
        // What was whole before it is whole still; the next call tells.
        if (frames.length === 0) throw error
      }
      return frames
    },
    get pending() {
      return buffer.length
    },
  }
}

function splitBody(profile: FramingProfile, body: Uint8Array): Frame {
  const tpduSize = profile.tpdu ? 5 : 0
  const start = tpduSize + profile.head
  if (body.length < start)
    throw new MalformedMessage('frame', 'is shorter than what it begins with')
  return {
    tpdu: toHex(body.subarray(0, tpduSize)),
    head: toHex(body.subarray(tpduSize, start)),
    message: body.slice(start),
  }
}

function encodeLength({ length: written }: FramingProfile, length: number): Uint8Array {
  if (written === 'binary2') return Uint8Array.of(length >> 8, length & 255)
  const digits = String(length).padStart(4, '0')
  if (digits.length > 4) throw new MalformedMessage('frame', 'is too long')
  if (written === 'bcd2') return fromHex(digits)
  return Uint8Array.from(digits, (digit) => digit.charCodeAt(0))
}

function decodeLength({ length: written, maxLength }: FramingProfile, bytes: Uint8Array): number {
  const length = written === 'binary2' ? Number.parseInt(toHex(bytes), 16) : decimal(written, bytes)
  if (length === 0 || length > maxLength) {
    throw new MalformedMessage('frame', `has a length of ${length}`)
  }
  return length
}

function decimal(written: 'bcd2' | 'ascii4', bytes: Uint8Array): number {
  const text =
    written === 'bcd2'
      ? toHex(bytes)
      : Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  if (!/^[0-9]{4}$/.test(text)) throw new MalformedMessage('frame', 'its length is no number')
  return Number(text)
}

function checkedHex(text: string, bytes: number, path: string): string {
  const fits = text.length === 2 * bytes && /^[0-9A-F]*$/.test(text)
  if (!fits) throw new MalformedMessage(path, `is not ${bytes} bytes in hexadecimal`)
  return text
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  )
