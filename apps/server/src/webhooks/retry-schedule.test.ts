import type { Random } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { maxDelayMs, maxTries, parseRetryAfter, retryDelayMs, totalMs } from './retry-schedule.ts'

const always = (byte: number): Random => ({ bytes: (length) => new Uint8Array(length).fill(byte) })
const middle = always(128)
const hour = 3_600_000

function delays(random: Random): number[] {
  const list: number[] = []
  for (let tries = 1; tries < maxTries; tries += 1) {
    list.push(retryDelayMs({ tries }, random) ?? Number.NaN)
  }
  return list
}

test('the first retry comes within five seconds, whatever chance says', () => {
  for (const random of [always(0), middle, always(255)]) {
    const first = retryDelayMs({ tries: 1 }, random) ?? 0
    expect(first).toBeGreaterThanOrEqual(4_000)
    expect(first).toBeLessThanOrEqual(5_000)
  }
})

test('pauses grow up to twelve hours and stay there', () => {
  const list = delays(middle)
  const growing = list.slice(0, 11)
  expect(growing).toEqual([...growing].sort((a, b) => a - b))
  expect(list.slice(10).every((delayMs) => Math.abs(delayMs - maxDelayMs) < 60_000)).toBe(true)
})

test('the tries are spread over thirty days, and then there are no more', () => {
  const total = delays(createSeededRandom(3)).reduce((sum, delayMs) => sum + delayMs, 0)
  expect(total).toBeGreaterThan(totalMs - 24 * hour)
  expect(total).toBeLessThan(totalMs + 24 * hour)
  expect(retryDelayMs({ tries: maxTries - 1 }, middle)).toBeDefined()
  expect(retryDelayMs({ tries: maxTries }, middle)).toBeUndefined()
  expect(retryDelayMs({ tries: maxTries + 1 }, middle)).toBeUndefined()
})

test('chance moves a pause by a tenth either way, so that malls are not hit in step', () => {
  const planned = 20_000
  expect(retryDelayMs({ tries: 2 }, always(0))).toBe(planned * 0.9)
  expect(retryDelayMs({ tries: 2 }, always(255))).toBe(planned * 1.1)
})

test('Retry-After makes a pause longer, up to twelve hours, and never shorter', () => {
  expect(retryDelayMs({ tries: 1, retryAfterMs: 90_000 }, middle)).toBe(90_000)
  expect(retryDelayMs({ tries: 1, retryAfterMs: 40 * hour }, middle)).toBe(maxDelayMs)
  expect(retryDelayMs({ tries: 20, retryAfterMs: 1_000 }, middle)).toBeGreaterThan(10 * hour)
  expect(retryDelayMs({ tries: maxTries, retryAfterMs: 1_000 }, middle)).toBeUndefined()
})

test('Retry-After is read as seconds or as a date, and nothing else', () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5)
  expect(parseRetryAfter('120', now)).toBe(120_000)
  expect(parseRetryAfter('0', now)).toBe(0)
  expect(parseRetryAfter('Fri, 02 Jan 2026 03:05:05 GMT', now)).toBe(60_000)
  const refused = [
    undefined,
    '',
    '-1',
    '1.5',
    '1e3',
    ' 12',
    'soon',
    '9999999999',
    '2026-01-02T03:05:05Z',
    'Fri, 02 Jan 2026 03:04:05 GMT',
    'Thu, 01 Jan 2026 03:04:05 GMT',
    'Fri, 99 Jan 2026 03:04:05 GMT',
  ]
  for (const value of refused) expect(parseRetryAfter(value, now), value).toBeUndefined()
})
