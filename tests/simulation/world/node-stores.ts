/**
 * A database as one life of a node has it: calls may be refused, be late or lose their answer, and
 * what a node had not committed when it died is undone, also where it was waiting for something.
 */

import type { Instant } from '@tillway/kernel'
import { createFaultyStorage, type FaultyStorage, type FaultyStorageOptions } from '@tillway/sim'
import { StaleLease, type Store } from '@tillway/store'
import type { VaultStore } from '@tillway/vault'
import type { ResettableDatabase } from './database.ts'

export interface StorageLine extends Omit<FaultyStorageOptions, 'name' | 'rowsWritten'> {
  /** The time of the database's own machine; null where it is a file of the node's. */
  readonly databaseTime: () => Instant | null
}

/** A database's store, and how many rows were written to it. */
export interface CountedStore<Kind> {
  readonly store: Kind
  readonly database: Pick<ResettableDatabase, 'rowsWritten'>
}

/** What is counted when somebody comes back with a lease that has gone to another. */
export const staleLeases = 'stale leases fenced'

export function storeOfLife({ store, database }: CountedStore<Store>, line: StorageLine): Store {
  const storage = createFaultyStorage({
    ...line,
    name: 'platform',
    rowsWritten: database.rowsWritten,
  })
  return {
    read: readsOf(store.read, storage),
    transact: (work, ...about) =>
      storage.commit((beforeCommit) =>
        store
          .transact(
            async (repositories) => {
              const value = await line.life.lasting(work(repositories))
              beforeCommit()
              return value
            },
            ...about,
          )
          .catch((error: unknown) => {
            if (error instanceof StaleLease) line.registry.count(staleLeases)
            throw error
          }),
      ),
    claimJobs: (options) => storage.claim(() => store.claimJobs(options)),
    claimDeliveries: (options) => storage.claim(() => store.claimDeliveries(options)),
    redate: (now) => storage.read(() => store.redate(now)),
    as: (clock) => storeOfLife({ store: store.as(clock), database }, line),
    nextDueAt: () => storage.read(() => store.nextDueAt()),
    time: () => storage.read(async () => line.databaseTime()),
    ping: () => storage.read(() => store.ping()),
    close: async () => undefined,
  }
}

export function vaultStoreOfLife(
  { store, database }: CountedStore<VaultStore>,
  line: StorageLine,
): VaultStore {
  const storage = createFaultyStorage({
    ...line,
    name: 'vault',
    rowsWritten: database.rowsWritten,
  })
  return {
    read: readsOf(store.read, storage),
    transact: (work) =>
      storage.commit((beforeCommit) =>
        store.transact(async (tables) => {
          const value = await line.life.lasting(work(tables))
          beforeCommit()
          return value
        }),
      ),
    forgetDeleted: () => storage.read(() => store.forgetDeleted()),
    dump: () => storage.read(() => store.dump()),
    time: () => storage.read(async () => line.databaseTime()),
    ping: () => storage.read(() => store.ping()),
    close: async () => undefined,
  }
}

type Reading = (...given: never[]) => Promise<unknown>
type Repository = Readonly<Record<string, Reading>>

/** Every function of every repository goes the same way; each repository is made when it is used. */
function readsOf<Repositories extends object>(
  repositories: Repositories,
  storage: FaultyStorage,
): Repositories {
  const guarded = new Map<string | symbol, Repository>()
  return new Proxy(repositories, {
    get(target, name) {
      const known = guarded.get(name)
      if (known !== undefined) return known
      const repository = Reflect.get(target, name, target) as Repository
      const made: Repository = Object.fromEntries(
        Object.entries(repository).map(([verb, read]) => [
          verb,
          (...given: never[]) => storage.read(() => read(...given)),
        ]),
      )
      guarded.set(name, made)
      return made
    },
  })
}
