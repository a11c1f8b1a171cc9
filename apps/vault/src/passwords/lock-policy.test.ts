import { expect, test } from 'vitest'
import { lockOf, noTries, statusOf, type Tries, triesLeft, withTry } from './lock-policy.ts'
import { unset } from './set-password.ts'

const hour = 3_600_000
const tried = (times: readonly number[], from: Tries = noTries): Tries =>
  times.reduce((tries, at) => withTry(tries, at), from)

test('the fifth within a day locks for three hours, and the door is shut with its counting', () => {
  const four = tried([0, 1, 2, 3])
  expect([lockOf(four, 4), triesLeft(four, 4)]).toEqual(['open', 1])
  const five = withTry(four, 4)
  expect([lockOf(five, 4), triesLeft(five, 4), five.lockedUntil]).toEqual([
    'locked',
    0,
    4 + 3 * hour,
  ])
  expect(lockOf(five, 4 + 3 * hour - 1)).toBe('locked')
  expect(lockOf(five, 4 + 3 * hour)).toBe('open')
})

test('after a lock there are three more, and then a new one must be set, whenever that is', () => {
  const five = tried([0, 1, 2, 3, 4])
  const after = 4 * hour
  expect(triesLeft(five, after)).toBe(3)
  const seven = tried([after, after + 1], five)
  expect([lockOf(seven, after + 2), triesLeft(seven, after + 2)]).toEqual(['open', 1])
  const eight = withTry(seven, after + 2)
  expect([lockOf(eight, after + 3), lockOf(eight, 1_000 * hour)]).toEqual([
    'reset_needed',
    'reset_needed',
  ])
  expect(triesLeft(eight, 1_000 * hour)).toBe(0)
})

test('tries of other days lock nothing, but count in all', () => {
  const four = tried([0, 1, 2, 3])
  const nextDay = 24 * hour + 3
  expect(triesLeft(four, nextDay)).toBe(4)
  const eight = tried([nextDay, nextDay + 1, nextDay + 2, nextDay + 3], four)
  expect(lockOf(eight, nextDay + 4)).toBe('reset_needed')
})

test.each([1, 60_000, hour, 5 * hour, 7 * hour, 25 * hour])(
  'whoever tries every %i ms has at most eight, and at most five before a lock',
  (stepMs) => {
    let tries = noTries
    let made = 0
    let sinceLock = 0
    for (let now = 0; lockOf(tries, now) !== 'reset_needed'; now += stepMs) {
      if (lockOf(tries, now) === 'locked') {
        sinceLock = 0
        now = Math.max(now, (tries.lockedUntil ?? 0) - stepMs)
        continue
      }
      tries = withTry(tries, now)
      made += 1
      sinceLock += 1
      if (stepMs < 4 * hour) expect(sinceLock).toBeLessThanOrEqual(5)
    }
    expect(made).toBe(8)
  },
)

test('a clock that goes back gives no tries back', () => {
  const four = tried([100 * hour, 100 * hour, 100 * hour, 100 * hour])
  expect(triesLeft(four, 50 * hour)).toBe(1)
})

test('the merchant’s word stands above everything, then that there is none', () => {
  const name = { merchantId: 'mch_1', shopper: 's' }
  const none = { state: 'none', triesLeft: 0, lockedUntil: null, setAt: null, firstSetAt: null }
  expect(statusOf(undefined, 0)).toEqual(none)
  expect(statusOf(unset(name), 0)).toEqual(none)
  expect(statusOf({ ...unset(name), barred: true }, 0)).toEqual({ ...none, state: 'barred' })
  const set = { ...unset(name), hash: 'h', setAt: 1, firstSetAt: 1, ...tried([0, 1, 2, 3, 4]) }
  expect(statusOf(set, 5)).toMatchObject({ state: 'locked', lockedUntil: 4 + 3 * hour, setAt: 1 })
  expect(statusOf({ ...set, barred: true }, 5)).toMatchObject({ state: 'barred' })
})
