/** Key blocks under the store's own key: written for a purpose, opened for a purpose and a right. */
import type { Random, Secret } from '@tillway/kernel'
import { wipe } from '../bytes.ts'
import { type Algorithm, type CipherKey, cipherKey } from '../cipher/block-cipher.ts'
import type { OptionalBlock } from '../key-block/header.ts'
import { deriveProtection, unwrapKey, wrapKey } from '../key-block/key-block.ts'
import { CryptoRefusal } from '../refusal.ts'
import type { KeyBlock, ReaderKeySource } from './port.ts'
import {
  algorithmLetters,
  allows,
  type KeyPurpose,
  type KeyRight,
  type ModeOfUse,
  purposes,
  requireMode,
} from './purposes.ts'

export interface KeyDescription {
  readonly purpose: KeyPurpose
  readonly mode?: ModeOfUse | undefined
  readonly optional?: readonly OptionalBlock[]
}

/** What a key must be for, or which of several things, and what will be done with it. */
export type Terms<P extends KeyPurpose> = readonly [P | readonly P[], KeyRight]

export interface LocalKeys {
  readonly random: Random
  /** Throws `key_not_allowed`. The caller wipes its key. */
  wrap(key: CipherKey, description: KeyDescription): KeyBlock
  /** Lends the clear key for as long as `use` runs, and wipes it then. */
  lend<T, P extends KeyPurpose>(
    block: KeyBlock,
    terms: Terms<P>,
    use: (key: CipherKey, purpose: P) => T,
  ): T
  /** As `lend`, of any purpose. */
  lendAny<T>(block: KeyBlock, use: (key: CipherKey) => T): T
}

/** Throws `key_invalid` unless the master key is one of AES-256. */
export function createLocalKeys(options: {
  readonly masterKey: Secret<Uint8Array>
  readonly random: Random
}): LocalKeys {
  const { random } = options
  const masterKey = options.masterKey.reveal()
  if (masterKey.length !== 32) {
    throw new CryptoRefusal('key_invalid', 'the master key of the store has 32 bytes')
  }
  const protection = deriveProtection(masterKey, 'D')
  const open = (block: KeyBlock) => {
    const { header, key } = unwrapKey(protection, block)
    return {
      mode: header.mode,
      purpose: purposeOf(header.usage),
      key: keyOf(header.algorithm, key),
    }
  }
  return {
    random,
    wrap: (key, { purpose, mode, optional = [] }) =>
      wrapKey(protection, {
        header: {
          version: 'D',
          usage: purposes[purpose].usage,
          algorithm: algorithmLetters[key.algorithm],
          mode: requireMode(purpose, key, mode),
          keyVersion: '00',
          exportability: 'N',
          optional,
        },
        key: key.bytes,
        random,
      }),
    lend(block, terms, use) {
      const opened = open(block)
      return wiping(opened.key, () => use(opened.key, requireTerms(opened, terms)))
    },
    lendAny(block, use) {
      const { key } = open(block)
      return wiping(key, () => use(key))
    },
  }
}

function requireTerms<P extends KeyPurpose>(
  opened: { readonly purpose: KeyPurpose; readonly mode: string },
  [purpose, right]: Terms<P>,
): P {
  const accepted: readonly P[] = typeof purpose === 'string' ? [purpose] : purpose
  const found = accepted.find((one) => one === opened.purpose)
  if (found === undefined || !allows(opened.mode, right)) {
    throw new CryptoRefusal('key_not_allowed', `is no key of ${accepted.join(', ')} to ${right}`)
  }
  return found
}

/** Runs with a key that is of no use afterwards. */
export function wiping<T>(key: CipherKey, run: () => T): T {
  try {
    return run()
  } finally {
    wipe(key.bytes)
  }
}

export function isReaderSource(source: ReaderKeySource | KeyBlock): source is ReaderKeySource {
  return typeof source !== 'string'
}

function purposeOf(usage: string): KeyPurpose {
  const found = Object.entries(purposes).find(([, row]) => row.usage === usage)
  if (found === undefined) throw new CryptoRefusal('key_not_allowed', 'a usage that is not used')
  return found[0] as KeyPurpose
}

function keyOf(letter: string, bytes: Uint8Array): CipherKey {
  const found = Object.entries(algorithmLetters).find(([, own]) => own === letter)
  if (found === undefined)
    throw new CryptoRefusal('key_not_allowed', 'an algorithm that is not used')
  return cipherKey(found[0] as Algorithm, bytes)
}
