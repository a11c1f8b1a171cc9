/**
 * The keys that every password passes through before it is hashed. They lie wrapped under the root
 * key, so that who has the database alone has nothing to try passwords against.
 */
import { type Clock, PayError, type Random } from '@tillway/kernel'
import type { RootKeys } from '../keys/root-keys.ts'
import type { Repositories, VaultStore } from '../store/vault-store.ts'

export interface Pepper {
  readonly version: number
  readonly key: Uint8Array
}

export interface Peppers {
  /** The newest; one is made when there is none. */
  current(): Promise<Pepper>
  /** Throws `internal` when there is none of that version. */
  ofVersion(version: number): Promise<Pepper>
  /** Makes a newer one where there is one. Records move to it as they are used. */
  renew(tables: Repositories): Promise<number | null>
  deleteUnused(tables: Repositories): Promise<number>
}

const merchantId = ''
const purpose = 'pepper'
/** Longer than an entry is under way, in milliseconds. */
const settledMs = 10 * 60_000

export function createPeppers(ports: {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly random: Random
  readonly clock: Clock
}): Peppers {
  const { store, roots, random, clock } = ports
  const make = async ({ keys }: Repositories, version: number): Promise<Pepper> => {
    const key = random.bytes(32)
    const name = { merchantId, purpose, version, createdAt: clock.now(), lapsesAt: null } as const
    await keys.insert(roots.wrap(name, key))
    return { version, key }
  }
  const newest = async ({ keys }: Repositories): Promise<Pepper | undefined> => {
    const row = await keys.newest({ merchantId, purpose })
    return row === undefined ? undefined : { version: row.version, key: roots.unwrap(row) }
  }
  return {
    async current() {
      const known = await newest(store.read)
      if (known !== undefined) return known
      return await store.transact(async (tables) => (await newest(tables)) ?? make(tables, 1))
    },
    async ofVersion(version) {
      const row = await store.read.keys.get({ merchantId, purpose, version })
      if (row === undefined) throw new PayError('internal', 'a password’s pepper is not there')
      return { version, key: roots.unwrap(row) }
    },
    async renew(tables) {
      const known = await newest(tables)
      return known === undefined ? null : (await make(tables, known.version + 1)).version
    },
    deleteUnused: ({ keys }) => keys.deleteUnusedPeppers(clock.now() - settledMs),
  }
}
