/**
 * Card numbers, stripes, PINs and keys of a terminal go through every endpoint and every way to fail,
 * and then are looked for wherever something is kept or told. The journal of the simulated acquirer
 * is a bank's: it has the keys, because it hands them out, and of cards it has only their names.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTerminal } from '../kit/card-terminal.ts'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { asMerchant, makeMerchant } from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../kit/webhook-receiver.ts'
import { filePlaces, logPlace, postgresTables, sqliteTables } from './places.ts'
import { type Canary, createSearch, type Place } from './search.ts'
import { cardCanaries, journalOf, keyCanaries, readingCanaries } from './terminal-canaries.ts'
import {
  type Counter,
  cardsAreRefused,
  cardsGoAstray,
  cardsGoWell,
  hostFails,
} from './terminal-flows.ts'
import { keepAnswers, type Told } from './told.ts'

describe.each(databaseKinds)('over $name', ({ open }) => {
  let database: TestDatabase
  let platform: TestPlatform
  let receiver: WebhookReceiver
  let told: Told
  let counter: Counter
  let cards: readonly Canary[]
  let keys: readonly Canary[]
  let readings: readonly Canary[]

  beforeAll(async () => {
    database = await open()
    receiver = await startWebhookReceiver()
    platform = await startPlatform({ databaseUrl: database.url, vault: false })
    told = keepAnswers()
    const merchant = await makeMerchant(platform, { channels: ['card'] })
    const url = `${receiver.url}/h`
    await asMerchant(platform, merchant).ok('createWebhookEndpoint', { body: { url } })
    const terminal = await openTerminal(
      { ...platform, call: platform.call, token: merchant.secretKey },
      { merchant: merchant.name, name: 'till', account: merchant.accounts.card, clock: Date },
    )
    counter = { platform, merchant, terminal, readings: [] }
    await cardsGoWell(counter)
    await cardsAreRefused(counter)
    await hostFails(counter)
    await cardsGoAstray(counter)
    await platform.server.webhooksIdle()
    for (const path of ['/metrics', '/openapi.json']) {
      await fetch(`${platform.server.url}${path}`)
    }
    cards = cardCanaries(platform.simulators)
    keys = keyCanaries(terminal.own, platform.dataDir)
    readings = readingCanaries(counter.readings)
  }, 180_000)

  afterAll(async () => {
    told.stop()
    await platform.stop()
    await receiver.stop()
    await database.drop()
  })

  const find = (places: readonly Place[]) => createSearch([...cards, ...keys, ...readings])(places)

  const databasePlaces = async (): Promise<readonly Place[]> => {
    const files = filePlaces(platform.dataDir, (name) => name.startsWith('tillway.sqlite'))
    if (database.url !== undefined) return [...files, await postgresTables(database.url)]
    return [...files, sqliteTables(join(platform.dataDir, 'tillway.sqlite'))]
  }

  test('enough was gone through to find something', async () => {
    expect(counter.readings.length).toBeGreaterThan(20)
    expect(new Set(keys.map(({ what }) => what)).size).toBeGreaterThanOrEqual(6)
    expect(cards.length).toBeGreaterThan(20)
    expect(told.count).toBeGreaterThan(150)
    expect(receiver.received.length).toBeGreaterThanOrEqual(6)
    // Where masked data is, the whole could have been.
    const tables = (await databasePlaces()).filter(({ name }) => name.includes('tables'))
    expect(tables.some(({ content }) => /\d{6}\*+\d{4}/.test(String(content)))).toBe(true)
  })

  test('a line that leaks would be found, in bytes too', () => {
    const own = Buffer.from(counter.terminal.own.keys.tmk ?? '', 'hex')
    const number = cards[0]?.text ?? ''
    const fields = { own, packed: Buffer.from(`${number}0`, 'hex').toString('base64') }
    const found = find([logPlace('the log', [{ level: 'debug', fields, message: 'keys' }])])
    expect(found.some((one) => one.startsWith('tmk'))).toBe(true)
    expect(found.some((one) => one.startsWith('number of chip_debit'))).toBe(true)
  })

  test('the acquirer has the keys, and of cards their names', () => {
    const journal = { name: 'the bank', content: journalOf(platform.dataDir) }
    expect(createSearch([...cards, ...readings])([journal])).toEqual([])
    const held = createSearch(keys)([journal])
    expect(held.filter((one) => one.startsWith('working key')).length).toBeGreaterThan(3)
    expect(journal.content).toContain('stripe_debit')
  })

  test('the logs hold none', () => {
    expect(find([logPlace('the log', platform.logLines)])).toEqual([])
  })

  test('the database holds none in clear, nor what readers encrypted', async () => {
    expect(find(await databasePlaces())).toEqual([])
  })

  test('no webhook, answer, error or metric holds any', () => {
    const sent = receiver.received.map(({ body, headers }) => ({
      name: 'a webhook',
      content: body + JSON.stringify(headers),
    }))
    expect(find([...sent, ...told.places()])).toEqual([])
  })
})
