/** Frames on a stream: every kind of length, with TPDU and head and without; in one piece or many. */
import {
  answerTpdu,
  createFrameSplitter,
  encodeFrame,
  type Frame,
  type FramingProfile,
} from '@tillway/wire/iso8583'
import { attempt, bytesOf, fromHex, hold, piecesOf, sameBytes } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { malformed } from './iso8583.ts'

const profiles: readonly FramingProfile[] = (['binary2', 'bcd2', 'ascii4'] as const).flatMap(
  (length) => [
    { length, tpdu: true, head: 6, maxLength: 512 },
    { length, tpdu: false, head: 0, maxLength: 300 },
    { length, tpdu: true, head: 0, maxLength: 9999 },
  ],
)

interface Split {
  readonly frames: readonly Frame[]
  readonly refusal?: string
  readonly pending: number
}

function split(profile: FramingProfile, pieces: Iterable<Uint8Array>): Split {
  const splitter = createFrameSplitter(profile)
  const frames: Frame[] = []
  for (const piece of pieces) {
    const pushed = attempt(() => splitter.push(piece), malformed)
    if ('refusal' in pushed) return { frames, refusal: pushed.refusal, pending: 0 }
    frames.push(...pushed.value)
    hold(splitter.pending <= profile.maxLength + 4, 'no more than a frame is held')
  }
  // What the last piece broke is told at the next one at the latest.
  const end = attempt(() => splitter.push(new Uint8Array(0)), malformed)
  if ('refusal' in end) return { frames, refusal: end.refusal, pending: 0 }
  return { frames, pending: splitter.pending }
}

export const framing: Target = {
  name: 'framing',
  maxLength: 240,
  seeds: profiles.map((profile, index) => {
    const parts = {
      tpdu: profile.tpdu ? '6006010000' : '',
      head: '603100311003'.slice(0, 2 * profile.head),
    }
    const frame = (size: number) =>
      encodeFrame(profile, { ...parts, message: new Uint8Array(size).fill(index) })
    return Uint8Array.of(index, 5, ...frame(20), ...frame(1), ...frame(120))
  }),
  words: [
    fromHex('0013'),
    fromHex('0000'),
    fromHex('FFFF'),
    bytesOf('0019'),
    fromHex('6006010000'),
  ],
  run(input) {
    const [choice = 0, key = 0] = input
    const profile = profiles[choice % profiles.length]
    hold(profile !== undefined, 'there is a profile')
    const bytes = input.subarray(2)
    const whole = split(profile, [bytes])
    const pieces = split(profile, piecesOf(bytes, key))
    hold(whole.frames.length === pieces.frames.length, 'pieces bring as many frames')
    hold(whole.refusal === pieces.refusal, 'and break off alike')
    hold(whole.pending === pieces.pending, 'and leave as much over')
    let at = 0
    for (const [index, frame] of whole.frames.entries()) {
      const other = pieces.frames[index]
      hold(other !== undefined && sameBytes(frame.message, other.message), 'with the same message')
      hold(frame.tpdu === other.tpdu && frame.head === other.head, 'and the same beginning')
      const written = encodeFrame(profile, frame)
      hold(sameBytes(written, bytes.subarray(at, at + written.length)), 'a frame writes itself')
      at += written.length
      if (profile.tpdu) {
        hold(answerTpdu(answerTpdu(frame.tpdu)) === frame.tpdu, 'addresses change places twice')
      }
    }
    hold(
      whole.refusal !== undefined || at + whole.pending === bytes.length,
      'every byte is of a frame or waits',
    )
    const { length, tpdu, head } = profile
    return `${length} ${tpdu} ${head} ${Math.min(8, whole.frames.length)} ${whole.refusal ?? ''}`
  },
}
