import { expect, test } from 'vitest'
import { qrCode } from './qr-code.ts'
import { qrPath } from './qr-path.ts'

/** Fills a grid with the rectangles of the path, as a renderer would. */
function draw({ size, path }: { size: number; path: string }): readonly string[] {
  const grid = Array.from({ length: size }, () => Array.from({ length: size }, () => ' '))
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    for (let step = 0; step < Number(width); step += 1) {
      const row = grid[Number(y)]
      if (row) row[Number(x) + step] = '#'
    }
  }
  return grid.map((row) => row.join(''))
}

test.each(['https://pay.example/q/1', 'x'.repeat(400), '中文内容也可以'])(
  'draws every dark module of %s and nothing else',
  (content) => {
    const code = qrCode(content)
    const rows = draw(qrPath(content))
    expect(rows).toHaveLength(code.length + 8)
    for (let y = 0; y < rows.length; y += 1) {
      for (let x = 0; x < rows.length; x += 1) {
        expect(rows[y]?.[x] === '#').toBe(Boolean(code[y - 4]?.[x - 4]))
      }
    }
  },
)

test('keeps a quiet zone of four modules on every side', () => {
  const rows = draw(qrPath('https://pay.example/q/1'))
  const edge = [...rows.slice(0, 4), ...rows.slice(-4)]
  expect(edge.join('').trim()).toBe('')
  expect(rows.every((row) => row.startsWith('    ') && row.endsWith('    '))).toBe(true)
})
