/** Frames of the reference protocol: STX, LEN2, SEQ, CMD, payload, CRC2, ETX. See PROTOCOL.md. */
import { concat, readWord, wordOf } from '../bytes/hex.ts'
import { crc16 } from './crc16.ts'

export interface Frame {
  readonly sequence: number
  readonly command: number
  readonly payload: Uint8Array
}

const startByte = 0x02
const endByte = 0x03
/** Everything of a frame that is not payload. */
const overhead = 8
/** Bytes of the longest payload: data of a chip, a track and a PIN block fit several times. */
export const maxPayload = 1024

/** Throws `RangeError` when the payload is too long. */
export function writeFrame({ sequence, command, payload }: Frame): Uint8Array<ArrayBuffer> {
  if (payload.length > maxPayload) throw new RangeError('a frame is too long')
  const body = concat(wordOf(payload.length), Uint8Array.of(sequence, command), payload)
  return concat(Uint8Array.of(startByte), body, wordOf(crc16(body)), Uint8Array.of(endByte))
}

export interface FrameReader {
  /** Takes what came, however it was cut. */
  push(bytes: Uint8Array): void
  /** Nothing more came for a while: what waits for the rest of a frame was none. */
  flush(): void
  /** Whether part of a frame waits for the rest. */
  isWaiting(): boolean
}

/** `onBroken` is called when something that began like a frame was none. */
export function createFrameReader(
  onFrame: (frame: Frame) => void,
  onBroken: () => void,
): FrameReader {
  let held: Uint8Array = new Uint8Array()
  /** Whether there was something that is no frame, and none behind it. */
  const scan = (): boolean => {
    const frames: Frame[] = []
    let brokenCount = 0
    for (;;) {
      const start = held.indexOf(startByte)
      held = start < 0 ? new Uint8Array() : held.subarray(start)
      const read = readFrame(held)
      if (read === 'incomplete') break
      if (read === 'broken') {
        brokenCount += 1
        held = held.subarray(1)
      } else {
        frames.push(read)
        held = held.subarray(read.payload.length + overhead)
      }
    }
    for (const frame of frames) onFrame(frame)
    return brokenCount > 0 && frames.length === 0
  }
  return {
    push(bytes) {
      held = concat(held, bytes)
      const isBroken = scan()
      // What was read is let go.
      held = held.slice()
      if (isBroken) onBroken()
    },
    flush() {
      if (held.length === 0) return
      // Behind a beginning that was none another may lie, which would wait for its rest as long.
      while (held.length > 0) {
        held = held.subarray(1)
        scan()
      }
      onBroken()
    },
    isWaiting: () => held.length > 0,
  }
}

/** Of bytes that begin with STX, or are none. */
function readFrame(bytes: Uint8Array): Frame | 'incomplete' | 'broken' {
  if (bytes.length < 3) return 'incomplete'
  const length = readWord(bytes, 1)
  if (length > maxPayload) return 'broken'
  const size = length + overhead
  if (bytes.length < size) return 'incomplete'
  const body = bytes.subarray(1, size - 3)
  const isWhole = bytes[size - 1] === endByte && readWord(bytes, size - 3) === crc16(body)
  if (!isWhole) return 'broken'
  return { sequence: body[2] ?? 0, command: body[3] ?? 0, payload: body.slice(4) }
}
