import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSqliteDatabase, type TestDatabase } from '../../../test/databases.ts'
import { eventOf, newId, paymentOf } from '../../../test/records.ts'
import type { Store } from '../../index.ts'
import { createStore } from '../../open-store.ts'
import { platformTables } from '../../table-set.ts'
import { openSqlite, type SqliteConnections } from './sqlite-connection.ts'
import { createSqliteDriver } from './sqlite-driver.ts'

let database: TestDatabase
let connections: SqliteConnections
let store: Store

beforeEach(async () => {
  database = await createSqliteDatabase()
  connections = openSqlite(database.place, platformTables, systemClock)
  store = createStore(createSqliteDriver(connections, createMemoryLog()), systemClock)
})

afterEach(async () => {
  await store.close()
  await database.drop()
})

test('every commit is flushed to the disk, by explicit setting', () => {
  for (const connection of [connections.writer, connections.reader]) {
    expect(connection.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 })
    expect(connection.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(connection.prepare('pragma foreign_keys').get()).toEqual({ foreign_keys: 1 })
  }
})

/** Stores a payment with an event of that size, as one unit. */
function storeOne(merchantId: string, bodyLength: number): Promise<string> {
  const payment = paymentOf(merchantId)
  return store.transact(async ({ payments, events }) => {
    await payments.insert(payment)
    await events.insert(eventOf(payment, { body: 'x'.repeat(bodyLength) }))
    return payment.id
  })
}

test('on a full disk units are refused whole, and it works again when there is room', async () => {
  const merchantId = newId('merchant')
  const { page_count: pages } = connections.writer.prepare('pragma page_count').get() as {
    page_count: number
  }
  connections.writer.exec(`pragma max_page_count = ${pages + 30}`)
  const acknowledged: string[] = []
  const refusals: unknown[] = []
  for (let round = 0; round < 5; round += 1) {
    const group = Array.from({ length: 10 }, () => storeOne(merchantId, 5_000))
    for (const result of await Promise.allSettled(group)) {
      if (result.status === 'fulfilled') acknowledged.push(result.value)
      else refusals.push(result.reason)
    }
  }
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(refusals.length).toBeGreaterThan(0)
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'service_unavailable' })
  connections.writer.exec('pragma max_page_count = 1000000')
  acknowledged.push(await storeOne(merchantId, 5_000))
  const stored = await store.read.payments.list(merchantId, {}, { limit: 1_000 })
  expect(stored.map(({ id }) => id).sort()).toEqual([...acknowledged].sort())
  const events = await store.read.events.list(
    merchantId,
    { direction: 'oldest_first' },
    { limit: 1_000 },
  )
  expect(events).toHaveLength(acknowledged.length)
})

test('while the file cannot be written, units are refused and reads go on', async () => {
  const merchantId = newId('merchant')
  const id = await storeOne(merchantId, 10)
  connections.writer.exec('pragma query_only = on')
  await expect(storeOne(merchantId, 10)).rejects.toMatchObject({ code: 'service_unavailable' })
  expect(await store.read.payments.get(merchantId, id)).toBeDefined()
  connections.writer.exec('pragma query_only = off')
  await storeOne(merchantId, 10)
  expect(await store.read.payments.list(merchantId, {}, { limit: 9 })).toHaveLength(2)
})

test('while a foreign tool holds the file, units are refused, and go on when it lets go', async () => {
  const { DatabaseSync } = await import('node:sqlite')
  const tool = new DatabaseSync(database.place)
  tool.exec('begin immediate')
  const merchantId = newId('merchant')
  const group = [storeOne(merchantId, 10), storeOne(merchantId, 10)]
  for (const result of await Promise.allSettled(group)) {
    expect(result).toMatchObject({ reason: { code: 'service_unavailable' } })
  }
  tool.exec('rollback')
  tool.close()
  await storeOne(merchantId, 10)
  expect(await store.read.payments.list(merchantId, {}, { limit: 9 })).toHaveLength(1)
})

test('what is asked for in one turn of the event loop is committed together', async () => {
  const merchantId = newId('merchant')
  // Another connection sees this number move with each commit.
  const version = () => connections.reader.prepare('pragma data_version').get()?.data_version
  const seen = new Set([version()])
  const one = () => storeOne(merchantId, 10).then(() => seen.add(version()))
  await Promise.all(Array.from({ length: 20 }, one))
  expect(seen.size).toBe(2)
  await one()
  expect(seen.size).toBe(3)
})
