import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat, fromAscii, fromHex, toHex } from '../bytes/hex.ts'
import { crc16 } from './crc16.ts'
import { createFrameReader, type Frame, maxPayload, writeFrame } from './frame.ts'
import { readFields, writeFields } from './words.ts'

const frames = fc.array(
  fc.record({
    sequence: fc.integer({ min: 0, max: 255 }),
    command: fc.integer({ min: 0, max: 255 }),
    payload: fc.uint8Array({ maxLength: 60 }),
  }),
  { minLength: 1, maxLength: 6 },
)

function collect() {
  const found: Frame[] = []
  let broken = 0
  const reader = createFrameReader(
    (frame) => found.push(frame),
    () => {
      broken += 1
    },
  )
  return { found, reader, broken: () => broken }
}

const plain = (all: readonly Frame[]) =>
  all.map(({ sequence, command, payload }) => `${sequence} ${command} ${toHex(payload)}`)

test('the check sum is the one that is called CCITT-FALSE', () => {
  expect(crc16(fromAscii('123456789'))).toBe(0x29b1)
})

test('a frame, byte for byte', () => {
  const frame = writeFrame({ sequence: 7, command: 0x26, payload: fromHex('01000109') })
  expect(toHex(frame)).toBe('020004072601000109292403')
})

test('a payload that is too long is not written', () => {
  const payload = new Uint8Array(maxPayload + 1)
  expect(() => writeFrame({ sequence: 1, command: 1, payload })).toThrow(RangeError)
})

describe('reading', () => {
  test('however the stream is cut, the frames are the same', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 })), (sent, cuts) => {
        const stream = concat(...sent.map(writeFrame))
        const { found, reader, broken } = collect()
        let at = 0
        for (const size of [...cuts, stream.length]) {
          reader.push(stream.slice(at, at + size))
          at += size
        }
        expect(plain(found)).toEqual(plain(sent))
        expect(broken()).toBe(0)
        expect(reader.isWaiting()).toBe(false)
      }),
    )
  })

  test('noise around frames costs none of them, once the line is silent', () => {
    const noise = fc.array(fc.uint8Array({ maxLength: 12 }), { minLength: 7, maxLength: 7 })
    fc.assert(
      fc.property(frames, noise, (sent, between) => {
        const stream = concat(
          ...sent.flatMap((frame, index) => [between[index]!, writeFrame(frame)]),
        )
        const { found, reader } = collect()
        reader.push(stream)
        while (reader.isWaiting()) reader.flush()
        expect(plain(found)).toEqual(plain(sent))
      }),
    )
  })

  test('one silence ends however many false beginnings, and finds the frame behind them', () => {
    const frame = writeFrame({ sequence: 1, command: 0x22, payload: fromHex('0102') })
    const { found, reader } = collect()
    reader.push(concat(new Uint8Array(60).fill(2), frame))
    expect(plain(found)).toEqual([])
    reader.flush()
    expect(reader.isWaiting()).toBe(false)
    expect(found).toHaveLength(1)
  })

  test('a frame with any byte altered is not taken', () => {
    const whole = writeFrame({ sequence: 3, command: 0x22, payload: fromHex('200006000000000100') })
    whole.forEach((byte, index) => {
      const altered = whole.slice()
      altered[index] = byte ^ 0x10
      const { found, reader } = collect()
      reader.push(altered)
      while (reader.isWaiting()) reader.flush()
      expect(plain(found)).toEqual([])
    })
  })
})

describe('payloads', () => {
  test('fields come back, and unknown ones are skipped', () => {
    const fields = { request: fromHex('05'), chip: new Uint8Array(300).fill(7) }
    const read = readFields(concat(fromHex('EE000201FF'), writeFields(fields)))
    expect(toHex(read.request!)).toBe('05')
    expect(read.chip).toHaveLength(300)
  })

  test.each([['0100'], ['010002AA'], ['0100'.padEnd(8, '0').concat('0100')], ['010001AA010001BB']])(
    'refuses %s',
    (hex) => {
      expect(() => readFields(fromHex(hex))).toThrow(RangeError)
    },
  )
})
