import { createManualTime } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

function taken(limit: ReturnType<typeof createRateLimit>, caller: string, times: number): number {
  let count = 0
  for (let index = 0; index < times; index += 1) {
    try {
      limit.take(caller)
      count += 1
    } catch (error) {
      expect(error).toMatchObject({ code: 'rate_limited' })
    }
  }
  return count
}

test('a burst is let through, then as much as flows in', async () => {
  const time = createManualTime()
  const limit = createRateLimit(time, 10)
  expect(taken(limit, 'a', 50)).toBe(20)
  await time.advance(500)
  expect(taken(limit, 'a', 50)).toBe(5)
  await time.advance(3_600_000)
  expect(taken(limit, 'a', 50)).toBe(20)
})

test('a look takes nothing, and says when nothing is left', async () => {
  const time = createManualTime()
  const limit = createRateLimit(time, 1, 2)
  for (let index = 0; index < 5; index += 1) limit.check('a')
  expect(taken(limit, 'a', 5)).toBe(2)
  expect(() => limit.check('a')).toThrow(expect.objectContaining({ code: 'rate_limited' }))
  await time.advance(1_000)
  limit.check('a')
})

test('callers do not take from each other', () => {
  const limit = createRateLimit(createManualTime(), 1, 3)
  expect(taken(limit, 'a', 10)).toBe(3)
  expect(taken(limit, 'b', 10)).toBe(3)
})

test('who waits long is told how long', () => {
  const limit = createRateLimit(createManualTime(), 0.1, 1)
  limit.take('a')
  expect(() => limit.take('a')).toThrow(expect.objectContaining({ retryAfterSeconds: 10 }))
})

test('a clock that jumps on the wall changes nothing', () => {
  const time = createManualTime()
  const limit = createRateLimit(time, 1, 2)
  expect(taken(limit, 'a', 5)).toBe(2)
  time.jump(3_600_000)
  expect(taken(limit, 'a', 5)).toBe(0)
})

test('an emptied bucket is not forgotten by the sweep', async () => {
  const time = createManualTime()
  const limit = createRateLimit(time, 0.001, 1)
  limit.take('a')
  await time.advance(61_000)
  expect(taken(limit, 'a', 3)).toBe(0)
})
