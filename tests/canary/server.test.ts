/**
 * Real card numbers, names, codes and tokens go through every endpoint and every way to fail, and
 * then are looked for wherever something is kept or told: logs, database files, tables, webhooks,
 * answers, metrics. The books of the simulator are the bank's, which knows them all.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { asMerchant, makeMerchant, type TestMerchant } from '../kit/merchant.ts'
import { goodPassword } from '../kit/password-holder.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { type TestCards, testCards } from '../kit/test-cards.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../kit/webhook-receiver.ts'
import { canariesOf } from './canaries.ts'
import {
  type Ground,
  goesWell,
  isAttacked,
  isDeclined,
  isFailedByChannel,
  isWithoutVault,
} from './flows.ts'
import { entersPasswords, nothingGivenOut, passwordCanaries } from './password-flows.ts'
import { filePlaces, logPlace, postgresTables, sqliteTables } from './places.ts'
import { type Canary, createSearch, type Place, type Search } from './search.ts'
import { keepAnswers, type Told } from './told.ts'

describe.each(databaseKinds)('over $name', ({ open }) => {
  let databases: TestDatabase[]
  let platform: TestPlatform
  let receiver: WebhookReceiver
  let told: Told
  let merchant: TestMerchant
  let cards: TestCards
  let canaries: readonly Canary[]
  let search: Search
  const given = nothingGivenOut()

  beforeAll(async () => {
    databases = [await open(), await open()]
    const [main, vault] = databases
    receiver = await startWebhookReceiver()
    platform = await startPlatform({
      databaseUrl: main?.url,
      vault: vault?.url === undefined ? {} : { databaseUrl: vault.url },
    })
    told = keepAnswers()
    merchant = await makeMerchant(platform)
    const url = `${receiver.url}/h`
    await asMerchant(platform, merchant).ok('createWebhookEndpoint', { body: { url } })
    cards = testCards(platform.simulators)
    const ground: Ground = { platform, merchant, cards }
    await goesWell(ground, cards.debit)
    await goesWell(ground, cards.credit)
    await isDeclined(ground)
    await entersPasswords(ground, given)
    await isAttacked(ground)
    await isFailedByChannel(ground, 'unionpay')
    await isWithoutVault(ground)
    await platform.server.webhooksIdle()
    for (const path of ['/metrics', '/openapi.json', '/docs/errors', '/healthz', '/readyz']) {
      await fetch(`${platform.server.url}${path}`)
    }
    canaries = [...canariesOf(cards, platform), ...passwordCanaries(given)]
    search = createSearch(canaries)
  }, 180_000)

  afterAll(async () => {
    told.stop()
    await platform.stop()
    await receiver.stop()
    for (const database of databases) await database.drop()
  })

  const webhookPlaces = (): readonly Place[] =>
    receiver.received.map(({ body, headers }) => ({
      name: 'a webhook',
      content: body + JSON.stringify(headers),
    }))

  /** Files of the databases, and nothing of the simulators. */
  const databasePlaces = async (): Promise<readonly Place[]> => {
    const isDatabase = (name: string) => /^(tillway|vault)\.sqlite/.test(name)
    const files = filePlaces(platform.dataDir, isDatabase)
    const urls = databases.flatMap(({ url }) => url ?? [])
    const remote = await Promise.all(urls.map(postgresTables))
    const local = files.flatMap(({ name }) =>
      name.endsWith('.sqlite') ? [sqliteTables(join(platform.dataDir, name))] : [],
    )
    return [...files, ...local, ...remote]
  }

  test('enough was gone through to find something', async () => {
    const kinds = new Set(canaries.map(({ what }) => what.replace(/ \d+$/, '')))
    expect(kinds.size).toBeGreaterThanOrEqual(15)
    expect(canaries.filter(({ what }) => what.startsWith('code')).length).toBeGreaterThan(12)
    expect(canaries.filter(({ what }) => what.startsWith('token')).length).toBeGreaterThan(3)
    expect(told.count).toBeGreaterThan(150)
    expect(receiver.received.length).toBeGreaterThanOrEqual(6)
    expect(platform.logLines.length).toBeGreaterThan(50)
    // Where masked data is, the whole could have been.
    const tables = (await databasePlaces()).filter(({ name }) => name.includes('tables'))
    expect(tables.some(({ content }) => String(content).includes('3590'))).toBe(true)
  })

  test('the bank knows them, so that they are what was really used', () => {
    const journal = readFileSync(join(platform.dataDir, 'simulators/unionpay.jsonl'), 'utf8')
    const known = createSearch(canaries.filter(({ what }) => /^(code|token)/.test(what)))
    const found = known([{ name: 'the bank', content: journal }])
    expect(found.length).toBeGreaterThan(15)
  })

  test('a line that leaks would be found', () => {
    const { number, idNumber } = cards.credit
    const line = { level: 'debug', fields: { number }, message: `id ${idNumber}` } as const
    const leaking = logPlace('the log', [...platform.logLines, line])
    expect(search([leaking])).toEqual([
      // One holder has all three cards.
      'id number of debit (raw) in the log',
      'number of credit (raw) in the log',
      'number of credit (a value) in the log',
      'id number of credit (raw) in the log',
      'id number of refused (raw) in the log',
    ])
  })

  test('the logs hold none', () => {
    expect(search([logPlace('the log', platform.logLines)])).toEqual([])
  })

  test('the databases of server and vault hold none in clear', async () => {
    expect(search(await databasePlaces())).toEqual([])
  })

  test('the webhooks hold none', () => {
    expect(search(webhookPlaces())).toEqual([])
  })

  test('no answer, error or metric holds any', () => {
    // The frame is given its maps: they are what is answered there.
    const kept = canaries.filter(({ what }) => !/^(challenge|layout)/.test(what))
    expect(createSearch(kept)(told.places())).toEqual([])
  })

  test('a password that leaks would be found, and so would a map', () => {
    const [layout = ''] = given.layouts
    const place = { name: 'a place', content: `{"p":"${goodPassword}","l":${layout}}` }
    expect(search([place]).map((found) => found.split(' ')[0])).toEqual(['password', 'layout'])
  })
})
