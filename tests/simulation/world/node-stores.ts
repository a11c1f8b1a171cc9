/**
 * A database as one life of a node has it: calls may be refused, be late or lose their answer, and
 * what a node had not committed when it died is undone.
 */
import { createFaultyStorage, type FaultyStorage, type FaultyStorageOptions } from '@tillway/sim'
import type { Store } from '@tillway/store'
import type { VaultStore } from '@tillway/vault'

export type StorageLine = Omit<FaultyStorageOptions, 'name'>

export function storeOfLife(store: Store, line: StorageLine): Store {
  const storage = createFaultyStorage({ ...line, name: 'platform' })
  return {
    read: readsOf(store.read, storage),
    transact: (work, ...about) =>
      storage.commit((beforeCommit) =>
        store.transact(
          async (repositories) => {
            const value = await work(repositories)
            beforeCommit()
            return value
          },
          ...about,
        ),
      ),
    claimJobs: (options) => storage.claim(() => store.claimJobs(options)),
    claimDeliveries: (options) => storage.claim(() => store.claimDeliveries(options)),
    nextDueAt: () => storage.read(() => store.nextDueAt()),
    ping: () => storage.read(() => store.ping()),
    close: async () => undefined,
  }
}

export function vaultStoreOfLife(store: VaultStore, line: StorageLine): VaultStore {
  const storage = createFaultyStorage({ ...line, name: 'vault' })
  return {
    read: readsOf(store.read, storage),
    transact: (work) =>
      storage.commit((beforeCommit) =>
        store.transact(async (tables) => {
          const value = await work(tables)
          beforeCommit()
          return value
        }),
      ),
    forgetDeleted: () => storage.read(() => store.forgetDeleted()),
    dump: () => storage.read(() => store.dump()),
    ping: () => storage.read(() => store.ping()),
    close: async () => undefined,
  }
}

type Reading = (...given: never[]) => Promise<unknown>

/** Every function of every repository goes the same way. */
function readsOf<Repositories extends object>(
  repositories: Repositories,
  storage: FaultyStorage,
): Repositories {
  const all = Object.entries(repositories as Record<string, Record<string, Reading>>)
  const guarded = all.map(([name, repository]) => [
    name,
    Object.fromEntries(
      Object.entries(repository).map(([verb, read]) => [
        verb,
        (...given: never[]) => storage.read(() => read(...given)),
      ]),
    ),
  ])
  return Object.fromEntries(guarded) as Repositories
}
