import { expect, it } from 'vitest'
import { createDice } from './dice.ts'
import { createEventQueue } from './event-queue.ts'

const about = { owner: 'node', kind: 'timer', what: '', run: () => undefined }

it('answers events by moment, tie and order of asking, whatever was cancelled', () => {
  const dice = createDice('queue')
  const queue = createEventQueue()
  const expected = Array.from({ length: 500 }, (_, order) => {
    const [atMs, tie] = [dice.between(0, 40), dice.between(0, 3)]
    const event = queue.push({ ...about, atMs, tie })
    return { atMs, tie, order, event }
  })
  const kept = expected.filter(() => !dice.chance(0.4))
  for (const one of expected) if (!kept.includes(one)) queue.cancel(one.event)
  expect(queue.size).toBe(kept.length)
  kept.sort((a, b) => a.atMs - b.atMs || a.tie - b.tie || a.order - b.order)
  const got = []
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) got.push(next)
  expect(got).toEqual(kept.map(({ event }) => event))
  expect(queue.size).toBe(0)
})

it('counts an event once, however often it is cancelled', () => {
  const queue = createEventQueue()
  const event = queue.push({ ...about, atMs: 1, tie: 0 })
  queue.push({ ...about, atMs: 2, tie: 0 })
  queue.cancel(event)
  queue.cancel(event)
  expect(queue.size).toBe(1)
  expect(queue.peek()?.atMs).toBe(2)
})
