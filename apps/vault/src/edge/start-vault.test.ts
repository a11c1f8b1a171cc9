import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createMemoryLog } from '@tillway/kernel/testing'
import { describe, expect, test } from 'vitest'
import { assets, creditCard, gateway, message, shopperCard, startBench } from '../../test/bench.ts'
import { databases } from '../../test/stores.ts'
import { loadSealers } from './load-sealers.ts'

const halfAnHour = 30 * 60_000
const secrets = [...Object.values({ ...shopperCard, ...creditCard }), '6543217', '2481']
  .filter((value) => typeof value === 'string' && value.length > 2)
  .map(String)

/** As it is, and as it looks in the encodings that things are wrapped into. */
function spellings(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  return [
    text,
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    encodeURIComponent(text),
    [...text].reverse().join(''),
  ]
}

function expectNone(where: string, text: string): void {
  for (const secret of secrets) {
    for (const spelled of spellings(secret)) {
      expect(text.includes(spelled), `${where} holds ${spelled}`).toBe(false)
    }
  }
}

describe.each(databases)('the vault over $name', ({ create }) => {
  test('a card goes in through the frame, is described, paid with, shredded and forgotten', async () => {
    const database = await create()
    const answer = async () => ({ status: 200, headers: {}, body: new Uint8Array() })
    const bench = await startBench({ ...database.place, answer })
    const entered = (await (await bench.enter()).json()) as { card: string }
    const bank = { code: 'pab', zh: '平安银行', en: 'Ping An Bank' }
    const card = expect.stringMatching(/^card_/)
    expect(entered).toEqual({ card, bank, kind: 'debit', last_four: '0018' })
    const { client } = bench
    const cardId = entered.card
    expect(await client.describe('mch_1', cardId)).toEqual({
      cardId,
      merchantId: 'mch_1',
      paymentId: 'pay_1',
      shopper: 'shopper-1',
      bank,
      kind: 'debit',
      lastFour: '0018',
      phoneMasked: '135****5506',
      isEnrollable: true,
    })
    const composed = await client.compose(message({ cardId, fill: ['number'], sendsCode: true }))
    await client.dispatch(composed, { signature: 's', url: gateway, timeoutMs: 30_000 })
    expect(String(bench.sent[0]?.body)).toContain(shopperCard.number)
    await client.shredNumber('mch_1', cardId)
    await client.shredNumber('mch_1', cardId)
    expect(await client.describe('mch_1', cardId)).toMatchObject({ isEnrollable: false })
    await client.forget('mch_1', cardId)
    await client.forget('mch_1', cardId)
    await expect(client.describe('mch_1', cardId)).rejects.toMatchObject({ code: 'not_found' })
    await bench.stop()
    await database.drop()
  })

  test('nothing of a card or a code lies in a table or in a log in clear', async () => {
    const database = await create()
    const bench = await startBench(database.place)
    const cardId = await bench.cardId(creditCard)
    await bench.cardId()
    await bench.enter({ ...shopperCard, phone: '12' })
    const subject = cardId
    const sealed = await bench.sealedCode({ subject }, { code: '6543217', cvn: '2481' })
    const code = { sealed, subject }
    const fill = ['number', 'code', 'cvn']
    await bench.client.compose(message({ cardId, code, fill, sendsCode: true }))
    await expect(bench.client.compose(message({ cardId, code, fill }))).rejects.toThrow()
    const ticket = bench.ticket()
    await bench.get(`/frame?${new URLSearchParams({ ticket, origin: 'https://mall.example' })}`)
    const tables = await bench.vault.store.dump()
    expect(tables).toContain(cardId)
    expectNone('a table', tables)
    const lines = JSON.stringify(bench.log.lines)
    expect(lines).toContain('/frame/cards')
    expectNone('the log', lines)
    expect(lines).not.toContain('vt_')
    expect(lines).not.toContain(sealed.slice(0, 40))
    await bench.stop()
    await database.drop()
  })

  test('a card that is never enrolled is shredded after half an hour; one to be kept is not', async () => {
    const database = await create()
    const bench = await startBench(database.place)
    const [never, kept] = [await bench.cardId(), await bench.cardId()]
    await bench.client.keepNumber('mch_1', kept)
    await bench.time.advance(halfAnHour - 60_000)
    await bench.vault.sweep()
    expect(await bench.client.describe('mch_1', never)).toMatchObject({ isEnrollable: true })
    await bench.time.advance(60_000)
    await bench.vault.sweep()
    expect(await bench.client.describe('mch_1', never)).toMatchObject({ isEnrollable: false })
    expect(await bench.client.describe('mch_1', kept)).toMatchObject({ isEnrollable: true })
    await expect(bench.client.keepNumber('mch_1', never)).rejects.toMatchObject({
      code: 'card_data_missing',
    })
    await bench.stop()
    await database.drop()
  })

  test('a card of which the server never said anything is forgotten after a week', async () => {
    const database = await create()
    const bench = await startBench(database.place)
    const [stray, bound, kept] = [await bench.cardId(), await bench.cardId(), await bench.cardId()]
    await bench.client.keepNumber('mch_1', kept)
    await bench.client.shredNumber('mch_1', bound)
    await bench.time.advance(halfAnHour)
    await bench.vault.sweep()
    expect(await bench.client.describe('mch_1', stray)).toMatchObject({ isEnrollable: false })
    bench.time.jump(7 * 24 * 2 * halfAnHour)
    await bench.vault.sweep()
    await expect(bench.client.describe('mch_1', stray)).rejects.toMatchObject({ code: 'not_found' })
    expect(await bench.client.describe('mch_1', bound)).toMatchObject({ isEnrollable: false })
    expect(await bench.client.describe('mch_1', kept)).toMatchObject({ isEnrollable: true })
    await bench.stop()
    await database.drop()
  })
})

test('what is shredded is gone from the file and its log, and not only from the table', async () => {
  const database = await databases[0].create()
  const bench = await startBench(database.place)
  const cardId = await bench.cardId()
  const row = await bench.vault.store.read.cardData.get({ merchantId: 'mch_1', cardId })
  const file = 'sqlitePath' in database.place ? database.place.sqlitePath : ''
  const onDisk = () =>
    readdirSync(dirname(file))
      .map((name) => readFileSync(join(dirname(file), name), 'latin1'))
      .join()
  const traces = [row?.sealed, row?.wrappedKey].map((text) => text?.slice(-20) ?? 'none')
  for (const trace of traces) expect(onDisk()).toContain(trace)
  await bench.client.shredNumber('mch_1', cardId)
  for (const trace of traces) expect(onDisk()).not.toContain(trace)
  await bench.stop()
  await database.drop()
})

test('what had to be remembered for a while is forgotten', async () => {
  const bench = await startBench()
  await bench.client.compose(message({ sendsCode: true }))
  await bench.time.advance(2 * 60 * 60_000)
  await bench.vault.sweep()
  const { marks, limits } = JSON.parse(await bench.vault.store.dump())
  expect([marks, limits]).toEqual([[], []])
  await bench.stop()
})

test('the sweeper comes by itself', async () => {
  const bench = await startBench({ unenrolledLifeMs: 1_000 })
  const cardId = await bench.cardId()
  await bench.time.advance(60_000)
  await bench.vault.store.transact(async () => undefined)
  expect(await bench.client.describe('mch_1', cardId)).toMatchObject({ isEnrollable: false })
  expect(bench.log.lines).toContainEqual(
    expect.objectContaining({ message: 'card numbers never enrolled were shredded' }),
  )
  await bench.stop()
})

test('a port in use is told so', async () => {
  const bench = await startBench()
  const port = Number(new URL(bench.vault.url).port)
  await expect(startBench({ port, log: createMemoryLog() })).rejects.toMatchObject({
    code: 'service_unavailable',
  })
  await bench.stop()
})

test('health and readiness answer', async () => {
  const bench = await startBench({ frameAssets: assets })
  expect((await bench.get('/healthz')).status).toBe(200)
  expect((await bench.get('/readyz')).status).toBe(200)
  await bench.stop()
})

test('every channel that seals cards is found by its folder', async () => {
  const sealers = await loadSealers()
  const folder = join(import.meta.dirname, '../../../../channels')
  const withSealing = readdirSync(folder).filter((name) =>
    existsSync(join(folder, name, 'src/sealing/index.ts')),
  )
  expect([...sealers.keys()]).toEqual(withSealing.sort())
  for (const [name, { channel, destinations }] of sealers) {
    expect(channel).toBe(name)
    for (const origin of destinations) expect(new URL(origin).origin).toBe(origin)
  }
})

test('what is under way when the vault is stopped comes to its end', async () => {
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const bench = await startBench({
    answer: async () => {
      await held
      return { status: 200, headers: {}, body: new Uint8Array([1]) }
    },
  })
  const composed = await bench.client.compose(message())
  const request = { signature: 's', url: gateway, timeoutMs: 5_000 }
  const underWay = bench.client.dispatch(composed, request)
  while (bench.sent.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const stopped = bench.vault.stop()
  letGo()
  expect(await underWay).toMatchObject({ status: 200 })
  await stopped
  await expect(bench.get('/healthz')).rejects.toThrow()
  await bench.stop()
})
