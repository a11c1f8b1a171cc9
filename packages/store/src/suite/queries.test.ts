import { expect, test } from 'vitest'
import { createSqliteDatabase } from '../../test/databases.ts'
import { type DialectName, dialects } from '../dialect.ts'
import { everyQuery } from '../prepared.ts'

/** Uses every shape of the filtered lists, which are made when they are first asked for. */
async function askForEveryPage(): Promise<void> {
  const database = await createSqliteDatabase()
  const store = await database.open()
  const { payments, refunds, events, deliveries } = store.read
  const page = { limit: 1 }
  const either = [true, false]
  for (const a of either) {
    await refunds.list('m', a ? { paymentId: 'p' } : {}, page)
    for (const b of either) {
      const filter = { ...(a && { order: 'o' }), ...(b && { states: ['x', 'y'] }) }
      await payments.list('m', filter, page)
      for (const c of either) {
        const direction = c ? 'newest_first' : 'oldest_first'
        const wanted = { ...(a && { paymentId: 'p' }), ...(b && { type: 't' }) }
        await events.list('m', { direction, ...wanted }, page)
        const of = { ...(a && { endpointId: 'w' }), ...(b && { eventId: 'e' }) }
        await deliveries.list('m', c ? { ...of, state: 'parked' } : of, page)
      }
    }
  }
  await store.close()
  await database.drop()
}

function statements(dialect: DialectName) {
  return everyQuery().map((query) => ({ query, sql: query.statementFor(dialect).sql }))
}

const reasons = new Set(['background care of every merchant', 'workers serve every merchant'])

test.each(Object.keys(dialects) as DialectName[])(
  'every query over %s names its merchant, but for the listed ones',
  async (dialect) => {
    await askForEveryPage()
    const all = statements(dialect)
    expect(all.length).toBeGreaterThan(60)
    for (const { query, sql } of all) {
      if (query.everyMerchant !== undefined) {
        expect(reasons).toContain(query.everyMerchant)
        continue
      }
      const named = sql.startsWith('insert')
        ? /^insert into "\w+" \("merchant_id", /
        : /where (?:"\w+"\.)?"merchant_id" = [?$]/
      expect(sql).toMatch(named)
    }
    const unnamed = all.filter(({ query }) => query.everyMerchant !== undefined)
    expect(unnamed.map(({ sql }) => /from "?(\w+)/.exec(sql)?.[1]).sort()).toEqual([
      'deliveries',
      'deliveries',
      'jobs',
      'jobs',
      'jobs',
      'merchants',
      'terminal_leases',
    ])
  },
)

test('no two statements of PostgreSQL share a name', () => {
  const names = everyQuery().map((query) => query.statementFor('postgres').name)
  expect(new Set(names).size).toBe(names.length)
})
