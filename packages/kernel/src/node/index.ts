/** The real ports on Node. Only the edges of a program import this. */
import { randomFillSync } from 'node:crypto'
import type { Clock, Random, Scheduler } from '../ports.ts'

export type { KeySource } from './key-file.ts'
export { loadKey, readKey } from './key-file.ts'

export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  monotonic: () => performance.now(),
})

/**
 * Random bytes taken from a pool: filling 4 KB at once costs far less than sixteen small system
 * calls. Each byte is handed out once and wiped from the pool.
 */
function createPooledRandom(poolSize = 4096): Random {
  const pool = new Uint8Array(poolSize)
  let used = poolSize
  return {
    bytes(length) {
      if (length > poolSize) return randomFillSync(new Uint8Array(length))
      if (used + length > poolSize) {
        randomFillSync(pool)
        used = 0
      }
      const bytes = pool.slice(used, used + length)
      pool.fill(0, used, used + length)
      used += length
      return bytes
    },
  }
}

export const systemRandom: Random = Object.freeze(createPooledRandom())

export const systemScheduler: Scheduler = Object.freeze({
  after(delayMs: number, run: () => void) {
    const timer = setTimeout(run, Math.min(delayMs, 2_147_483_647))
    return () => clearTimeout(timer)
  },
})
