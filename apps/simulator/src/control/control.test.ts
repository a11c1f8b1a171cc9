import { sampleChannel, sampleSimulator } from '@tillway/channel/conformance'
import { faultNames, type SimulatedTerminals } from '@tillway/channel/simulator'
import { type HttpRequest, type HttpTransport, money } from '@tillway/kernel'
import { createManualTime, createMemoryLog, createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { type ControlRequest, createControl } from './control.ts'

const acquirerTerminals: SimulatedTerminals = {
  provision: (merchant, name) => ({
    number: `${merchant}/${name}`,
    keys: {},
    reader: { serial: 'R1', initialKey: '00', keySerial: '00' },
  }),
  cards: () => [
    { name: 'a', number: '1', expiry: '4912', serviceCode: '101', track2: '1=4912101' },
  ],
}

function setUp() {
  const time = createManualTime()
  const random = createSeededRandom()
  const log = createMemoryLog()
  const delivered: HttpRequest[] = []
  const records: unknown[] = []
  const http: HttpTransport = {
    async send(request) {
      delivered.push(request)
      return { status: 401, headers: {}, body: Buffer.from('NO') }
    },
  }
  const simulator = sampleSimulator.create({
    clock: time,
    scheduler: time,
    random,
    http,
    log,
    journal: { records: () => records, append: (record) => records.push(record) },
    baseUrl: 'http://sim.example/sample',
  })
  const { manifest } = sampleChannel
  const hosted = new Map([['sample', { manifest, simulator }]])
  const control = createControl({ hosted, http, clock: time })
  const toSimulator: HttpTransport = {
    async send({ method, url, headers, body = '' }) {
      const target = url.slice('http://sim.example/sample'.length)
      const answer = await simulator.handle({ method, target, headers, body: Buffer.from(body) })
      return { ...answer, body: Buffer.from(answer.body) }
    },
  }
  const account = sampleChannel.open(simulator.provision('mall'), {
    clock: time,
    random,
    http: toSimulator,
    log,
  })
  const start = (orderNumber: string, amount = 500) =>
    account.operations.start({
      orderNumber,
      amount: money(amount),
      description: 'tea',
      presentation: 'qr',
      startedAt: time.now(),
      expiresAt: time.now() + 600_000,
      notifyUrl: 'https://platform.example/n',
    })
  const ask = async (method: string, target: string, more: Partial<ControlRequest> = {}) => {
    const answer = await control({
      method,
      target,
      headers: { host: '127.0.0.1:4610', 'content-type': 'application/json' },
      body: new Uint8Array(),
      remoteAddress: '127.0.0.1',
      ...more,
    })
    return { status: answer.status, json: JSON.parse(String(answer.body)) }
  }
  const post = (target: string, value: unknown) =>
    ask('POST', target, { body: Buffer.from(JSON.stringify(value)) })
  return { ask, post, start, simulator, delivered, time }
}

test('the books are given as they are', async () => {
  const { ask, start } = setUp()
  await start('o1')
  const { json } = await ask('GET', '/books/sample')
  expect(json.orders).toMatchObject([
    { orderNumber: 'o1', asked: 500, captured: 0, state: 'waiting' },
  ])
})

test('a fault is set, listed and cleared', async () => {
  const { ask, post, simulator } = setUp()
  const rule = { fault: 'slow_answers', orderNumber: 'o1', times: 2 }
  expect((await post('/faults/sample', rule)).json).toEqual([rule])
  expect((await ask('GET', '/faults/sample')).json).toEqual([rule])
  expect(simulator.faults.strikes('slow_answers', { orderNumber: 'o1', amount: 1 })).toBe(true)
  expect((await ask('DELETE', '/faults/sample')).json).toEqual([])
  expect(simulator.faults.rules()).toEqual([])
})

test('every fault is listed with the amount that asks for it', async () => {
  const { json } = await setUp().ask('GET', '/faults')
  expect(json.map(({ name }: { name: string }) => name)).toEqual(faultNames)
  expect(json[0]).toEqual({ name: 'paid_without_notification', amount: 1001 })
})

test.each([
  [{ fault: 'no_such_fault' }, 'fault'],
  [{ fault: 'declined', times: 0 }, 'times'],
  [{ fault: 'declined', times: 1.5 }, 'times'],
  [{ fault: 'declined', orderNumber: 7 }, 'orderNumber'],
])('a malformed fault %j is refused by its field', async (body, param) => {
  const { status, json } = await setUp().post('/faults/sample', body)
  expect(status).toBe(400)
  expect(json.error).toMatchObject({ code: 'invalid_request', param })
})

test('a simulator without bank cards has none to show', async () => {
  const { status, json } = await setUp().ask('GET', '/bank-cards')
  expect(status).toBe(200)
  expect(json).toEqual([])
})

test('the phone lists, scans and pays', async () => {
  const { ask, post, start, simulator, time } = setUp()
  await start('o1', 100)
  await ask('GET', '/phone')
  await time.advance(1_000)
  const report = await start('o2', 200)
  const { json } = await ask('GET', '/phone')
  expect(json.channels).toEqual([
    { id: 'sample', name: sampleChannel.manifest.name, mark: sampleChannel.manifest.mark },
  ])
  expect(json.orders.map(({ amount }: { amount: number }) => amount)).toEqual([200, 100])

  const content =
    report.status === 'waiting' && report.action?.type === 'qr' && report.action.content
  const scanned = await post('/phone/scan', { content })
  expect(scanned.json).toMatchObject({ channel: 'sample', amount: 200, payee: 'mall' })
  expect((await post('/phone/sample/scan', { content })).json).toEqual(scanned.json)
  expect((await post('/phone/scan', { content: 'https://else.example/1' })).status).toBe(404)

  const { key } = scanned.json
  expect((await ask('GET', `/phone/sample/${key}`)).json).toEqual(scanned.json)
  expect((await ask('GET', '/phone/sample/none')).status).toBe(404)
  expect((await post('/phone/sample/cancel', { key })).json.state).toBe('waiting')
  expect((await post('/phone/sample/pay', { key })).json.state).toBe('paid')
  expect((await post('/phone/sample/lapse', { key: json.orders[1].key })).json.state).toBe('closed')
  expect(simulator.books().orders.map(({ state }) => state)).toEqual(['closed', 'paid'])
})

test('the phone shows the text messages that a channel sent, newest first', async () => {
  const { ask, simulator } = setUp()
  expect((await ask('GET', '/phone')).json.messages).toEqual([])
  const phone = '13900000000'
  const texts = Array.from({ length: 30 }, (_, index) => ({ phone, text: `${index}`, at: index }))
  Object.assign(simulator.phone, { inbox: () => texts })
  const { messages } = (await ask('GET', '/phone')).json
  expect(messages).toHaveLength(20)
  expect(messages[0]).toEqual({ channel: 'sample', phone, text: '29', at: 29 })
})

test('an unknown key, action or channel of the phone is told apart', async () => {
  const { post, start } = setUp()
  await start('o1')
  expect((await post('/phone/sample/pay', { key: 'none' })).json.error.code).toBe('not_found')
  expect((await post('/phone/nobody/pay', { key: 'none' })).json.error.code).toBe('not_found')
  expect((await post('/phone/sample/pay', {})).json.error.param).toBe('key')
})

test('a merchant is provisioned by name', async () => {
  const { post, simulator } = setUp()
  const { json } = await post('/provision/sample', { name: 'other' })
  expect(json).toEqual(simulator.provision('other'))
})

test('a forgery is listed and delivered, and the answer shown', async () => {
  const { ask, post, start, delivered } = setUp()
  await start('o1')
  const { json } = await ask('GET', '/forgeries/sample/o1')
  const [{ name, url, headers, body }] = json
  const answer = await post('/deliver-forgery', { channel: 'sample', orderNumber: 'o1', name })
  expect(answer.json).toEqual({ status: 401, body: 'NO' })
  expect(delivered).toMatchObject([{ method: 'POST', url, headers, body }])
  const none = await post('/deliver-forgery', { channel: 'sample', orderNumber: 'o1', name: '?' })
  expect(none.status).toBe(404)
})

test.each([
  { remoteAddress: '192.0.2.7' },
  { remoteAddress: '::ffff:10.0.0.1' },
  { headers: { host: 'shop.example' } },
  { headers: {} },
])('a caller from elsewhere is refused: %j', async (more) => {
  const { status, json } = await setUp().ask('GET', '/phone', more)
  expect([status, json.error.code]).toEqual([403, 'origin_not_allowed'])
})

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', async (remoteAddress) => {
  expect((await setUp().ask('GET', '/phone', { remoteAddress })).status).toBe(200)
})

test('a form of another page cannot write', async () => {
  const headers = { host: 'localhost:1', 'content-type': 'application/x-www-form-urlencoded' }
  const { status } = await setUp().ask('POST', '/provision/sample', { headers })
  expect(status).toBe(415)
})

test('what is not JSON, not a path or not a method is told so', async () => {
  const { ask } = setUp()
  const bad = await ask('POST', '/provision/sample', { body: Buffer.from('{') })
  expect(bad.json.error.code).toBe('invalid_json')
  expect((await ask('GET', '/nothing')).json.error.code).toBe('route_not_found')
  expect((await ask('PUT', '/books/sample')).json.error.code).toBe('method_not_allowed')
  expect((await ask('GET', '/books/%E4')).json.error.code).toBe('invalid_request')
})

test('settings are shown and set where a simulator has any', async () => {
  const { ask, post, simulator } = setUp()
  expect((await ask('GET', '/settings/sample')).json).toEqual({})
  const wanted = { name: 'codes', value: 'demo' }
  expect((await post('/settings/sample', wanted)).json.error.code).toBe('not_found')
  const held: Record<string, string> = { codes: 'strict' }
  const set = (name: string, value: string) => {
    held[name] = value
  }
  Object.assign(simulator, { settings: { all: () => held, set } })
  expect((await post('/settings/sample', wanted)).json).toEqual({ codes: 'demo' })
  expect((await ask('GET', '/settings/sample')).json).toEqual({ codes: 'demo' })
})

test('terminals and cards for readers are given out where a channel has them', async () => {
  const { ask, simulator } = setUp()
  const body = Buffer.from(JSON.stringify({ merchant: 'mall', name: 'till' }))
  expect(await ask('POST', '/terminals/sample', { body })).toMatchObject({ status: 404 })
  expect(await ask('GET', '/reader-cards/sample')).toMatchObject({ status: 404 })
  Object.assign(simulator, { terminals: acquirerTerminals })
  expect(await ask('POST', '/terminals/sample', { body })).toMatchObject({
    status: 200,
    json: { number: 'mall/till' },
  })
  expect(await ask('GET', '/reader-cards/sample')).toMatchObject({
    status: 200,
    json: [{ name: 'a', track2: '1=4912101' }],
  })
})
