import { expect, it } from 'vitest'
import { createDice } from './dice.ts'

it('draws the same from one seed, and other things from another', () => {
  const draw = (seed: number) => {
    const dice = createDice(seed)
    return Array.from({ length: 50 }, () => dice.word())
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

it('forks by name alone: what was drawn before changes nothing', () => {
  const [one, other] = [createDice(1), createDice(1)]
  other.word()
  expect(one.fork('a').word()).toBe(other.fork('a').word())
  expect(one.fork('a').word()).not.toBe(one.fork('b').word())
})

it('is even enough', () => {
  const dice = createDice('even')
  const counts = new Array<number>(10).fill(0)
  for (let draws = 0; draws < 20_000; draws += 1) {
    const digit = dice.between(0, 9)
    counts[digit] = (counts[digit] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(250)
  const hits = Array.from({ length: 20_000 }, () => dice.chance(0.1)).filter(Boolean).length
  expect(Math.abs(hits - 2_000)).toBeLessThan(250)
  const bytes = dice.bytes(20_001)
  expect(bytes).toHaveLength(20_001)
  expect(new Set(bytes).size).toBe(256)
})

it('picks and shuffles without losing anything', () => {
  const dice = createDice(3)
  const items = [1, 2, 3, 4, 5, 6, 7, 8]
  expect(dice.shuffled(items).sort()).toEqual(items)
  expect(items).toContain(dice.pick(items))
  expect(() => dice.pick([])).toThrow(RangeError)
})
