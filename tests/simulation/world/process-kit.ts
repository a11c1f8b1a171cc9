/** What every world of a process shares: loaded channels, compiled routes and open databases. */
import { join } from 'node:path'
import type { CardSealer } from '@tillway/channel'
import type { Clock } from '@tillway/kernel'
import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import type { FoundChannel } from '@tillway/simulator'
import { openStore, type Store } from '@tillway/store'
import type { VaultStore } from '@tillway/vault'
import { type ChannelRegistry, loadChannels } from '../../../apps/server/src/channels/registry.ts'
import { findChannels } from '../../../apps/simulator/src/edge/find-channels.ts'
import { loadSealers } from '../../../apps/vault/src/edge/load-sealers.ts'
import { openVaultStore } from '../../../apps/vault/src/store/vault-store.ts'
import { memoryFolder, type ResettableDatabase, watchDatabase } from './database.ts'
import { createHttpFront, type HttpFront } from './http-front.ts'

export interface ProcessKit {
  readonly registry: ChannelRegistry
  readonly simulators: readonly FoundChannel[]
  readonly sealers: ReadonlyMap<string, CardSealer>
  readonly front: HttpFront
  readonly platform: { readonly store: Store; readonly database: ResettableDatabase }
  readonly vault: { readonly store: VaultStore; readonly database: ResettableDatabase }
}

let loading: Promise<ProcessKit> | undefined

/** One world at a time may use it. */
export function loadProcessKit(): Promise<ProcessKit> {
  loading ??= load()
  return loading
}

async function load(): Promise<ProcessKit> {
  const folder = memoryFolder()
  const ports = { clock: systemClock, log: createMemoryLog() }
  const platformPath = join(folder, 'platform.sqlite')
  const vaultPath = join(folder, 'vault.sqlite')
  const store = await openStore({ sqlitePath: platformPath, ...ports })
  const vaultStore = await openVaultStore({ sqlitePath: vaultPath, ...ports })
  const database = watchDatabase(platformPath)
  const vaultDatabase = watchDatabase(vaultPath)
  return {
    registry: await loadChannels(),
    simulators: await findChannels(),
    sealers: await loadSealers(),
    front: await createHttpFront(),
    platform: { store: counted(store, database), database },
    vault: { store: counted(vaultStore, vaultDatabase), database: vaultDatabase },
  }
}

/** Units and claims are all that writes; a claim that took nothing wrote nothing. */
function counted<Kind extends Store | VaultStore>(store: Kind, database: ResettableDatabase): Kind {
  const counting = Object.entries(store).flatMap(([name, call]) =>
    name !== 'transact' && name !== 'redate' && !name.startsWith('claim')
      ? []
      : [
          [
            name,
            (...given: unknown[]) =>
              database.writing(
                () => Reflect.apply(call as never, store, given) as Promise<unknown>,
                (result) => name === 'transact' || !isNothing(result),
              ),
          ],
        ],
  )
  const other = 'as' in store && {
    as: (clock: Clock) => counted(store.as(clock), database),
    nextDueAt: () => database.unlessChanged('next due at', store.nextDueAt),
  }
  return { ...store, ...Object.fromEntries(counting), ...other }
}

const isNothing = (result: unknown): boolean =>
  result === 0 || (Array.isArray(result) && result.length === 0)
