/** The stores that the dispatcher is tested over. For tests only. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@tillway/kernel'
import { createManualTime, createMemoryLog } from '@tillway/kernel/testing'
import { openStore } from '@tillway/store'
import type { WebhookDispatcher } from '../dispatcher.ts'
import { createDispatchBench, type DispatchBench } from './dispatch-bench.ts'
import { createMemoryStore, type DispatcherStore } from './memory-store.ts'

interface OpenedStore {
  readonly store: DispatcherStore
  close(): Promise<void>
}

type OpenStore = (clock: Clock) => Promise<OpenedStore>

async function openMemory(): Promise<OpenedStore> {
  return { store: createMemoryStore(), close: async () => undefined }
}

async function openSqlite(clock: Clock): Promise<OpenedStore> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-webhooks-'))
  const sqlitePath = join(folder, 'test.sqlite')
  const store = await openStore({ sqlitePath, clock, log: createMemoryLog() })
  return {
    store,
    async close() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const stores: readonly (readonly [name: string, open: OpenStore])[] = [
  ['memory', openMemory],
  ['SQLite', openSqlite],
]

export interface Resources {
  bench(open: OpenStore): Promise<DispatchBench>
  /** Stops it after the test. */
  started(dispatcher: WebhookDispatcher): WebhookDispatcher
  close(): Promise<void>
}

export function createResources(): Resources {
  const cleanups: (() => Promise<void>)[] = []
  return {
    async bench(open) {
      const time = createManualTime()
      const opened = await open(time)
      cleanups.push(() => opened.close())
      return createDispatchBench(opened.store, time)
    },
    started(dispatcher) {
      cleanups.push(() => dispatcher.stop())
      return dispatcher
    },
    async close() {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    },
  }
}
