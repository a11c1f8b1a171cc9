import { exclusiveAttemptStates } from '@tillway/payments'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { newId, paymentOf } from '../../test/records.ts'
import { sqliteDialect } from '../dialect.ts'
import type { Store } from '../index.ts'
import { migrations } from '../migrations/migrations.ts'

test('the migrations are numbered without a gap', () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1))
})

test('the database keeps other attempts out in the very states that the rules name', () => {
  const created = migrations.flatMap((migration) => migration.statements(sqliteDialect))
  const index = created.findLast((statement) => statement.includes('attempts_one_exclusive')) ?? ''
  const states = [...index.matchAll(/'(\w+)'/g)].map(([, state]) => state)
  expect(states.sort()).toEqual([...exclusiveAttemptStates].sort())
})

describe.each(databases)('the tables over $name', ({ name, create }) => {
  let database: TestDatabase
  let store: Store

  beforeAll(async () => {
    database = await create()
    store = await database.open()
  })

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  test('the primary key and every index of each table begin with the merchant', async () => {
    const leading =
      name === 'sqlite'
        ? `select m.tbl_name || ':' || m.name || ':' || i.name
           from sqlite_schema m, pragma_index_info(m.name) i
           where m.type = 'index' and i.seqno = 0
           union all
           select m.name || ':primary:' || c.name from sqlite_schema m, pragma_table_info(m.name) c
           where m.type = 'table' and c.pk = 1`
        : `select t.relname || ':' || i.relname || ':' || a.attname
           from pg_index x join pg_class i on i.oid = x.indexrelid
           join pg_class t on t.oid = x.indrelid
           join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
           join pg_namespace n on n.oid = t.relnamespace where n.nspname = 'public'`
    const found = (await database.sql(leading)).map(String)
    expect(found.length).toBeGreaterThan(20)
    const others = found.filter((index) => !index.endsWith(':merchant_id')).sort()
    expect(others.filter((index) => !index.startsWith('migrations:'))).toEqual([
      'jobs:jobs_due:due_at',
    ])
  })

  test('opening again changes nothing and keeps what there is', async () => {
    const own = await create()
    const first = await own.open()
    const payment = paymentOf(newId('merchant'))
    await first.transact(({ payments }) => payments.insert(payment))
    await first.close()
    const second = await own.open()
    expect(await second.read.payments.get(payment.merchantId, payment.id)).toEqual(payment)
    await second.close()
    expect(await own.sql('select number from migrations')).toEqual(
      migrations.map(({ number }) => number),
    )
    await own.drop()
  })

  test('a database of a later release is refused', async () => {
    const own = await create()
    await (await own.open()).close()
    await own.sql(
      `insert into migrations (number, name, applied_at) values (9999, 'later', 0) returning number`,
    )
    await expect(own.open()).rejects.toMatchObject({ code: 'internal' })
    await own.drop()
  })
})
