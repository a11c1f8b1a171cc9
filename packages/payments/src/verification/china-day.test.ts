import { expect, test } from 'vitest'
import { startOfChinaDay } from './china-day.ts'

test.each([
  ['2026-03-01T15:59:59.999Z', '2026-02-28T16:00:00.000Z'],
  ['2026-03-01T16:00:00.000Z', '2026-03-01T16:00:00.000Z'],
  ['2026-03-02T03:00:00.000Z', '2026-03-01T16:00:00.000Z'],
])('the day of %s began at %s', (at, began) => {
  expect(new Date(startOfChinaDay(Date.parse(at))).toISOString()).toBe(began)
})
