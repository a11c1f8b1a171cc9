import { crc32, deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { isPng } from './png.ts'

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}

const start = Buffer.from('89504e470d0a1a0a', 'hex')
const headerOf = (width = 2, height = 1, rest = [1, 0, 0, 0, 0]): Buffer => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set(rest, 8)
  return chunk('IHDR', data)
}
const pixels = chunk('IDAT', deflateSync(Buffer.from([0, 0])))
const end = chunk('IEND', Buffer.alloc(0))
const image = (...parts: readonly Buffer[]) => Buffer.concat([start, ...parts])

test('a whole image is one', () => {
  expect(isPng(image(headerOf(), pixels, end))).toBe(true)
  expect(isPng(image(headerOf(600, 240, [8, 6, 0, 0, 1]), pixels, pixels, end))).toBe(true)
})

const broken = (): Buffer => {
  const bytes = image(headerOf(), pixels, end)
  bytes[20] = 9
  return bytes
}

test.each([
  ['nothing', Buffer.alloc(0)],
  ['another format', Buffer.from('<svg onload="x"/>')],
  ['the beginning alone', start],
  ['no pixels', image(headerOf(), end)],
  ['no end', image(headerOf(), pixels)],
  ['something behind the end', Buffer.concat([image(headerOf(), pixels, end), Buffer.from('<?')])],
  ['a chunk behind the end', image(headerOf(), pixels, end, chunk('tEXt', Buffer.from('a')))],
  ['two headers', image(headerOf(), headerOf(), pixels, end)],
  ['the header not first', image(pixels, headerOf(), end)],
  ['a wrong check sum', broken()],
  ['no width', image(headerOf(0), pixels, end)],
  ['too much height', image(headerOf(1, 2_001), pixels, end)],
  ['a depth that its colour cannot have', image(headerOf(1, 1, [4, 6, 0, 0, 0]), pixels, end)],
  ['a colour type that is none', image(headerOf(1, 1, [8, 5, 0, 0, 0]), pixels, end)],
  ['an unknown compression', image(headerOf(1, 1, [8, 6, 1, 0, 0]), pixels, end)],
  ['an unknown interlacing', image(headerOf(1, 1, [8, 6, 0, 0, 2]), pixels, end)],
  ['a length beyond the end', Buffer.concat([start, Buffer.from('7fffffff49484452', 'hex')])],
])('%s is none', (_what, bytes) => {
  expect(isPng(bytes)).toBe(false)
})
