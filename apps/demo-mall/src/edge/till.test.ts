/** The counter: what is rung up, what its reader is given, and the receipt afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type FakePlatform,
  newOrderKey,
  secretKey,
  startFakePlatform,
  webhookSecret,
} from '../../test/fake-platform.ts'
import { type RunningDemoMall, startDemoMall, type TillOptions } from './start-demo-mall.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const terminal = 'tm_01'
const card = {
  name: 'chip_debit',
  number: '6222020000000000018',
  expiry: '4912',
  serviceCode: '220',
  track2: '6222020000000000018=49122200000000123',
  pin: '123456',
  chip: { issuerKey: '00', sequence: '01', counter: 7 },
}
let dataDir: string
let platform: FakePlatform
let simulator: Server
let mall: RunningDemoMall

const start = (till?: TillOptions) =>
  startDemoMall({
    host: '127.0.0.1',
    port: 0,
    dataDir,
    apiBase: platform.url,
    publicKey: 'pk_of_the_shop',
    secretKey,
    webhookSecret,
    orderKey: newOrderKey().signer,
    merchantId: 'mch_01',
    cashierDir: dataDir,
    log,
    ...(till === undefined ? {} : { till }),
  })

const simulated = () => ({
  terminal,
  readerDir: dataDir,
  simulated: {
    reader: { serial: 'TWR1', initialKey: 'AB', keySerial: 'FFFF987654000100000A' },
    cardsUrl: `http://127.0.0.1:${(simulator.address() as AddressInfo).port}/cards`,
  },
})

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'demo-till-'))
  platform = await startFakePlatform()
  simulator = createServer((_, response) => {
    const told = [card, { ...card, name: 'unheard_of' }, { name: 'lost' }]
    response.setHeader('content-type', 'application/json').end(JSON.stringify(told))
  })
  await new Promise<void>((resolve) => simulator.listen(0, '127.0.0.1', resolve))
  mall = await start(simulated())
})

afterEach(async () => {
  await mall.stop()
  await platform.stop()
  simulator.closeAllConnections()
  simulator.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function post(path: string, body: object = {}) {
  const response = await fetch(`${mall.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'zh-CN' },
    body: JSON.stringify(body),
  })
  return { status: response.status, json: await response.json() }
}

const page = async (path: string) => {
  const headers = { 'accept-language': 'zh-CN' }
  return (await fetch(`${mall.url}${path}`, { headers })).text()
}

test('rings up goods at the shop’s prices and a typed sum, for the terminal and for nobody’s cards', async () => {
  const items = [
    { product: 'mug', quantity: 2, price: 1 },
    { product: 'tea', quantity: 1 },
  ]
  const { status, json } = await post('/api/till/orders', { items, amount: 150 })
  expect(status).toBe(201)
  expect(platform.payments.get(json.order)).toMatchObject({
    amount: 2 * 2_990 + 6_800 + 150,
    description: '搪瓷杯 × 2、高山乌龙、其他',
    terminal,
    shopper: null,
  })
})

test.each([
  { items: [], amount: 0 },
  { items: [{ product: 'moon', quantity: 1 }] },
  { items: [{ product: 'mug', quantity: 0 }] },
  { items: [{ product: 'mug', quantity: 1.5 }] },
  { items: 'mug' },
  { amount: -1 },
  { amount: 100_000_001 },
])('refuses what nobody can have rung up: %j', async (body) => {
  const { status, json } = await post('/api/till/orders', body)
  expect([status, json.error.code]).toEqual([409, 'not_for_sale'])
  expect(platform.payments.size).toBe(0)
})

test('the reader’s counter goes on, page after page and after a restart', async () => {
  const counters: number[] = []
  const read = async () => {
    const { json } = await post('/api/till/readings')
    expect(json).toMatchObject({ serial: 'TWR1', initialKey: 'AB' })
    expect(json.keySerial).toMatch(/^FFFF9876540001[0-9A-F]{6}$/)
    counters.push(Number(BigInt(`0x${json.keySerial}`) & 0x1fffffn))
  }
  await read()
  await read()
  await mall.stop()
  mall = await start(simulated())
  await read()
  expect(counters).toEqual([0, 16, 32])
})

test('shows the cards that it knows, with the counter of their chips', async () => {
  const response = await fetch(`${mall.url}/api/till/cards`)
  expect(await response.json()).toEqual([
    {
      id: 'chip_debit',
      label: { zh: '芯片储蓄卡', en: 'Chip debit' },
      number: card.number,
      expiry: '4912',
      serviceCode: '220',
      discretionary: '0000000123',
      pin: '123456',
      chip: { issuerKey: '00', sequence: '01', counter: 7, contactless: true },
    },
  ])
})

test('an open order of the counter leads back to it, a paid one shows its receipt', async () => {
  const { json } = await post('/api/till/orders', { amount: 2_345 })
  const { order } = json
  const event = platform.pay(order)
  platform.receipts.set(event.payment, {
    card: '622202*********0018',
    entry: 'insert',
    amount: '2345',
    time: '2026-01-01T04:00:00.000Z',
    reference: '000000000012',
    'not printed': 'secret',
  })
  expect(await page(`/orders/${order}`)).not.toContain('622202')
  await platform.deliver(event, mall.url)
  const shown = await page(`/orders/${order}`)
  expect(shown).toContain('622202*********0018')
  expect(shown).toContain('¥23.45')
  expect(shown).toContain('2026-01-01 12:00:00')
  expect(shown).toContain('data-print')
  expect(shown).not.toContain('secret')
})

test('an order of the counter that was paid in another way has no receipt', async () => {
  const { json } = await post('/api/till/orders', { amount: 2_345 })
  await platform.deliver(platform.pay(json.order), mall.url)
  expect(await page(`/orders/${json.order}`)).not.toContain('data-print')
})

test('a real counter puts no reader on its page and gives away no key', async () => {
  await mall.stop()
  mall = await start({ terminal, readerDir: dataDir })
  expect(await page('/till')).toContain('蓝牙')
  const asked = await fetch(`${mall.url}/api/till/readings`, { method: 'POST' })
  expect(asked.status).toBe(404)
})

test('a shop without a counter has none', async () => {
  await mall.stop()
  mall = await start()
  expect((await fetch(`${mall.url}/till`)).status).toBe(404)
  expect(await page('/lab')).not.toContain('href="/till"')
})

test('the book of an earlier version gets the columns that came later', async () => {
  await mall.stop()
  const path = join(dataDir, 'demo-mall.sqlite')
  const book = new DatabaseSync(path)
  book.exec('ALTER TABLE orders DROP COLUMN terminal; ALTER TABLE orders DROP COLUMN receipt')
  book.close()
  mall = await start(simulated())
  expect((await post('/api/till/orders', { amount: 1 })).status).toBe(201)
})
