/**
 * From six digits to what is kept of them: HMAC-SHA256 with the vault's pepper over merchant,
 * shopper and password, and argon2id over that. What could be turned back is overwritten here as
 * soon as it was used.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { assert, type Random } from '@tillway/kernel'
import type { OfShopper } from '../store/password-queries.ts'
import type { PasswordRow } from '../store/records.ts'
import type { PasswordHasher } from './hasher.ts'
import type { Pepper, Peppers } from './peppers.ts'

export type KeptHash = Pick<PasswordRow, 'hash' | 'salt' | 'parameters' | 'pepperVersion'>

export interface PasswordHashes {
  /** Under the newest pepper and parameters. */
  make(of: OfShopper, password: Uint8Array): Promise<KeptHash>
  /** Compares in constant time. */
  matches(row: OfShopper & KeptHash, password: Uint8Array): Promise<boolean>
  /** It was made under an older pepper or other parameters than those of now. */
  isOutdated(kept: KeptHash): Promise<boolean>
}

const saltBytes = 16

export function createPasswordHashes(ports: {
  readonly peppers: Peppers
  readonly hasher: PasswordHasher
  readonly random: Random
}): PasswordHashes {
  const { peppers, hasher, random } = ports
  return {
    async make(of, password) {
      const pepper = await peppers.current()
      const salt = random.bytes(saltBytes)
      const message = peppered(pepper, of, password)
      const hash = await hasher.hash(message, salt, hasher.parameters)
      message.fill(0)
      return {
        hash: hash.toString('base64url'),
        salt: Buffer.from(salt).toString('base64url'),
        parameters: hasher.parameters,
        pepperVersion: pepper.version,
      }
    },
    async matches(row, password) {
      const { hash, salt, parameters, pepperVersion } = row
      const isSet = hash !== null && salt !== null && parameters !== null && pepperVersion !== null
      assert(isSet, 'what is compared with was set')
      const message = peppered(await peppers.ofVersion(pepperVersion), row, password)
      const made = await hasher.hash(message, Buffer.from(salt, 'base64url'), parameters)
      const expected = Buffer.from(hash, 'base64url')
      const isEqual = made.length === expected.length && timingSafeEqual(made, expected)
      message.fill(0)
      made.fill(0)
      return isEqual
    },
    async isOutdated({ parameters, pepperVersion }) {
      const { version } = await peppers.current()
      const { memoryKib, passes, parallelism } = hasher.parameters
      const isSame =
        parameters?.memoryKib === memoryKib &&
        parameters.passes === passes &&
        parameters.parallelism === parallelism
      return pepperVersion !== version || !isSame
    },
  }
}

/** Each part behind its length, so that no two shoppers' passwords read the same. */
function peppered(
  { key }: Pepper,
  { merchantId, shopper }: OfShopper,
  password: Uint8Array,
): Buffer {
  const hmac = createHmac('sha256', key)
  for (const part of [Buffer.from(merchantId), Buffer.from(shopper), password]) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    hmac.update(length).update(part)
  }
  key.fill(0)
  return hmac.digest()
}
