import { expect, test } from 'vitest'
import { nextTimeOfDay } from './daily-settlements.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)

test.each([
  ['2026-03-01T09:00:00', '2026-03-01T22:30:00'],
  ['2026-03-01T22:29:59', '2026-03-01T22:30:00'],
  ['2026-03-01T22:30:00', '2026-03-02T22:30:00'],
  ['2026-12-31T23:59:59', '2027-01-01T22:30:00'],
  ['2026-03-01T00:00:00', '2026-03-01T22:30:00'],
])('at %s in China the next half past ten is %s', (now, next) => {
  expect(nextTimeOfDay(at(now), 22 * 60 + 30)).toBe(at(next))
})

test('midnight itself is the next day', () => {
  expect(nextTimeOfDay(at('2026-03-01T00:00:00'), 0)).toBe(at('2026-03-02T00:00:00'))
})
