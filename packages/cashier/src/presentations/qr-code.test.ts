import jsqr from 'jsqr'
import { correction, generate } from 'lean-qr'
import { expect, test } from 'vitest'
import { qrCode } from './qr-code.ts'

/** What another encoder draws with the mask that ours chose, which the format says beside row 8. */
function byAnother(content: string, rows: readonly (readonly boolean[])[]): readonly boolean[][] {
  const bits = [2, 3, 4].map((x) => Number(rows[8]?.[x])).join('')
  const mask = (Number.parseInt(bits, 2) ^ 0b101) as 0
  const level = correction.M
  const code = generate(content, { mask, minCorrectionLevel: level, maxCorrectionLevel: level })
  return rows.map((_, y) => rows.map((_, x) => code.get(x, y)))
}

/** Small letters: another encoder writes capitals and digits more tightly than as bytes. */
const ofLength = (length: number) => 'https://pay.example/q/abcdefgh_~'.repeat(80).slice(0, length)

test('draws every version the way another encoder does', () => {
  const seen = new Set<number>()
  for (let length = 1; length <= 2331; length += length < 300 ? 9 : 29) {
    const content = ofLength(length)
    const rows = qrCode(content)
    seen.add(rows.length)
    expect(rows, `of ${length} bytes`).toEqual(byAnother(content, rows))
  }
  expect(seen.size).toBe(40)
}, 240_000)

test.each([14, 15, 26, 27, 180, 181, 2331])('%i bytes fill their version to the edge', (length) => {
  const rows = qrCode(ofLength(length))
  expect(rows).toEqual(byAnother(ofLength(length), rows))
})

test.each(['https://pay.example/q/1', '中文内容也可以', ofLength(400)])(
  '%s is read back',
  (content) => {
    const rows = qrCode(content)
    const scale = 4
    const width = (rows.length + 8) * scale
    const pixels = new Uint8ClampedArray(width * width * 4).fill(255)
    for (let y = 0; y < width; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [row, column] = [Math.floor(y / scale) - 4, Math.floor(x / scale) - 4]
        if (rows[row]?.[column]) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
      }
    }
    expect(jsqr.default(pixels, width, width)?.data).toBe(content)
  },
)

test('what no code can hold is refused', () => {
  expect(() => qrCode(ofLength(2332))).toThrow(RangeError)
})
