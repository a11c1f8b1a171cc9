/** Ticks and turns of the event loop, counted; real timers, noted. See `quiet-process.ts`. */
import type { Asked } from '../settle.ts'
import type { Quiet } from './quiet.ts'

type Immediate = ReturnType<typeof setImmediate>
type Run = (...args: unknown[]) => void

export function quietTimers({ note, require }: Quiet): Omit<Asked, 'inPool'> {
  const timers: Record<string, unknown> = require('node:timers')
  const immediates = quietImmediates()
  replace(timers, immediates.functions)
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const real = globalThis[name] as (...args: unknown[]) => unknown
    const noted = Object.assign((...args: unknown[]) => {
      note(`a real timer (${name})`)
      return real(...args)
    }, real)
    replace(timers, { [name]: noted })
  }
  return { ...countTicks(), runImmediates: immediates.run }
}

/**
 * Each runs when settling comes to it, or else when the event loop does: outside of a simulation
 * nobody settles.
 */
function quietImmediates() {
  const ask = globalThis.setImmediate
  const cancel = globalThis.clearImmediate
  const waiting = new Map<Immediate, () => void>()
  const setImmediate = (run: Run, ...args: unknown[]): Immediate => {
    const asked = ask(() => {
      if (waiting.delete(asked)) run(...args)
    })
    waiting.set(asked, () => run(...args))
    return asked
  }
  const clearImmediate = (asked: Immediate | undefined): void => {
    if (asked !== undefined) waiting.delete(asked)
    cancel(asked)
  }
  const run = (): boolean => {
    if (waiting.size === 0) return false
    for (const [asked, begin] of [...waiting]) {
      if (!waiting.delete(asked)) continue
      cancel(asked)
      begin()
    }
    return true
  }
  return { functions: { setImmediate, clearImmediate }, run }
}

function countTicks(): Pick<Asked, 'ticksRun' | 'ticksWaiting' | 'nextTick'> {
  const real = process.nextTick.bind(process)
  let ran = 0
  let asked = 0
  process.nextTick = (run: Run, ...args: unknown[]): void => {
    asked += 1
    real(() => {
      ran += 1
      run(...args)
    })
  }
  return { ticksRun: () => ran, ticksWaiting: () => asked - ran, nextTick: real }
}

function replace(timers: Record<string, unknown>, own: Record<string, unknown>): void {
  Object.assign(timers, own)
  Object.assign(globalThis, own)
}
