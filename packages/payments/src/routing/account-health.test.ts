import type { PaymentReport } from '@tillway/channel'
import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import {
  type AccountHealth,
  type HealthEvent,
  healthEventOf,
  isDown,
  stepHealth,
} from './account-health.ts'

type Step = readonly [event: HealthEvent, at: number]

const after = (...steps: readonly Step[]) =>
  steps.reduce<AccountHealth | undefined>(
    (health, [event, at]) => stepHealth(health, event, at),
    undefined,
  )
const failed = (attemptId: string, at: number): Step => [{ type: 'failed', attemptId }, at]
const answered = (at: number): Step => [{ type: 'answered' }, at]
const starting = (at: number): Step => [{ type: 'starting' }, at]
const three = [failed('a', 0), failed('b', 10), failed('c', 20)] as const

test('three attempts in a row that brought nothing take an account out, two do not', () => {
  expect(isDown(after(three[0], three[1]), 20)).toBe(false)
  expect(isDown(after(...three), 20)).toBe(true)
})

test('one sick attempt does not, however often it is asked about', () => {
  const one = Array.from({ length: 20 }, (_, index) => failed('a', index))
  expect(isDown(after(...one), 20)).toBe(false)
})

test('an answer between them, or time, makes it start anew', () => {
  expect(isDown(after(three[0], three[1], answered(15), three[2]), 20)).toBe(false)
  expect(isDown(after(failed('a', 0), failed('b', 130_000), failed('c', 130_001)), 130_001)).toBe(
    false,
  )
})

test('after a pause one start is let through, and no second beside it', () => {
  const down = after(...three)
  expect(isDown(down, 15_019)).toBe(true)
  expect(isDown(down, 15_020)).toBe(false)
  const tried = after(...three, starting(15_020))
  expect(isDown(tried, 15_021)).toBe(true)
  expect(isDown(tried, 35_020)).toBe(false)
})

test('an answer brings it back at once; another failure doubles the pause, up to two minutes', () => {
  expect(after(...three, starting(15_020), answered(15_100))).toBeUndefined()
  const again = after(...three, starting(15_020), failed('d', 16_000))
  expect([isDown(again, 45_999), isDown(again, 46_000)]).toEqual([true, false])
  const often = Array.from({ length: 9 }, (_, index) => failed('d', 1_000_000 * (index + 1)))
  const long = after(...three, ...often)
  expect([isDown(long, 9_119_999), isDown(long, 9_120_000)]).toEqual([true, false])
})

test('a start while it is out, or well, is not a trial', () => {
  expect(after(starting(0))).toBeUndefined()
  expect(isDown(after(...three, starting(100)), 15_020)).toBe(false)
})

const evidenced: readonly (readonly [PaymentReport, string | undefined])[] = [
  [{ status: 'waiting' }, 'answered'],
  [{ status: 'absent' }, 'answered'],
  [{ status: 'failed', over: 'declined', code: 'card_declined' }, 'answered'],
  [{ status: 'code_sent' }, 'answered'],
  [
    {
      status: 'succeeded',
      paid: { orderNumber: 'T1', channelTransaction: '1', amount: money(1) },
    },
    'answered',
  ],
  [{ status: 'not_sent', cause: 'connection' }, 'failed'],
  [{ status: 'unknown', cause: 'timeout' }, 'failed'],
  [{ status: 'unknown', cause: 'server_error' }, 'failed'],
  [{ status: 'unknown', cause: 'signature' }, 'failed'],
  [{ status: 'unknown', cause: 'rate_limited' }, undefined],
  [{ status: 'unknown', cause: 'in_progress' }, undefined],
  [{ status: 'unknown', cause: 'unrecognised' }, undefined],
  [{ status: 'card_awaited', action: { type: 'reader', step: 'present', params: {} } }, undefined],
]
test.each(evidenced)('%j tells: %s', (report, expected) => {
  expect(healthEventOf(report, 'att_1')?.type).toBe(expected)
})
