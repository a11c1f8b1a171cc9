/** The doctor in front of set-ups that are broken in one way each, and of one that is not. */
import { randomBytes } from 'node:crypto'
import { type Area, faultTable } from '@tillway/cli'
import { systemClock } from '@tillway/kernel/node'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { asMerchant, makeMerchant, type TestMerchant } from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { startWebhookReceiver } from '../kit/webhook-receiver.ts'
import { type Bench, brokenSetUps } from './broken-set-ups.ts'
import { type CliSettings, cli, environmentOf, temporaryFolder } from './cli.ts'

let platform: TestPlatform
let merchant: TestMerchant
let bench: Bench
const ends: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  platform = await startPlatform()
  merchant = await makeMerchant(platform)
  bench = { platform, merchant, later: (end) => void ends.push(end) }
})
afterAll(async () => {
  for (const end of ends) await end()
  await platform.stop()
})

const rowOf = (code: string) => Object.entries(faultTable).find(([name]) => name === code)?.[1]

test('a platform whose merchant has all it needs has no fault', async () => {
  const mall = await startWebhookReceiver()
  await asMerchant(platform, merchant).ok('createWebhookEndpoint', { body: { url: mall.url } })
  const env = environmentOf(platform, merchant)
  const { code, facts } = await cli(['doctor', '--json'], { env: { ...env, PORT: '0' } })
  expect([code, facts]).toEqual([0, [{ faults: 0, warnings: 0, ok: true }]])
  await mall.stop()
})

test.each(Object.entries(brokenSetUps))(
  '%s is named, with its cause and what to do',
  async (name, build) => {
    const { line = [], settings } = await build(bench)
    const row = rowOf(name)
    const area: Area = row?.area ?? 'settings'
    const { code, facts, out } = await cli(['doctor', '--only', area, ...line, '--json'], settings)
    const found = facts.filter((fact) => fact.code !== undefined)
    expect(found.map((fact) => fact.code)).toEqual([name])
    expect(found[0]).toMatchObject({
      area,
      severity: row?.severity,
      what: row?.what.en,
      cause: row?.cause.en,
      remedy: row?.remedy.en,
    })
    expect(code).toBe(row?.severity === 'fault' ? 3 : 0)
    for (const secret of secretsIn(settings.env ?? {})) expect(out).not.toContain(secret)
  },
)

/** Keys and passwords are examined, never shown. */
function secretsIn(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    /KEY|KYE|DATABASE_URL/.test(name) && value.length > 12 ? [value] : [],
  )
}

describe.each(databaseKinds.filter(({ name }) => name === 'PostgreSQL'))('on $name', ({ open }) => {
  const rootKey = randomBytes(32).toString('base64')
  const examine = async (url: string, more: CliSettings = {}) => {
    const env = {
      DATABASE_URL: url,
      TILLWAY_ROOT_KEY: rootKey,
      TILLWAY_DATA_DIR: temporaryFolder(),
      ...more.env,
    }
    const { facts, out } = await cli(['doctor', '--only', 'database', '--json'], { ...more, env })
    expect(out).not.toContain(url)
    return facts.flatMap(({ code }) => (code === undefined ? [] : [String(code)]))
  }
  /** Whether tests run on a server without fsync is not theirs to judge. */
  const sure = (codes: readonly string[]) => codes.filter((code) => code !== 'database_not_durable')

  test('a database that is there has no fault, and what is wrong with one is named', async () => {
    const database = await open()
    const url = database.url ?? ''
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query('select current_setting($1) as value', ['fsync'])
    const all = await examine(url)
    expect(all.includes('database_not_durable')).toBe(rows[0]?.value === 'off')
    expect(sure(all)).toEqual([])
    const elsewhere = new URL(url)
    elsewhere.pathname = '/there_is_none'
    expect(await examine(elsewhere.href)).toEqual(['database_missing'])
    await client.query('create table migrations (number int, name text, applied_at bigint)')
    await client.query("insert into migrations values (9999, 'later', 0)")
    expect(sure(await examine(url))).toEqual(['database_newer'])
    const name = new URL(url).pathname.slice(1)
    await client.query(`alter database ${name} set default_transaction_read_only = on`)
    expect(sure(await examine(url))).toEqual(['database_newer', 'database_read_only'])
    await client.end()
    await database.drop()
  })

  test('so are a stranger, too few connections, a clock that is off, and a shared database', async () => {
    const database = await open()
    const url = database.url ?? ''
    const stranger = new URL(url)
    stranger.username = 'nobody_of_that_name'
    stranger.password = 'wrong password'
    expect(await examine(stranger.href)).toEqual(['database_refused'])
    const many = { TILLWAY_DATABASE_CONNECTIONS: '100000' }
    expect(sure(await examine(url, { env: many }))).toEqual(['database_connections'])
    const off = (ms: number) => ({
      clock: { ...systemClock, now: () => systemClock.now() + ms },
    })
    expect(sure(await examine(url, off(600_000)))).toEqual(['clock_differs_database'])
    expect(sure(await examine(url, off(-600_000)))).toEqual(['clock_differs_database'])
    expect(sure(await examine(url, off(2_000)))).toEqual([])
    const shared = { TILLWAY_VAULT_DATABASE_URL: url }
    expect(sure(await examine(url, { env: shared }))).toEqual(['database_shared'])
    await database.drop()
  })
})

test('every code is listed, and areas that there are not are refused', async () => {
  const { code, facts } = await cli(['doctor', '--list', '--json'])
  expect([code, facts.map((fact) => fact.code)]).toEqual([0, Object.keys(faultTable)])
  const refused = await cli(['doctor', '--only', 'databse', '--json'])
  expect(refused).toMatchObject({ code: 2, facts: [{ error: { code: 'option_choice' } }] })
  expect(refused.out).toContain('database')
})
