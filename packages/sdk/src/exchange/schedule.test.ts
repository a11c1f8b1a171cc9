import { expect, test } from 'vitest'
import { nextDelayMs } from './schedule.ts'

const at = (asked: number, waitedMs: number, random = 0.5, retryAfterMs = 0) =>
  Math.round(nextDelayMs({ asked, waitedMs, retryAfterMs, random }))

test('asks 1, 1, 2, 2, 3, 3, then every 5 seconds, and every 10 after a minute', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 20].map((asked) => at(asked, 0))).toEqual([
    1000, 1000, 2000, 2000, 3000, 3000, 5000, 5000,
  ])
  expect(at(3, 60_000)).toBe(10_000)
})

test('spreads by a fifth either way', () => {
  expect([at(6, 0, 0), at(6, 0, 0.999_999)]).toEqual([4000, 6000])
})

test('waits as long as the server asks for', () => {
  expect(at(0, 0, 0.5, 7000)).toBe(7000)
  expect(at(6, 0, 0.5, 1000)).toBe(5000)
})
