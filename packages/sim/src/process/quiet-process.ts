/**
 * Takes a process over for simulation, so that nothing in it depends on the machine:
 *
 * - what Node does in its thread pool is done at once, in the order in which it was asked for, or,
 *   where only the pool can do it, one after the other and counted, so that settling waits for it;
 * - ticks and turns of the event loop that others ask for are counted too;
 * - randomness that does not come through `Random` is seeded, and so is what OpenSSL draws for
 *   itself: the padding of RSA encryption and key pairs. ECDSA draws its own number and is left as
 *   it is: whoever signs with it keeps the signature out of the trace.
 *
 * Real timers are left alone and noted: a seed in which one was set is no run of that seed.
 * It lasts as long as the process, so it belongs in a child process.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { createDice } from '../dice.ts'
import { settleBy } from '../settle.ts'
import type { Quiet } from './quiet.ts'
import { quietCrypto } from './quiet-crypto.ts'
import { quietTimers } from './quiet-timers.ts'

export interface QuietProcess {
  /** Before each seed: from here on everything depends on it alone. Forgets what was noted. */
  begin(seed: number | string): void
  /** What could not be taken over since `begin`, with the place that asked for it. */
  strays(): readonly string[]
}

const poolResources = /^FS/
const mostStrays = 20

let made: QuietProcess | undefined

/** The same one at each call. */
export function quietProcess(): QuietProcess {
  made ??= make()
  return made
}

function make(): QuietProcess {
  let dice = createDice('outside of any seed')
  let strays: string[] = []
  let inPool = 0
  let last: Promise<unknown> = Promise.resolve()
  const quiet: Quiet = {
    dice: () => dice,
    note(what) {
      if (strays.length < mostStrays) strays.push(`${what}, asked for ${callerOf(new Error())}`)
    },
    inTurn(work) {
      inPool += 1
      const done = last.then(work, work)
      last = done.then(
        () => {
          inPool -= 1
        },
        () => {
          inPool -= 1
        },
      )
      return done
    },
    require: createRequire(import.meta.url),
  }
  const turns = quietTimers(quiet)
  quietCrypto(quiet)
  syncBuiltinESMExports()
  settleBy({ ...turns, inPool: () => inPool + filesOpen() })
  return {
    begin(seed) {
      dice = createDice(`process ${seed}`)
      strays = []
    },
    strays: () => strays,
  }
}

/** Files being read. Node hides the closing of one, so a world had better read them before it begins. */
function filesOpen(): number {
  return process.getActiveResourcesInfo().filter((name) => poolResources.test(name)).length
}

/** The nearest place that is not in here and not Node's own. */
function callerOf({ stack = '' }: Error): string {
  const lines = stack.split('\n').slice(1)
  const line = lines.find((text) => !/sim\/src\/process\/|node:|<anonymous>/.test(text))
  return line?.trim() ?? 'by Node itself'
}
