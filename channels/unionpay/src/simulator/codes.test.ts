/** The codes that are texted: for one order, one card, one amount, five minutes. */
import { expect, test } from 'vitest'
import { back, createHandClient, queryPath } from '../../test/hand-client.ts'
import {
  askOpening,
  askPayment,
  consumeFields,
  debit,
  openFields,
  openToken,
  queryFields,
  tokenData,
} from '../../test/hand-flows.ts'

async function ready(amount = 100) {
  const client = createHandClient()
  const token = await openToken(client)
  const { order } = await askPayment(client, { token, amount })
  const confirm = (code: string, change = {}) =>
    client.ask(back, { ...consumeFields(client, order, code), ...change })
  return { client, token, order, confirm }
}

test('the text says what it is for', async () => {
  const { client } = await ready(29_900)
  const [newest, older] = client.simulator.phone.inbox?.() ?? []
  expect(newest?.text).toContain('用于在“mall”付款 299.00 元（尾号 0018）')
  expect(older?.text).toContain('用于在“mall”开通快捷支付（尾号 0018）')
})

test('a wrong code books nothing, and the right one may follow under the same order', async () => {
  const { client, order, confirm } = await ready()
  const code = client.code()
  const wrong = code === '000000' ? '000001' : '000000'
  expect(await confirm(wrong)).toMatchObject({
    respCode: '71',
    respMsg: '短信验证码错误[6100071]',
  })
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ respCode: '34' })
  expect(client.simulator.books().orders).toEqual([])
  expect(await confirm(code)).toMatchObject({ respCode: '00' })
})

test('111111 passes where a code was sent; 123456 and 654321 never do', async () => {
  const { confirm } = await ready()
  expect(await confirm('123456')).toMatchObject({ respCode: '71' })
  expect(await confirm('654321')).toMatchObject({ respCode: '71' })
  expect(await confirm('111111')).toMatchObject({ respCode: '00' })
})

test('nothing passes where no code was sent', async () => {
  const { client, token } = await ready()
  const order = { ...client.order(), txnAmt: '100', currencyCode: '156' }
  const tokenPayData = `{trId=62000000001&token=${token}}`
  const consume = consumeFields(client, { ...order, tokenPayData }, '111111')
  expect(await client.ask(back, consume)).toMatchObject({ respCode: '71' })
})

test('a code is worth nothing for another amount or another order', async () => {
  const { client, token, confirm } = await ready()
  const code = client.code()
  expect(await confirm(code, { txnAmt: '101' })).toMatchObject({ respCode: '71' })
  const { order: second } = await askPayment(client, { token, amount: 100 })
  const elsewhere = await client.ask(back, consumeFields(client, second, code))
  expect(elsewhere).toMatchObject({ respCode: '71' })
  expect(await confirm(code)).toMatchObject({ respCode: '00' })
})

test('a new code makes the old one void', async () => {
  const { client, order, confirm } = await ready()
  const old = client.code()
  const text = { ...order, txnType: '77', txnSubType: '02' }
  expect(await client.ask(back, text)).toMatchObject({ respCode: '00' })
  expect(client.code()).not.toBe(old)
  expect(await confirm(old)).toMatchObject({ respCode: '71' })
  expect(await confirm(client.code())).toMatchObject({ respCode: '00' })
})

test('a code lapses after five minutes, and the answer says so', async () => {
  const { client, confirm } = await ready()
  await client.time.advance(5 * 60_000)
  const late = await confirm(client.code())
  expect(late).toMatchObject({
    respCode: '71',
    respMsg: '短信验证码已失效，请重新获取[6100071]',
  })
  expect(client.simulator.books().orders).toEqual([])
})

test('a code that was missed five times is over', async () => {
  const { client, confirm } = await ready()
  for (let tries = 0; tries < 5; tries += 1) await confirm('123456')
  expect(await confirm(client.code())).toMatchObject({ respCode: '71' })
})

test('a code that opened a card opens nothing else, and another card takes its own', async () => {
  const client = createHandClient()
  const { order } = await askOpening(client, debit)
  const code = client.code()
  const wrong = openFields(client, order, { card: debit, code: '123456' })
  expect(await client.ask(back, wrong)).toMatchObject({ respCode: '71' })
  const right = openFields(client, order, { card: debit, code })
  expect(await client.ask(back, right)).toMatchObject({ respCode: '00' })
  expect(await client.ask(back, right)).toMatchObject({ respCode: '12' })
  const { order: second } = await askOpening(client, debit)
  const reused = openFields(client, second, { card: debit, code })
  expect(await client.ask(back, reused)).toMatchObject({ respCode: '71' })
})

test('as a demonstration gateway it takes any six digits but two', async () => {
  const { client, confirm } = await ready()
  const { settings } = client.simulator
  expect(settings?.all()).toEqual({ codes: 'strict' })
  expect(await confirm('777777')).toMatchObject({ respCode: '71' })
  settings?.set('codes', 'demo')
  expect(await confirm('123456')).toMatchObject({ respCode: '71' })
  expect(await confirm('77777')).toMatchObject({ respCode: '71' })
  expect(await confirm('777777')).toMatchObject({ respCode: '00' })
  const restarted = createHandClient({ records: client.records })
  expect(restarted.simulator.settings?.all()).toEqual({ codes: 'demo' })
  expect(() => settings?.set('codes', 'none')).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  )
})

async function withoutCode(name: string) {
  const client = createHandClient({ name })
  const tokenPayData = tokenData(await openToken(client))
  const order = { ...client.order(), txnAmt: '100', currencyCode: '156', tokenPayData }
  const { customerInfo: _, ...consume } = consumeFields(client, order, '')
  return { client, order, consume }
}

test('a merchant with that right takes a payment without a code', async () => {
  const { client, order, consume } = await withoutCode('mall-nosms')
  const texts = client.simulator.phone.inbox?.().length
  expect(await client.ask(back, consume)).toMatchObject({ respCode: '00' })
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ origRespCode: '00' })
  expect(client.simulator.phone.inbox?.().length).toBe(texts)
  expect(await client.ask(back, consume)).toMatchObject({ respCode: '12' })
})

test('any other is told that it has no such right, and nothing is booked', async () => {
  const { client, order, consume } = await withoutCode('mall')
  expect(await client.ask(back, consume)).toMatchObject({
    respCode: '32',
    respMsg: '无此交易权限 smsCode[6131010]',
  })
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ respCode: '34' })
  expect(client.simulator.books().orders).toEqual([])
})
