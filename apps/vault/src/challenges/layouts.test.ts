import { systemRandom } from '@tillway/kernel/node'
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { drawLayouts, drawPictures, entriesOf, shuffled } from './layouts.ts'

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

test('each way has its own number of layouts, and each layout all ten digits', () => {
  const counts = [
    ['pad', false, 1],
    ['pad', true, 6],
    ['gesture', false, 6],
    ['shield', false, 6],
    ['plain', true, 1],
  ] as const
  for (const purpose of ['pay', 'set', 'change', 'reset', 'remove_card', 'change_phone'] as const) {
    for (const [module, strict, taps] of counts) {
      const layouts = drawLayouts({ purpose, module, strict }, systemRandom)
      expect(layouts.map((entry) => entry.length)).toEqual(entriesOf[purpose].map(() => taps))
      for (const layout of layouts.flat()) expect([...layout].sort()).toEqual(digits)
      if (module === 'plain') expect(layouts[0]?.[0]).toEqual(digits)
    }
  }
})

/** Of 0.9999, by Wilson and Hilferty: one sound run in ten thousand is above it. */
const chiSquareLimit = (freedom: number) =>
  freedom * (1 - 2 / (9 * freedom) + 3.719 * Math.sqrt(2 / (9 * freedom))) ** 3

function chiSquare(counts: Iterable<number>, expected: number): number {
  let sum = 0
  for (const count of counts) sum += (count - expected) ** 2 / expected
  return sum
}

test('every digit stands everywhere equally often', () => {
  const random = createSeededRandom(11)
  const rounds = 50_000
  const counts = new Array<number>(100).fill(0)
  for (let round = 0; round < rounds; round += 1) {
    shuffled(digits, random).forEach((digit, position) => {
      const cell = position * 10 + digit
      counts[cell] = (counts[cell] ?? 0) + 1
    })
  }
  // Rows and columns add up, so 81 are free; each then spreads a little wider (by 10/9).
  expect(chiSquare(counts, rounds / 10) * 0.9).toBeLessThan(chiSquareLimit(81))
})

test('all orders of five are equally likely, which a folded draw would miss', () => {
  const random = createSeededRandom(12)
  const rounds = 120_000
  const counts = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    const order = shuffled([0, 1, 2, 3, 4], random).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(120)
  expect(chiSquare(counts.values(), rounds / 120)).toBeLessThan(chiSquareLimit(119))
})

test('a byte beyond the last whole multiple is drawn again', () => {
  const bytes = [255, 250, 9]
  const random = {
    bytes: (length: number) => Uint8Array.from({ length }, (_, index) => bytes[index] ?? 0),
  }
  // 255 and 250 would be 5 and 0 of ten; 9 keeps the last one where it is.
  expect(shuffled(digits, random)[9]).toBe(9)
})

test('twelve different pictures of 96 are offered', () => {
  const pictures = drawPictures(systemRandom)
  expect(new Set(pictures).size).toBe(12)
  expect(pictures.every((picture) => picture >= 0 && picture < 96)).toBe(true)
})
