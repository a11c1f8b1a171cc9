import { createManualTime, createMemoryLog } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { settle } from '../webhooks/testing/dispatch-bench.ts'
import { type ClaimLoopOptions, createClaimLoop } from './claim-loop.ts'

function loopOver(overrides: Partial<ClaimLoopOptions<string>>) {
  const time = createManualTime()
  const log = createMemoryLog()
  const loop = createClaimLoop<string>({
    claim: async () => [],
    nextDueAt: async () => undefined,
    run: async () => undefined,
    clock: time,
    scheduler: time,
    log,
    name: 'items',
    limit: 10,
    maxSleepMs: 5_000,
    ...overrides,
  })
  return { loop, time, log }
}

/** Resolves after so many turns of the microtask queue. */
async function after(ticks: number): Promise<void> {
  for (let tick = 0; tick < ticks; tick += 1) await undefined
}

test('a delivery that ends at whatever moment around an empty claim leads to another claim', async () => {
  for (let ticks = 0; ticks < 12; ticks += 1) {
    let claims = 0
    let end: () => void = () => undefined
    const { loop } = loopOver({
      claim: async () => {
        claims += 1
        if (claims === 1) return ['first']
        if (claims === 2) void after(ticks).then(end)
        return []
      },
      run: () =>
        new Promise((resolve) => {
          end = resolve
        }),
    })
    loop.wake()
    await settle()
    loop.wake()
    await loop.idle()
    expect(claims, `${ticks} ticks`).toBeGreaterThanOrEqual(3)
    await loop.stop()
  }
})

test('no more than the limit are under way, and each end makes room for one', async () => {
  const waiting = Array.from({ length: 7 }, (_, index) => `item ${index}`)
  const ends: (() => void)[] = []
  let most = 0
  let active = 0
  const { loop } = loopOver({
    limit: 3,
    claim: async (limit) => waiting.splice(0, limit),
    run: async () => {
      active += 1
      most = Math.max(most, active)
      await new Promise<void>((resolve) => ends.push(resolve))
      active -= 1
    },
  })
  loop.wake()
  await settle()
  while (ends.length > 0) {
    ends.shift()?.()
    await settle()
  }
  await loop.idle()
  expect([most, waiting.length, active]).toEqual([3, 0, 0])
  await loop.stop()
})

test('it wakes by itself when something is due, and not long before', async () => {
  const claimedAt: number[] = []
  const { loop, time } = loopOver({
    claim: async () => {
      claimedAt.push(time.monotonic())
      return []
    },
    nextDueAt: async () =>
      time.monotonic() < 1_234 ? time.now() - time.monotonic() + 1_234 : undefined,
  })
  loop.wake()
  await loop.idle()
  await time.advance(6_000)
  expect(claimedAt).toEqual([0, 1_234])
  await loop.stop()
})

test('a store that fails is asked again, more seldom each time, and at once after a wake-up', async () => {
  let claims = 0
  let broken = true
  const { loop, time, log } = loopOver({
    claim: async () => {
      claims += 1
      if (broken) throw new Error('down')
      return []
    },
  })
  loop.wake()
  await time.advance(60_000)
  expect(claims).toBeGreaterThan(55)
  expect(claims).toBeLessThan(75)
  expect(log.lines.every((line) => line.level === 'error')).toBe(true)
  broken = false
  const before = claims
  loop.wake()
  await loop.idle()
  expect(claims).toBe(before + 1)
  await loop.stop()
})

test('a delivery that throws ends itself alone', async () => {
  const items = ['bad', 'good']
  const done: string[] = []
  const { loop, log } = loopOver({
    claim: async () => items.splice(0, 2),
    run: async (item) => {
      if (item === 'bad') throw new Error('unexpected')
      done.push(item)
    },
  })
  loop.wake()
  await loop.idle()
  expect(done).toEqual(['good'])
  expect(log.lines).toHaveLength(1)
  await loop.stop()
})
