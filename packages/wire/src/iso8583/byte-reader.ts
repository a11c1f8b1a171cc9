import { MalformedMessage } from './malformed.ts'

/** Reads bytes from front to back; running out of them is an error with the path of what was read. */
export class ByteReader {
  readonly bytes: Uint8Array
  offset = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** A view of the next `length` bytes, not a copy. */
  take(length: number, path: string): Uint8Array {
    const end = this.offset + length
    if (end > this.bytes.length) {
      throw new MalformedMessage(path, `${end - this.bytes.length} bytes are missing`)
    }
    const taken = this.bytes.subarray(this.offset, end)
    this.offset = end
    return taken
  }

  get left(): number {
    return this.bytes.length - this.offset
  }
}
