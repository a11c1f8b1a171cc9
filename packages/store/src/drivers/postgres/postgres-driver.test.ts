import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPostgresDatabase, type TestDatabase } from '../../../test/databases.ts'
import { createDroppingProxy, type DroppingProxy } from '../../../test/dropping-proxy.ts'
import { newId, paymentOf } from '../../../test/records.ts'
import { openStore, type Store } from '../../index.ts'
import { platformTables } from '../../table-set.ts'
import { openConnection } from './postgres-connection.ts'

let database: TestDatabase
let proxy: DroppingProxy
let store: Store

beforeAll(async () => {
  database = await createPostgresDatabase()
  proxy = await createDroppingProxy(database.place)
  store = await openStore({ url: proxy.url, clock: systemClock, log: createMemoryLog() })
})

afterAll(async () => {
  await store.close()
  await proxy.close()
  await database.drop()
})

/** Ends every session of the store, as an administrator would. */
const terminate = () =>
  database.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name = 'tillway'`)

test('every connection flushes its commits and plans for the tables as they are', async () => {
  const connection = await openConnection(database.place, platformTables)
  const show = async (name: string) =>
    (await connection.send({ text: `show ${name}`, rowMode: 'array' })).rows[0]?.[0]
  expect(await show('synchronous_commit')).toBe('on')
  expect(await show('plan_cache_mode')).toBe('force_custom_plan')
  expect(await show('statement_timeout')).toBe('10s')
  await connection.close()
})

test('plans are kept once the tables that grow were measured, and not before', async () => {
  const own = await createPostgresDatabase()
  await (await own.open()).close()
  const connection = await openConnection(own.place, platformTables)
  const select = (text: string) => connection.send({ text, rowMode: 'array' })
  const mode = async () => (await select('show plan_cache_mode')).rows[0]?.[0]
  const work = async () => {
    await Promise.all(Array.from({ length: 2_100 }, () => select('select 1')))
    await connection.reviewPlans()
  }
  await work()
  expect(await mode()).toBe('force_custom_plan')
  await own.sql(`update pg_class set reltuples = 20000
    where relname in ('payments', 'attempts', 'events', 'deliveries')`)
  await work()
  expect(await mode()).toBe('force_generic_plan')
  await connection.close()
  await own.drop()
})

test('instances that start at once on an empty database all come up', async () => {
  const own = await createPostgresDatabase()
  const stores = await Promise.all(Array.from({ length: 5 }, () => own.open()))
  for (const opened of stores) await opened.ping()
  expect(await own.sql('select number from migrations')).toEqual(
    platformTables.migrations.map(({ number }) => number),
  )
  for (const opened of stores) await opened.close()
  await own.drop()
})

test('a unit whose connection is lost before the commit is run again, and stored once', async () => {
  const payment = paymentOf(newId('merchant'))
  let runs = 0
  const result = await store.transact(async ({ payments }) => {
    runs += 1
    await payments.insert(payment)
    if (runs === 1) await terminate()
    return (await payments.get(payment.merchantId, payment.id))?.id
  })
  expect(result).toBe(payment.id)
  expect(runs).toBe(2)
  expect(await store.read.payments.list(payment.merchantId, {}, { limit: 9 })).toEqual([payment])
})

test('a commit that never reached the server is told as unavailable, and nothing is stored', async () => {
  const payment = paymentOf(newId('merchant'))
  proxy.cutAt('commit\0', 'before')
  await expect(store.transact(({ payments }) => payments.insert(payment))).rejects.toMatchObject({
    code: 'service_unavailable',
  })
  expect(await store.read.payments.get(payment.merchantId, payment.id)).toBeUndefined()
})

test('a commit whose answer is lost is not run again; the same request then finds it', async () => {
  const payment = paymentOf(newId('merchant'))
  let runs = 0
  const insert = () =>
    store.transact(({ payments }) => {
      runs += 1
      return payments.insert(payment)
    })
  proxy.cutAt('commit\0', 'after')
  await expect(insert()).rejects.toMatchObject({ code: 'service_unavailable' })
  expect(runs).toBe(1)
  await wait(50)
  expect(await store.read.payments.get(payment.merchantId, payment.id)).toEqual(payment)
  await expect(insert()).rejects.toMatchObject({ name: 'DuplicateRow' })
})

test('reads go on over new connections when the old ones are lost', async () => {
  await store.ping()
  await terminate()
  expect(await store.read.merchants.get('mch_none')).toBeUndefined()
  await store.ping()
})

test('two units that lock each other out are both stored', async () => {
  const merchantId = newId('merchant')
  const left = paymentOf(merchantId)
  const right = paymentOf(merchantId)
  for (const payment of [left, right]) {
    await store.transact(({ payments }) => payments.insert(payment))
  }
  let open = () => {}
  const bothLocked = new Promise<void>((resolve) => {
    open = resolve
  })
  let waiting = 2
  const change = (first: string, second: string) =>
    store.transact(async ({ payments }) => {
      for (const [index, id] of [first, second].entries()) {
        const payment = await payments.get(merchantId, id)
        if (payment === undefined) throw new Error('the payment is gone')
        await payments.update({ ...payment, eventSequence: payment.eventSequence + 1 })
        if (index > 0) continue
        waiting -= 1
        if (waiting <= 0) open()
        await bothLocked
      }
    })
  await Promise.all([change(left.id, right.id), change(right.id, left.id)])
  for (const { id } of [left, right]) {
    expect(await store.read.payments.get(merchantId, id)).toMatchObject({ eventSequence: 2 })
  }
})

test('a server that loses the first connection is tried again at the start, too', async () => {
  proxy.cutAt('application_name', 'before')
  const opened = await openStore({ url: proxy.url, clock: systemClock, log: createMemoryLog() })
  await opened.ping()
  await opened.close()
})

test('a server that is not there is told as unavailable', async () => {
  const nowhere = new URL(database.place)
  nowhere.port = '9'
  await expect(
    openStore({ url: nowhere.href, clock: systemClock, log: createMemoryLog() }),
  ).rejects.toMatchObject({ code: 'service_unavailable' })
})

test('while the database takes no writes, units are refused, and it goes on by itself', async () => {
  const own = await createPostgresDatabase()
  const opened = await own.open()
  const name = new URL(own.place).pathname.slice(1)
  await own.sql(`alter database ${name} set default_transaction_read_only = on`)
  const payment = paymentOf(newId('merchant'))
  const insert = () => opened.transact(({ payments }) => payments.insert(payment))
  await expect(insert()).rejects.toMatchObject({ code: 'service_unavailable' })
  expect(await opened.read.payments.get(payment.merchantId, payment.id)).toBeUndefined()
  await own.sql(
    `begin; set transaction read write; alter database ${name} reset default_transaction_read_only; commit`,
  )
  await own.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  await insert()
  expect(await opened.read.payments.get(payment.merchantId, payment.id)).toEqual(payment)
  await opened.close()
  await own.drop()
})
