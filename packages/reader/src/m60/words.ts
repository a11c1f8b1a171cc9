/**
 * The protocol of the M60 class of Bluetooth readers, as far as a payment needs it: a length of two
 * bytes, a command, and in answers a status. There is no check sum: the radio has its own.
 */
import { concat, readWord, wordOf } from '../bytes/hex.ts'
import type { ReaderErrorCode } from '../contract/errors.ts'

export const m60Commands = {
  powerOffCard: 0x15,
  readCard: 0x22,
  secondCryptogram: 0x23,
  identity: 0x40,
  battery: 0x45,
} as const

/** Bytes that go over the radio at once. */
export const m60Chunk = 126
/** Bytes of the longest message; more is a sign that the place in the stream was lost. */
const maxLength = 2048

/** The first one of a code is the one that is sent for it. */
export const m60Statuses: readonly (readonly [status: number, code: ReaderErrorCode])[] = [
  [0xe1, 'reader_cancelled'],
  [0xe2, 'reader_timeout'],
  [0xe3, 'card_unreadable'],
  [0xe3, 'card_removed'],
  [0xe4, 'reader_failed'],
  [0xe5, 'reader_order'],
  [0xe6, 'reader_busy'],
  [0x46, 'reader_disconnected'],
]

/** How it was read: the first two digits of field 22. Fallback is the stripe in place of a chip. */
export const m60EntryModes = { swipe: '02', insert: '05', tap: '07', fallback: '80' } as const

export function writeM60(command: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(wordOf(content.length + 1), Uint8Array.of(command), content)
}

/** Puts messages together from pieces, and tells each whole one. */
export function createM60Reader(
  onMessage: (command: number, content: Uint8Array) => void,
  onLost: () => void,
): (bytes: Uint8Array) => void {
  let held: Uint8Array = new Uint8Array()
  return (bytes) => {
    held = concat(held, bytes)
    while (held.length >= 2) {
      const length = readWord(held)
      if (length === 0 || length > maxLength) {
        held = new Uint8Array()
        return onLost()
      }
      if (held.length < 2 + length) return
      const message = held.slice(2, 2 + length)
      held = held.slice(2 + length)
      onMessage(message[0] ?? 0, message.slice(1))
    }
  }
}

/** A length of one byte and as many more. */
export function counted(value: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(value.length), value)
}

export interface Cursor {
  /** Throws `RangeError` when fewer are left. */
  take(length: number): Uint8Array
  takeCounted(): Uint8Array
}

export function cursorOf(bytes: Uint8Array): Cursor {
  let offset = 0
  const take = (length: number) => {
    if (offset + length > bytes.length) throw new RangeError('the message is cut off')
    offset += length
    return bytes.slice(offset - length, offset)
  }
  return { take, takeCounted: () => take(take(1)[0] ?? 0) }
}
