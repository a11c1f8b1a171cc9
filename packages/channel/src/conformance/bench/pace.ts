import type { ManualTime } from '@tillway/kernel/testing'
import { check } from '../check.ts'
import type { BenchWire } from './wire.ts'

export interface Pace {
  /** Waits for a call while time stands still, or goes on slowly where `moving`. */
  settle<T>(call: Promise<T>, moving?: boolean): Promise<T>
  /** Waits for a call that waits for a host: whoever is silent there is waited for in vain. */
  settleAtHost<T>(call: Promise<T>): Promise<T>
  /** Lets time pass, and everything that it sets off come to its end. */
  pass(ms: number): Promise<void>
}

const turnsBeforeGivingUp = 400_000
/** Signatures are made on other threads: so many idle turns pass before time moves on. */
const turnsPerStep = 1_000
const stepMs = 500

/** Far more than any message takes to be read and answered in memory. */
const turnsPerHostStep = 40

export function createPace(time: ManualTime, wire: BenchWire): Pace {
  const idle = async () => {
    for (let turn = 0; wire.busy() || turn < 3; turn += 1) {
      check(turn < turnsBeforeGivingUp, 'every exchange comes to an end')
      await time.advance(wire.busy() && turn % turnsPerStep === turnsPerStep - 1 ? stepMs : 0)
    }
  }
  const settleBy = async <T>(call: Promise<T>, turnsPerMove: number): Promise<T> => {
    let done = false
    const watched = call.finally(() => {
      done = true
    })
    watched.catch(() => undefined)
    for (let turn = 1; !done; turn += 1) {
      check(turn < turnsBeforeGivingUp, 'every call comes to an end')
      await time.advance(turn % turnsPerMove === 0 ? stepMs : 0)
    }
    return watched
  }
  return {
    settle: (call, moving = false) =>
      settleBy(call, moving ? turnsPerStep : Number.POSITIVE_INFINITY),
    settleAtHost: (call) => settleBy(call, turnsPerHostStep),
    async pass(ms) {
      await idle()
      await time.advance(ms)
      await idle()
    },
  }
}
