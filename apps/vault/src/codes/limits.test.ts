import { expect, test } from 'vitest'
import { waitOf } from './limits.ts'

const hour = 3_600_000
const slotsAt = (...times: readonly number[]) =>
  Object.fromEntries(times.map((time) => [String(time), times.filter((t) => t === time).length]))

test('a place is free when the oldest of those that fill the window has left it', () => {
  const windows = [{ ms: hour, most: 3 }]
  expect(waitOf({ windows }, slotsAt(0, 10), 20)).toBe(0)
  expect(waitOf({ windows }, slotsAt(0, 10, 15), 20)).toBe(hour - 20)
  expect(waitOf({ windows }, slotsAt(0, 10, 15), hour)).toBe(0)
  expect(waitOf({ windows }, slotsAt(0, 10, 15, 18), 20)).toBe(hour - 10)
  expect(waitOf({ windows }, slotsAt(7, 7, 7), 20)).toBe(hour - 13)
})

test('the longest wait of several windows counts, and none allowed is never', () => {
  const windows = [
    { ms: hour, most: 1 },
    { ms: 24 * hour, most: 2 },
  ]
  expect(waitOf({ windows }, slotsAt(0, hour), 2 * hour)).toBe(22 * hour)
  expect(waitOf({ windows: [{ ms: 55_000, most: 0 }] }, {}, 0)).toBe(55_000)
})
