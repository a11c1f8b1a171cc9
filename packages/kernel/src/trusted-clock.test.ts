import { expect, test } from 'vitest'
import { createManualTime, createMemoryLog } from './testing/index.ts'
import { openTrustedClock } from './trusted-clock.ts'

const hour = 3_600_000

/** A machine whose clock is wrong, and somebody with the right time, some milliseconds away. */
async function openStage({ aheadMs = hour, halfWayMs = 0 } = {}) {
  const machine = createManualTime()
  const log = createMemoryLog()
  const away = { halfWayMs, isSilent: false, asked: 0, aheadMs: 0 }
  const right = () => machine.now() - machineErrorMs
  let machineErrorMs = 0
  const set = (ms: number): void => {
    machineErrorMs += ms
    machine.jump(ms)
  }
  const wait = (ms: number) => new Promise<void>((done) => void machine.after(ms, done))
  const ask = async () => {
    away.asked += 1
    if (away.halfWayMs > 0) await wait(away.halfWayMs)
    if (away.isSilent) throw new Error('no answer')
    const instant = right() + away.aheadMs
    if (away.halfWayMs > 0) await wait(away.halfWayMs)
    return instant
  }
  set(aheadMs)
  const opening = openTrustedClock({ machine, scheduler: machine, ask, log })
  await machine.advance(2 * halfWayMs)
  const clock = await opening
  /** Somebody wants to know the time, and what it set going comes to its end. */
  const look = async () => {
    clock.now()
    await machine.advance(2 * away.halfWayMs)
    return clock.now() - right()
  }
  return { machine, log, away, clock, right, set, look }
}

test('the time that is kept is told, however wrong the machine is', async () => {
  const { clock, right, machine, log } = await openStage({ aheadMs: 24 * hour })
  expect(clock.now()).toBe(right())
  await machine.advance(hour)
  expect(clock.now()).toBe(right())
  expect(clock.monotonic()).toBe(machine.monotonic())
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { aheadMs: 24 * hour } }])
})

test('half of the way there and back is taken off', async () => {
  const { clock, right } = await openStage({ halfWayMs: 40 })
  expect(clock.now()).toBe(right())
})

test('it asks again after five minutes, and not at each look', async () => {
  const { away, look, machine } = await openStage()
  for (let times = 0; times < 5; times += 1) await look()
  expect(away.asked).toBe(1)
  await machine.advance(300_000)
  await look()
  expect(away.asked).toBe(2)
})

test('a machine that is set an hour ahead changes nothing, and is asked about at once', async () => {
  const { clock, right, set, look, away, log } = await openStage({ aheadMs: 0 })
  set(hour)
  expect(clock.now()).toBe(right())
  expect(await look()).toBe(0)
  expect(away.asked).toBe(2)
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { aheadMs: hour } }])
  await look()
  expect(away.asked).toBe(2)
})

test('after a machine was asleep, its monotonic clock with it, the answer is taken', async () => {
  const { away, set, look } = await openStage({ aheadMs: 0 })
  // Both the wall clock and the right time went on while the monotonic clock stood still.
  set(hour)
  away.aheadMs = hour
  expect(await look()).toBe(hour)
  expect(await look()).toBe(hour)
})

test('without an answer it goes on by itself, and asks every ten seconds', async () => {
  const { away, look, machine, log } = await openStage({ aheadMs: 0 })
  away.isSilent = true
  await machine.advance(300_000)
  expect(await look()).toBe(0)
  expect(log.lines.map(({ message }) => message)).toEqual(['nobody told the time'])
  expect(await look()).toBe(0)
  expect(away.asked).toBe(2)
  away.isSilent = false
  await machine.advance(10_000)
  expect(await look()).toBe(0)
  expect(away.asked).toBe(3)
})

test('the clock of the machine is kept where there is nobody to ask', async () => {
  const machine = createManualTime()
  const ask = async () => null
  const options = { machine, scheduler: machine, ask, log: createMemoryLog() }
  expect(await openTrustedClock(options)).toBe(machine)
})

test('nothing is dated before somebody has told the time', async () => {
  const machine = createManualTime()
  let answers = 0
  const ask = async () => {
    answers += 1
    if (answers < 3) throw new Error('no answer')
    return 5_000
  }
  let isOpen = false
  const opening = openTrustedClock({ machine, scheduler: machine, ask, log: createMemoryLog() })
  void opening.then(() => {
    isOpen = true
  })
  await machine.advance(19_999)
  expect(isOpen).toBe(false)
  await machine.advance(1)
  expect((await opening).now()).toBe(5_000)
})

test('it stands still rather than going back a little, and goes back where it was far ahead', async () => {
  const { away, clock, look, machine, log } = await openStage()
  const before = clock.now()
  away.aheadMs = -3_000
  await machine.advance(300_000)
  await look()
  expect(clock.now()).toBe(before + 300_000)
  await machine.advance(2_999)
  expect(clock.now()).toBe(before + 300_000)
  await machine.advance(10)
  expect(clock.now()).toBe(before + 300_009)
  away.aheadMs = -hour
  await machine.advance(300_000)
  expect(await look()).toBe(-hour)
  expect(log.lines.map(({ message }) => message)).toContain('the time that is kept was put back')
})

test('an answer that took long moves nothing that is known better, and is asked for again', async () => {
  const { away, look, machine } = await openStage()
  away.halfWayMs = 2_000
  away.aheadMs = 1_500
  await machine.advance(300_000)
  expect(await look()).toBe(0)
  away.halfWayMs = 0
  await machine.advance(10_000)
  expect(await look()).toBe(1_500)
})
