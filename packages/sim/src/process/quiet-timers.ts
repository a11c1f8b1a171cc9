/** Turns of the event loop, counted; real timers, noted. See `quiet-process.ts`. */
import type { Quiet } from './quiet-process.ts'

type Immediate = ReturnType<typeof setImmediate>
type Run = (...args: unknown[]) => void

export function quietTimers({ note, require }: Quiet): { asked(): number } {
  const timers: Record<string, unknown> = require('node:timers')
  const waiting = new Set<Immediate>()
  const ask = globalThis.setImmediate
  const cancel = globalThis.clearImmediate
  const setImmediate = (run: Run, ...args: unknown[]): Immediate => {
    const asked = ask(() => {
      waiting.delete(asked)
      run(...args)
    })
    waiting.add(asked)
    return asked
  }
  const clearImmediate = (asked: Immediate | undefined): void => {
    if (asked !== undefined) waiting.delete(asked)
    cancel(asked)
  }
  replace(timers, { setImmediate, clearImmediate })
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const real = globalThis[name] as (...args: unknown[]) => unknown
    const noted = Object.assign((...args: unknown[]) => {
      note(`a real timer (${name})`)
      return real(...args)
    }, real)
    replace(timers, { [name]: noted })
  }
  return { asked: () => waiting.size }
}

function replace(timers: Record<string, unknown>, own: Record<string, unknown>): void {
  Object.assign(timers, own)
  Object.assign(globalThis, own)
}
