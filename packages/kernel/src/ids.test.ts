import { expect, test } from 'vitest'
import { createIdGenerator, isAnyId, isId } from './ids.ts'
import { createManualTime, createSeededRandom } from './testing/index.ts'

test('ids carry their kind, sort by time and do not repeat within a millisecond', async () => {
  const clock = createManualTime()
  const ids = createIdGenerator({ clock, random: createSeededRandom(7) })
  const made: string[] = []
  for (let index = 0; index < 50; index += 1) {
    made.push(ids.next('payment'))
    await clock.advance(1)
  }
  expect([...made].sort()).toEqual(made)
  expect(made.every((id) => isId('payment', id))).toBe(true)
  const sameMoment = Array.from({ length: 1000 }, () => ids.next('payment'))
  expect(new Set(sameMoment).size).toBe(1000)
})

test('the same seed gives the same ids', () => {
  const make = () =>
    createIdGenerator({ clock: createManualTime(), random: createSeededRandom(3) }).next('event')
  expect(make()).toBe(make())
})

test('an id of another kind or form is not taken for one', () => {
  const id = createIdGenerator({ clock: createManualTime(), random: createSeededRandom() }).next(
    'refund',
  )
  expect(isId('refund', id)).toBe(true)
  expect(isId('payment', id)).toBe(false)
  expect(isId('refund', id.toLowerCase())).toBe(false)
  expect(isId('refund', `${id}0`)).toBe(false)
  expect(isId('refund', 42)).toBe(false)
  expect([id, `${id}0`, 'sk_live_1', undefined].map(isAnyId)).toEqual([true, false, false, false])
})
