import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  answerTpdu,
  createFrameSplitter,
  encodeFrame,
  type Frame,
  type FramingProfile,
  MalformedMessage,
} from './index.ts'

const terminal: FramingProfile = { length: 'binary2', tpdu: true, head: 6, maxLength: 4096 }
const plain = { tpdu: false, head: 0, maxLength: 4096 } as const
const frame: Frame = {
  tpdu: '6006010000',
  head: '603100311003',
  message: Uint8Array.of(8, 0),
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('the length counts what follows it', () => {
  expect(hex(encodeFrame(terminal, frame))).toBe('000d60060100006031003110030800')
  const bare = { tpdu: '', head: '', message: new Uint8Array(12) }
  expect(hex(encodeFrame({ ...plain, length: 'bcd2' }, bare))).toMatch(/^0012(00){12}$/)
  expect(hex(encodeFrame({ ...plain, length: 'ascii4' }, bare))).toMatch(/^30303132(00){12}$/)
})

test('an answer goes back to where the request came from', () => {
  expect(answerTpdu('6006010000')).toBe('6000000601')
})

test('frames are found however the stream was cut', () => {
  const lengths = fc.constantFrom('binary2', 'bcd2', 'ascii4')
  const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 })
  const cuts = fc.array(fc.integer({ min: 1, max: 17 }), { minLength: 1 })
  fc.assert(
    fc.property(lengths, messages, cuts, (length, contents, sizes) => {
      const profile = { ...terminal, length }
      const frames = contents.map((message) => ({ ...frame, message }))
      const stream = Buffer.concat(frames.map((one) => encodeFrame(profile, one)))
      const splitter = createFrameSplitter(profile)
      const found: Frame[] = []
      for (let start = 0, turn = 0; start < stream.length; turn += 1) {
        const end = start + (sizes[turn % sizes.length] ?? 1)
        found.push(...splitter.push(new Uint8Array(stream.subarray(start, end))))
        start = end
      }
      expect(found).toEqual(frames)
      expect(splitter.pending).toBe(0)
    }),
  )
})

test('half a message waits for its other half', () => {
  const splitter = createFrameSplitter(terminal)
  const bytes = encodeFrame(terminal, frame)
  expect(splitter.push(bytes.subarray(0, 9))).toEqual([])
  expect(splitter.pending).toBe(9)
  expect(splitter.push(bytes.subarray(9))).toEqual([frame])
})

test.each([
  ['an empty frame', terminal, '0000'],
  ['a frame beyond the limit', terminal, '1001'],
  ['a frame shorter than what it begins with', terminal, '00036006ff'],
  ['a length that is no number', { ...plain, length: 'ascii4' as const }, '3030313a'],
])('%s ends the connection', (_, profile, text) => {
  const splitter = createFrameSplitter(profile)
  expect(() => splitter.push(new Uint8Array(Buffer.from(text, 'hex')))).toThrow(MalformedMessage)
})

test('what was whole before the stream broke is not lost, however it came', () => {
  const bytes = encodeFrame(terminal, frame)
  const splitter = createFrameSplitter(terminal)
  expect(splitter.push(Uint8Array.of(...bytes, 0, 0, ...bytes))).toEqual([frame])
  expect(splitter.pending).toBe(0)
  expect(() => splitter.push(bytes)).toThrow(MalformedMessage)
})
