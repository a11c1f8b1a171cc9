import { expect, test } from 'vitest'
import { brandColour } from './colour.ts'

function contrastToWhite(colour: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
  const [red, green, blue] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  )
  return 1.05 / (0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05)
}

test('a colour that carries white letters stays as it is', () => {
  expect(brandColour(['#1234aa'])).toBe('#1234aa')
})

test.each(['#07c160', '#1677ff', '#ffcc00', '#ffe', '#e6f'])(
  '%s is made dark enough for white letters',
  (fill) => {
    const colour = brandColour([fill])
    expect(colour).toMatch(/^#[0-9a-f]{6}$/)
    expect(contrastToWhite(colour)).toBeGreaterThanOrEqual(4.4)
  },
)

test('white and no colour at all are passed over', () => {
  expect(brandColour(['#fff', 'none', 'currentColor', '#102030'])).toBe('#102030')
  expect(brandColour([])).toBe('#3b5bdb')
})
