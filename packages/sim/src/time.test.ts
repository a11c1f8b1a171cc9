import { describe, expect, it } from 'vitest'
import { createDice } from './dice.ts'
import { settle } from './settle.ts'
import { createSimTime } from './time.ts'
import { createTrace } from './trace.ts'

const timeOf = (seed: number) =>
  createSimTime({ dice: createDice(seed), trace: createTrace(), settle, startsAt: 1_000_000 })

describe('events', () => {
  it('come to rest before the next begins', async () => {
    const time = timeOf(1)
    const order: string[] = []
    const chain = async (name: string): Promise<void> => {
      for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
      order.push(name)
    }
    time.after(1, 'a', 'timer', '', () => void chain('first'))
    time.after(2, 'a', 'timer', '', () => void chain('second'))
    time.onSettled(() => order.push('settled'))
    await time.run()
    expect(order).toEqual(['first', 'settled', 'second', 'settled'])
  })

  it('of one node keep their order in a moment; those of others are mixed by the seed', async () => {
    const orders = new Set<string>()
    for (let seed = 0; seed < 20; seed += 1) {
      const time = timeOf(seed)
      const order: string[] = []
      for (const node of ['a', 'b']) {
        for (const number of [1, 2]) {
          time.after(5, node, 'timer', '', () => order.push(`${node}${number}`))
        }
      }
      await time.run()
      expect(order.indexOf('a1')).toBeLessThan(order.indexOf('a2'))
      expect(order.indexOf('b1')).toBeLessThan(order.indexOf('b2'))
      orders.add(order.join(''))
    }
    expect(orders.size).toBe(2)
  })

  it('stop at the time that was named, or when it is said', async () => {
    const time = timeOf(1)
    let fired = 0
    const tick = (): void => {
      fired += 1
      time.after(10, 'a', 'timer', '', tick)
    }
    tick()
    await time.run({ until: 95 })
    expect([fired, time.elapsed()]).toEqual([10, 95])
    await time.run({ isDone: () => fired === 12 })
    expect([fired, time.elapsed()]).toEqual([12, 110])
    await expect(time.run({ maxSteps: 50 })).rejects.toThrow(RangeError)
  })
})

describe('a node that is paused', () => {
  it('does later, and in its order, what was due; the others go on', async () => {
    const time = timeOf(1)
    const order: string[] = []
    const at = (ms: number, node: string) =>
      time.after(ms, node, 'timer', '', () => order.push(`${node} ${ms} at ${time.elapsed()}`))
    const taken = at(30, 'a')
    for (const ms of [10, 20, 40, 150]) at(ms, 'a')
    at(25, 'b')
    time.after(22, 'b', 'timer', '', () => taken())
    await time.run({ until: 15 })
    time.pause('a', 100)
    await time.run()
    expect(order).toEqual([
      'a 10 at 10',
      'b 25 at 25',
      'a 20 at 115',
      'a 40 at 115',
      'a 150 at 150',
    ])
    expect(time.waiting).toBe(0)
  })

  it('is not woken by what was put off and taken back', async () => {
    const time = timeOf(1)
    let fired = false
    const cancel = time.after(10, 'a', 'timer', '', () => {
      fired = true
    })
    time.pause('a', 50)
    await time.run({ until: 20 })
    cancel()
    await time.run()
    expect([fired, time.waiting]).toEqual([false, 0])
  })
})

describe('the clock of a node', () => {
  it('jumps and drifts alone, and its timers do not', async () => {
    const time = timeOf(1)
    const [clock, other] = [time.clockOf('a'), time.clockOf('b')]
    clock.jump(-86_400_000)
    clock.drift(100)
    let firedAt = 0
    time.after(10_000, 'a', 'timer', '', () => {
      firedAt = clock.monotonic()
    })
    await time.run()
    expect(firedAt).toBe(10_000)
    expect(other.now()).toBe(1_010_000)
    expect(clock.now() - other.now()).toBe(-86_400_000 + 1_000)
    clock.drift(0)
    await time.run({ until: 20_000 })
    expect(clock.errorMs()).toBe(-86_400_000 + 1_000)
  })
})
