import { createManualTime } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createLanes, type Lane } from './lanes.ts'

const slowMs = 2_000
const channel: Lane = { name: 'channel', places: 3 }
const accounts: readonly Lane[] = ['a', 'b'].map((name) => ({ name, places: 1 }))

test('a lane that answers in time has no bound', () => {
  const lanes = createLanes(createManualTime(), slowMs)
  for (let count = 0; count < 100; count += 1) expect(lanes.enter([channel])).toBeDefined()
})

test('a slow answer bounds its lane, and a quick one frees it', async () => {
  const time = createManualTime()
  const lanes = createLanes(time, slowMs)
  const leaveSlow = lanes.enter([channel])
  await time.advance(slowMs)
  leaveSlow?.()
  const places = Array.from({ length: 5 }, () => lanes.enter([channel]))
  expect(places.map((place) => place !== undefined)).toEqual([true, true, true, false, false])
  places[0]?.()
  expect(lanes.enter([channel])).toBeDefined()
  expect(lanes.enter([channel])).toBeDefined()
})

test('a slow account that is full takes no place of its channel', async () => {
  const time = createManualTime()
  const lanes = createLanes(time, slowMs)
  const [a, b] = accounts as [Lane, Lane]
  const leaveSlow = lanes.enter([channel, a])
  await time.advance(slowMs)
  leaveSlow?.()
  expect(lanes.enter([channel, a])).toBeDefined()
  expect(lanes.enter([channel, a])).toBeUndefined()
  expect(lanes.enter([channel, b])).toBeDefined()
  expect(lanes.enter([channel, b])).toBeDefined()
  expect(lanes.enter([channel, b])).toBeUndefined()
})
