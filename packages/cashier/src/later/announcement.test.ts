import { expect, test } from 'vitest'
import { clockText, fill } from '../dictionary/format.ts'
import type { Scene } from '../sheet/scene.ts'
import { timeAnnouncement } from './announcement.ts'
import { texts as en } from './en.ts'

function at(leftMs: number, outcome: { status: 'succeeded' } | null = null): string {
  const state = { deadline: 1_000_000, outcome }
  const session = { now: () => 1_000_000 - leftMs }
  return timeAnnouncement({ state, session, clockText, fill } as Scene, en)
}

test('the time left is read at five minutes, one minute and thirty seconds, and not between', () => {
  expect([300_000, 60_000, 30_000].map((left) => at(left))).toEqual([
    '05:00 left to pay',
    '01:00 left to pay',
    '00:30 left to pay',
  ])
  expect([600_000, 301_000, 240_000, 61_000, 40_000, 10_000, 0].map((left) => at(left))).toEqual(
    Array.from({ length: 7 }, () => ''),
  )
})

test('one announcement keeps its words while it is read', () => {
  expect(at(57_000)).toBe(at(60_000))
})

test('nothing is left to say after the result', () => {
  expect(at(60_000, { status: 'succeeded' })).toBe('')
})
