/**
 * The working keys in field 62 of a sign-in's answer: each encrypted under the terminal's master key
 * and followed by the first four bytes of its check value.
 */
import { concat, sameBytes, wipe } from '../bytes.ts'
import {
  type Algorithm,
  type CipherKey,
  cipherKey,
  decryptEcb,
  encryptEcb,
} from '../cipher/block-cipher.ts'
import { checkValue } from '../cipher/check-value.ts'
import { CryptoRefusal } from '../refusal.ts'

export type WorkingKeyUse = 'pin' | 'mac' | 'track'

export interface WorkingKeyPart {
  readonly use: WorkingKeyUse
  readonly algorithm: Algorithm
  readonly length: number
  /** Zero bytes between the key and its check value. */
  readonly filler: number
}

/** Keys in the order in which they stand. Acquirers with another order bring a table of their own. */
export type WorkingKeyLayout = readonly WorkingKeyPart[]

export const checkValueLength = 4

const part = (use: WorkingKeyUse, algorithm: Algorithm, length: number, filler = 0) =>
  Object.freeze({ use, algorithm, length, filler })

/** By network management code of the sign-in: 001, 003, 004 and 006. */
export const workingKeyLayouts = Object.freeze({
  single: [part('pin', 'des', 8), part('mac', 'des', 8)],
  double: [part('pin', 'tdes', 16), part('mac', 'des', 8, 8)],
  double_track: [part('pin', 'tdes', 16), part('mac', 'des', 8, 8), part('track', 'tdes', 16)],
  sm4: [part('pin', 'sm4', 16), part('mac', 'sm4', 16), part('track', 'sm4', 16)],
} as const satisfies Readonly<Record<string, WorkingKeyLayout>>)

export type ClearWorkingKeys = readonly { readonly use: WorkingKeyUse; readonly key: CipherKey }[]

/**
 * All of them or none: a wrong length, filler or check value throws `working_keys_invalid`, and the
 * caller is not signed in then.
 */
export function openWorkingKeys(
  master: CipherKey,
  { field, layout }: { readonly field: Uint8Array; readonly layout: WorkingKeyLayout },
): ClearWorkingKeys {
  const total = layout.reduce((length, one) => length + lengthOf(one), 0)
  if (field.length !== total) refuse(`has not ${total} bytes`)
  let offset = 0
  const keys = layout.map((one) => {
    const bytes = field.subarray(offset, offset + lengthOf(one))
    offset += lengthOf(one)
    return { use: one.use, key: openPart(master, one, bytes), isGenuine: hasCheckValue(one, bytes) }
  })
  const isGenuine = keys.every(({ key, isGenuine: check }) => check(key))
  if (isGenuine) return keys.map(({ use, key }) => ({ use, key }))
  for (const { key } of keys) wipe(key.bytes)
  return refuse('a check value or a filler does not fit')
}

/** The host's side. The keys must be those of the layout, in its order. */
export function sealWorkingKeys(
  master: CipherKey,
  { keys, layout }: { readonly keys: readonly CipherKey[]; readonly layout: WorkingKeyLayout },
): Uint8Array {
  return concat(
    ...layout.map((one, index) => {
      const key = cipherKey(one.algorithm, keys[index]?.bytes ?? new Uint8Array(0))
      const encrypted = encryptEcb(master, key.bytes)
      return concat(encrypted, new Uint8Array(one.filler), checkValue(key, checkValueLength))
    }),
  )
}

function lengthOf({ length, filler }: WorkingKeyPart): number {
  return length + filler + checkValueLength
}

function openPart(master: CipherKey, one: WorkingKeyPart, bytes: Uint8Array): CipherKey {
  return cipherKey(one.algorithm, decryptEcb(master, bytes.subarray(0, one.length)))
}

/** What must stand behind the key: filler and check value. */
function hasCheckValue(one: WorkingKeyPart, bytes: Uint8Array) {
  const behind = bytes.subarray(one.length)
  return (key: CipherKey) =>
    sameBytes(behind, concat(new Uint8Array(one.filler), checkValue(key, checkValueLength)))
}

function refuse(rule: string): never {
  throw new CryptoRefusal('working_keys_invalid', rule)
}
