import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createManualTime, createMemoryLog } from '@tillway/kernel/testing'
import { openStore, type Store } from '@tillway/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineContext } from '../engine/context.ts'
import { createMetrics } from '../metrics.ts'
import { createWorker } from './worker.ts'

const dayMs = 86_400_000
const time = createManualTime()
let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillway-worker-'))
  const sqlitePath = join(folder, 'tillway.sqlite')
  store = await openStore({ sqlitePath, clock: time, log: createMemoryLog() })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The parts of the engine that the care of what is old works with. */
const engine = () =>
  ({
    store,
    log: createMemoryLog(),
    metrics: createMetrics(),
    channels: { maintain: async () => undefined },
  }) as unknown as EngineContext

test('answers kept for repeated requests are forgotten after a week, for every merchant', async () => {
  const now = time.now()
  const ages = { old: 8 * dayMs, young: 6 * dayMs }
  const merchants = ['mch_1', 'mch_2']
  await store.transact(async ({ idempotency, merchants: table }) => {
    for (const merchantId of merchants) {
      await table.insert({ id: merchantId, name: 'Mall', allowedOrigins: [], createdAt: now })
      for (const [key, age] of Object.entries(ages)) {
        const answer = { fingerprint: 'f', status: 201, body: '{}', createdAt: now - age }
        await idempotency.insert({ merchantId, key, ...answer })
      }
    }
  })
  const worker = createWorker(engine(), { clock: time, scheduler: time })
  const kept = () =>
    Promise.all(
      merchants.flatMap((merchant) =>
        Object.keys(ages).map(async (key) => {
          const record = await store.read.idempotency.find(merchant, key)
          return record !== undefined
        }),
      ),
    )
  expect(await kept()).toEqual([true, true, true, true])
  await time.advance(3_600_000)
  await expect.poll(kept).toEqual([false, true, false, true])
  await worker.stop()
})
