/**
 * Keyed digests by which equal cards and phones are recognised without being known. A plain hash of
 * a card number would be no secret: there are too few of them.
 */
import { createHmac } from 'node:crypto'
import type { Clock, Random } from '@tillway/kernel'
import type { VaultStore } from '../store/vault-store.ts'
import type { RootKeys } from './root-keys.ts'

/** `scope` keeps digests of different things apart. */
export type Fingerprint = (scope: string, value: string) => string

const name = { merchantId: '', purpose: 'fingerprint', version: 1, lapsesAt: null } as const

/** Takes the deployment's key, which is made when there is none. */
export async function openFingerprints(ports: {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly random: Random
  readonly clock: Clock
}): Promise<Fingerprint> {
  const { store, roots, random, clock } = ports
  const key = await store.transact(async ({ keys }) => {
    const row = await keys.newest(name)
    if (row !== undefined) return roots.unwrap(row)
    const made = random.bytes(32)
    await keys.insert(roots.wrap({ ...name, createdAt: clock.now() }, made))
    return made
  })
  return (scope, value) =>
    createHmac('sha256', key)
      .update(JSON.stringify([scope, value]))
      .digest('base64url')
}
