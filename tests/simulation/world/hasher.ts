/** Hashing payment passwords in a simulation: argon2id with as little work as it takes, at once. */
import { argon2Sync } from 'node:crypto'
import { hashParameters, type PasswordHasher } from '@tillway/vault'
import type { Stage } from './stage.ts'

const cheapest = Object.freeze({ memoryKib: 8, passes: 1, parallelism: 1 })

/** `real`: what new hashes are made with is what production takes. Each hash is written down. */
export function createWatchedHasher({ notes, sim }: Stage, real = false): PasswordHasher {
  return {
    parameters: real ? hashParameters : cheapest,
    async hash(message, salt, { memoryKib, passes, parallelism }) {
      const given = { message, nonce: salt, memory: memoryKib, passes, parallelism, tagLength: 32 }
      const hash = argon2Sync('argon2id', given)
      notes.comparisons.push({
        at: sim.time.trueNow(),
        salt: Buffer.from(salt).toString('base64url'),
        hash: hash.toString('base64url'),
      })
      return hash
    },
  }
}
