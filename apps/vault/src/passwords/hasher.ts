/** Making a hash costly: argon2id (RFC 9106), in the threads that Node has for it. */
import { argon2 } from 'node:crypto'
import type { HashParameters } from '../store/records.ts'

export interface PasswordHasher {
  /** What new hashes are made with; a right entry of an older one is hashed anew. */
  readonly parameters: HashParameters
  /** 32 bytes. `message` is a keyed digest: a hash alone would be no secret of six digits. */
  hash(message: Uint8Array, salt: Uint8Array, parameters: HashParameters): Promise<Buffer>
}

/** 19 MiB, two passes, one lane. */
export const hashParameters: HashParameters = Object.freeze({
  memoryKib: 19_456,
  passes: 2,
  parallelism: 1,
})

export function createArgonHasher(parameters: HashParameters = hashParameters): PasswordHasher {
  return {
    parameters,
    hash: (message, salt, { memoryKib, passes, parallelism }) =>
      new Promise((resolve, reject) => {
        argon2(
          'argon2id',
          { message, nonce: salt, memory: memoryKib, passes, parallelism, tagLength: 32 },
          (error, hash) => (error === null ? resolve(hash) : reject(error)),
        )
      }),
  }
}
