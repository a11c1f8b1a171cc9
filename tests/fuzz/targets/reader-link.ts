/** The reference protocol of readers: its frames, and the link that repeats them. */
import {
  createFrameReader,
  type Frame,
  maxPayload,
  writeFrame,
} from '../../../packages/reader/src/reference/frame.ts'
import {
  createLink,
  linkTimings,
  type Message,
} from '../../../packages/reader/src/reference/link.ts'
import { attempt, fromHex, hold, piecesOf, sameBytes } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { createTimers } from './timers.ts'

const genuine = [
  { sequence: 1, command: 0x22, payload: fromHex('2006000000029900') },
  { sequence: 255, command: 0x06, payload: new Uint8Array(0) },
  { sequence: 7, command: 0x15, payload: new Uint8Array(0) },
  { sequence: 2, command: 0x62, payload: new Uint8Array(60).fill(2) },
].map(writeFrame)
const seeds = [...genuine, concat(genuine), concat([fromHex('02FFFF'), ...genuine])].map((bytes) =>
  Uint8Array.of(3, ...bytes),
)
const words = [...genuine.slice(0, 3), ...['02', '0200', '020000', '03', '0204'].map(fromHex)]

export const readerFrame: Target = {
  name: 'reader-frame',
  maxLength: 160,
  ...{ seeds, words },
  run(input) {
    const [key = 0] = input
    const bytes = input.subarray(1)
    const whole = framesOf([bytes])
    const pieces = framesOf(piecesOf(bytes, key))
    hold(whole.frames.length === pieces.frames.length, 'pieces bring as many frames')
    for (const [index, frame] of whole.frames.entries()) {
      const other = pieces.frames[index]
      hold(other !== undefined && sameFrame(frame, other), 'and the same')
      hold(frame.payload.length <= maxPayload, 'none is too long')
      const [again] = framesOf([writeFrame(frame)]).frames
      hold(again !== undefined && sameFrame(frame, again), 'a frame that is written reads the same')
    }
    const length = attempt(() => writeFrame({ sequence: 0, command: 0, payload: bytes }), tooLong)
    return `${Math.min(9, whole.frames.length)} ${whole.broken > 0} ${whole.waiting} ${'value' in length}`
  },
}

const tooLong = (error: unknown) => (error instanceof RangeError ? 'range' : undefined)

function framesOf(pieces: Iterable<Uint8Array>) {
  const frames: Frame[] = []
  let broken = 0
  const reader = createFrameReader(
    (frame) => void frames.push(frame),
    () => {
      broken += 1
    },
  )
  for (const piece of pieces) reader.push(piece)
  const waiting = reader.isWaiting()
  reader.flush()
  hold(!reader.isWaiting(), 'after a silence nothing waits any more')
  return { frames, broken, waiting }
}

const sameFrame = (one: Frame, other: Frame): boolean =>
  one.sequence === other.sequence &&
  one.command === other.command &&
  sameBytes(one.payload, other.payload)

/** Bytes for both ends of a link while each has something to say. */
export const readerLink: Target = {
  name: 'reader-link',
  maxLength: 160,
  ...{ seeds, words },
  async run(input) {
    const [key = 0] = input
    const timers = createTimers()
    const heard: Message[] = []
    let written = 0
    const link = createLink(timers, () => {
      written += 1
    })
    link.onMessage((message) => void heard.push(message))
    const sent = link.send(0x22, Uint8Array.of(1, 2, 3))
    for (const piece of piecesOf(input.subarray(1), key)) {
      link.push(piece)
      if (key % 3 === 0) timers.advance(linkTimings.silenceMs / 2)
    }
    timers.advance(20 * linkTimings.patienceMs)
    const noise = heard.length
    // Whatever came before, the next genuine message is heard.
    link.push(writeFrame({ sequence: 77, command: 0x5a, payload: Uint8Array.of(9, key) }))
    timers.advance(linkTimings.silenceMs)
    const last = heard.at(-1)
    hold(last?.command === 0x5a && last.payload[0] === 9, 'noise does not deafen a link')
    link.close()
    timers.advance(20 * linkTimings.patienceMs)
    const before = written
    link.push(input)
    hold(written === before && heard.length === noise + 1, 'a closed link is silent')
    const isDelivered = await sent
    return `${Math.min(9, noise)} ${isDelivered} ${Math.min(20, written)}`
  },
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
