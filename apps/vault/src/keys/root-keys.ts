/**
 * The root key, which lies outside the database, and the keys that wrap others, which are derived
 * from it: one for each purpose. Everything else is random, wrapped, and kept in the database, so
 * that a root key can be changed without touching a record.
 */
import { hkdfSync } from 'node:crypto'
import { assert, PayError, type Random, type Secret } from '@tillway/kernel'
import type { KeyPurpose, KeyRow } from '../store/records.ts'
import { openBytes, type Place, sealBytes } from './aead.ts'

type Use = KeyPurpose | 'id'

export interface RootKeys {
  /** The key as it is written down, under the root key of now. */
  wrap(key: KeyName, material: Uint8Array): KeyRow
  /** Throws `internal` when the row was altered, moved, or lies under a root key not given. */
  unwrap(row: KeyRow): Buffer
  isUnderOldRoot(row: KeyRow): boolean
}

export type KeyName = Omit<KeyRow, 'rootId' | 'wrapped'>

/** `old` opens what was wrapped under it until the keys were rotated. Each is 32 bytes. */
export function createRootKeys(
  root: { readonly now: Secret<Uint8Array>; readonly old?: Secret<Uint8Array> | undefined },
  random: Random,
): RootKeys {
  const current = rootOf(root.now)
  const known = new Map(
    [current, ...(root.old === undefined ? [] : [rootOf(root.old)])].map((key) => [key.id, key]),
  )
  return {
    wrap(name, material) {
      const bound = { to: placeOf(name), random }
      const wrapped = sealBytes(current.keyFor(name.purpose), material, bound)
      return { ...name, rootId: current.id, wrapped }
    },
    unwrap(row) {
      const key = known.get(row.rootId)
      if (key === undefined) {
        throw new PayError('internal', 'the vault’s keys lie under another root key')
      }
      return openBytes(key.keyFor(row.purpose), row.wrapped, placeOf(row))
    },
    isUnderOldRoot: ({ rootId }) => rootId !== current.id,
  }
}

function rootOf(key: Secret<Uint8Array>) {
  assert(key.reveal().length === 32, 'the root key of the vault is 32 bytes')
  const keyFor = (use: Use): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', key.reveal(), '', `tillway vault ${use}`, 32))
  return { id: Buffer.from(keyFor('id').subarray(0, 6)).toString('hex'), keyFor }
}

function placeOf({ merchantId, purpose, version }: KeyName): Place {
  return ['keys', 'wrapped', purpose, merchantId, version]
}
