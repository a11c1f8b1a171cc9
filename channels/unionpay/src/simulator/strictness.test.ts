/** What the gateway refuses, and in which words. */
import { expect, test } from 'vitest'
import {
  back,
  baseUrl,
  beijing,
  createHandClient,
  type Message,
  queryPath,
} from '../../test/hand-client.ts'
import {
  askOpening,
  askPayment,
  cardFields,
  codeFields,
  consumeFields,
  credit,
  debit,
  gatewayPayFields,
  open,
  openFields,
  openToken,
  pay,
  queryFields,
  returnFields,
  tokenData,
  zhang,
} from '../../test/hand-flows.ts'

test.each<[string, (signed: Message) => Message]>([
  ['no signature', ({ signature: _, ...rest }) => rest],
  ['no signature method', ({ signMethod: _, ...rest }) => rest],
  ['no version', ({ version: _, ...rest }) => rest],
  ['a merchant that nobody knows', (signed) => ({ ...signed, merId: '777000000000000' })],
])('%s is no request at all', async (_, change) => {
  const client = createHandClient()
  const answer = await client.send(back, codeFields(client, 100), change)
  expect(answer).toMatchObject({ status: 200, body: 'Invalid request.' })
  expect(client.simulator.books().orders).toEqual([])
})

test('neither a query string, nor JSON, nor a field that comes twice is a request', async () => {
  const client = createHandClient()
  const ask = async (body: string, type = 'application/x-www-form-urlencoded', method = 'POST') => {
    const headers = { 'content-type': type }
    const request = { method, target: back, headers, body: Buffer.from(body) }
    return (await client.simulator.handle(request)).body
  }
  const bodies = ['', '%zz=1', 'merId=1&merId=1']
  for (const body of bodies) expect(await ask(body)).toBe('Invalid request.')
  expect(await ask('merId=1', 'application/json')).toBe('Invalid request.')
  expect(await ask('merId=1', undefined, 'GET')).toBe('Invalid request.')
})

test.each<[string, (signed: Message) => Message]>([
  ['an amount changed after signing', (signed) => ({ ...signed, txnAmt: '1' })],
  ['a field added after signing', (signed) => ({ ...signed, reqReserved: 'x' })],
  ['another signature method', (signed) => ({ ...signed, signMethod: '11' })],
  ['protocol 5.0.0', (signed) => ({ ...signed, version: '5.0.0' })],
  ['the number of another certificate', (signed) => ({ ...signed, certId: '68759529225' })],
  ['a signature of something else', (signed) => ({ ...signed, signature: 'QUJD' })],
])('%s fails the signature', async (_, change) => {
  const client = createHandClient()
  const answer = await client.send(back, codeFields(client, 100), change)
  expect(client.proven(String(answer.body))).toMatchObject({
    respCode: '11',
    respMsg: 'Signature verification failed[9100004]',
  })
  expect(client.simulator.books().orders).toEqual([])
})

test.each(['txnAmt', 'currencyCode', 'backUrl', 'channelType', 'bizType', 'orderId', 'txnTime'])(
  'a request without %s lacks an element, and the answer names it',
  async (name) => {
    const client = createHandClient()
    const { [name]: _, ...rest } = codeFields(client, 100)
    expect(await client.ask(back, rest)).toMatchObject({
      respCode: '13',
      respMsg: `报文交易要素缺失 ${name}[6100013]`,
    })
  },
)

test.each([
  ['txnAmt', '1.00'],
  ['txnAmt', '-1'],
  ['txnAmt', '0'],
  ['currencyCode', '840'],
  ['channelType', '99'],
  ['backUrl', 'ftp://x'],
  ['orderId', 'att_01JAAAAAAAAAAAAA'],
  ['orderId', 'SHORT1'],
  ['txnTime', '20260132030405'],
  ['txnTime', '20200101000000'],
  ['accessType', '7'],
  ['payTimeout', '20200101000000'],
])('%s = %s is of the wrong form', async (name, value) => {
  const client = createHandClient()
  const answer = await client.ask(back, { ...codeFields(client, 100), [name]: value })
  expect(answer).toMatchObject({ respCode: '10', respMsg: `报文格式错误 ${name}[6100010]` })
  expect(client.simulator.books().orders).toEqual([])
})

test('what the merchant has no product for is not permitted', async () => {
  const client = createHandClient()
  const order = codeFields(client, 100)
  const wishes = [{ bizType: '000401' }, { txnSubType: '06' }, { txnSubType: '03' }]
  for (const wish of wishes) {
    const answer = await client.ask(back, { ...order, ...wish })
    expect(answer).toMatchObject({ respCode: '32', respMsg: '无此交易权限[6131010]' })
  }
  expect(await client.ask('/gateway/api/appTransReq.do', order)).toMatchObject({ respCode: '32' })
  const unknown = await client.send('/gateway/api/other.do', order)
  expect(unknown.body).toBe('Invalid request.')
})

test('a number and time are taken once, whatever for', async () => {
  const client = createHandClient()
  const token = await openToken(client)
  const { order } = await pay(client, { token, amount: 100 })
  const again = { orderId: order.orderId ?? '', txnTime: order.txnTime ?? '' }
  const text = { ...order, txnType: '77', txnSubType: '02' }
  expect(await client.ask(back, text)).toMatchObject({ respCode: '12' })
  const repeated = await client.ask(back, consumeFields(client, order, '111111'))
  expect(repeated).toMatchObject({ respCode: '12', respMsg: '重复交易[6100012]' })
  const code = await client.ask(back, { ...codeFields(client, 100), ...again })
  expect(code).toMatchObject({ respCode: '12' })
  const { queryId = '' } = await client.ask(queryPath, queryFields(order))
  const refund = returnFields(client, 'refund', { queryId, amount: 10 })
  expect(await client.ask(back, { ...refund, ...again })).toMatchObject({ respCode: '12' })
  expect(await client.ask(back, refund)).toMatchObject({ respCode: '00' })
  expect(await client.ask(back, refund)).toMatchObject({ respCode: '12' })
  expect(client.simulator.books().orders).toMatchObject([{ captured: 100, refunded: 10 }])
})

test('the same request for a code again is a repeat: its answer comes once', async () => {
  const client = createHandClient()
  const order = codeFields(client, 100)
  expect(await client.ask(back, order)).toMatchObject({ respCode: '00' })
  expect(await client.ask(back, order)).toMatchObject({ respCode: '12' })
  expect(await client.ask(back, { ...order, txnAmt: '200' })).toMatchObject({ respCode: '12' })
  expect(client.simulator.books().orders).toMatchObject([{ asked: 100, state: 'waiting' }])
})

test('card data that is not encrypted, or for nobody, is refused', async () => {
  const client = createHandClient()
  const order = { ...client.order(), txnType: '79', txnSubType: '00' }
  const requestor = { tokenPayData: '{trId=62000000001&tokenType=01}' }
  const card = cardFields(client, debit)
  const customerInfo = client.customer(debit.holder, debit.sealed)
  const ask = (change: Message) => client.ask(back, { ...order, ...requestor, ...card, ...change })
  expect(await ask({ accNo: debit.number })).toMatchObject({ respCode: '10' })
  expect(await ask({ encryptCertId: '1' })).toMatchObject({ respCode: '10' })
  const plain = client.customer({ ...debit.holder, phoneNo: '13552535506' })
  expect(await ask({ customerInfo: plain })).toMatchObject({
    respCode: '10',
    respMsg: '报文格式错误 customerInfo[6100010]',
  })
  expect(await ask({ customerInfo: 'no base64' })).toMatchObject({ respCode: '10' })
  expect(await ask({ customerInfo })).toMatchObject({
    respCode: '13',
    respMsg: '报文交易要素缺失 smsCode[6100013]',
  })
})

test.each([
  ['the name', { holder: { ...debit.holder, customerNm: '王五' } }, '66'],
  ['the identity number', { holder: { ...debit.holder, certifId: '110101199003070011' } }, '66'],
  ['the kind of document', { holder: { ...debit.holder, certifTp: '03' } }, '66'],
])('%s must be the holder’s', async (_, change, respCode) => {
  const client = createHandClient()
  const { order } = await askOpening(client, debit)
  const card = { ...debit, ...change }
  const answer = await client.ask(back, openFields(client, order, { card, code: client.code() }))
  expect(answer).toMatchObject({ respCode })
  // Nothing was spent by it: the same enrolment goes on.
  const right = openFields(client, order, { card: debit, code: client.code() })
  expect(await client.ask(back, right)).toMatchObject({ respCode: '00' })
})

test('no code is sent to a phone that is not the card’s', async () => {
  const client = createHandClient()
  const sealed = { phoneNo: '13800000000' }
  const { answer } = await askOpening(client, { ...debit, sealed })
  expect(answer).toMatchObject({ respCode: '66' })
  expect(client.simulator.phone.inbox?.()).toEqual([])
})

test.each([
  ['no CVN2', { phoneNo: '18100000000', expired: '1912' }, '13'],
  ['no expiry', { phoneNo: '18100000000', cvn2: '248' }, '13'],
  ['a wrong CVN2', { ...credit.sealed, cvn2: '999' }, '65'],
  ['the expiry as printed, not as YYMM', { ...credit.sealed, expired: '1219' }, '65'],
])('a credit card with %s is not opened', async (_, sealed, respCode) => {
  const client = createHandClient()
  expect(await open(client, { ...credit, sealed })).toMatchObject({ respCode })
})

test.each([
  ['that does not exist', '6216261000000000091', '61'],
  ['that does not support it', '6226090000000105', '68'],
  ['that has expired', '6226388000000301', '73'],
])('a card %s is not opened', async (_, number, respCode) => {
  const client = createHandClient()
  const secrets = { ...zhang.sealed, cvn2: '301', expired: '2001' }
  expect(await open(client, { ...zhang, sealed: secrets, number })).toMatchObject({ respCode })
})

test('more than is on the card is not paid, and what is given back can be spent again', async () => {
  const client = createHandClient()
  const token = await openToken(client, { ...zhang, number: '6216261000000000026' })
  const { answer, order } = await pay(client, { token, amount: 400 })
  expect(answer).toMatchObject({ respCode: '00' })
  const short = await pay(client, { token, amount: 101 })
  expect(short.answer).toMatchObject({ respCode: '64', respMsg: '卡上的余额不足[5100064]' })
  const found = await client.ask(queryPath, queryFields(short.order))
  expect(found).toMatchObject({ respCode: '00', origRespCode: '64' })
  const { queryId = '' } = await client.ask(queryPath, queryFields(order))
  await client.ask(back, returnFields(client, 'refund', { queryId, amount: 300 }))
  expect((await pay(client, { token, amount: 101 })).answer).toMatchObject({ respCode: '00' })
  const states = client.simulator.books().orders.map(({ state }) => state)
  expect(states).toEqual(['paid', 'declined', 'paid'])
  expect(client.notices.map(({ txnAmt }) => txnAmt)).toEqual(['400', '300', '101'])
})

test('a bank that declines does so after the payment was accepted, and nobody is told', async () => {
  const client = createHandClient()
  const token = await openToken(client, { ...zhang, number: '6216261000000000034' })
  const { answer, order } = await pay(client, { token, amount: 100 })
  expect(answer).toMatchObject({ respCode: '00' })
  await client.time.advance(3_600_000)
  const found = await client.ask(queryPath, queryFields(order))
  expect(found).toMatchObject({ respCode: '00', origRespCode: '60' })
  expect(client.notices).toEqual([])
})

test('a token is good for its merchant and requestor alone, until it is deleted or its time is over', async () => {
  const client = createHandClient()
  const token = await openToken(client)
  const other = createHandClient({ name: 'other', records: client.records })
  const foreign = await askPayment(other, { token, amount: 100 })
  expect(foreign.answer).toMatchObject({ respCode: '89' })
  const elsewhere = { tokenPayData: `{trId=62000000002&token=${token}}` }
  const { order } = await askPayment(client, { token, amount: 100 })
  const text = { txnType: '77', txnSubType: '02' }
  expect(await client.ask(back, { ...order, ...text, ...elsewhere })).toMatchObject({
    respCode: '89',
  })
  const unknown = { tokenPayData: tokenData('6235000000000000000') }
  expect(await client.ask(back, { ...order, ...text, ...unknown })).toMatchObject({
    respCode: '89',
  })
  await client.time.advance(6 * 365 * 86_400_000)
  const late = await askPayment(client, { token, amount: 100 })
  expect(late.answer).toMatchObject({ respCode: '80', respMsg: 'Token 已过期[6100080]' })
})

test('a card that was not opened cannot be paid with by its number', async () => {
  const client = createHandClient({ name: 'mall-standard' })
  const order = {
    ...client.order({ bizType: '000301' }),
    ...cardFields(client, debit),
    txnAmt: '1',
    currencyCode: '156',
  }
  const customerInfo = client.customer({}, debit.sealed)
  const text = { ...order, txnType: '77', txnSubType: '02', customerInfo }
  expect(await client.ask(back, text)).toMatchObject({ respCode: '77' })
  const consume = consumeFields(client, order, '111111')
  expect(await client.ask(back, consume)).toMatchObject({ respCode: '77' })
})

test('a transaction that is unknown, or another merchant’s, is not found', async () => {
  const client = createHandClient()
  const { order } = await pay(client, { token: await openToken(client), amount: 100 })
  const missing = { respCode: '34', respMsg: '查无此交易[2600000]' }
  const wrongTime = { txnTime: beijing(client.time.now() - 1_000) }
  expect(await client.ask(queryPath, { ...queryFields(order), ...wrongTime })).toMatchObject(
    missing,
  )
  const other = createHandClient({ name: 'other', records: client.records })
  const merId = other.config.merId ?? ''
  expect(await other.ask(queryPath, { ...queryFields(order), merId })).toMatchObject(missing)
})

test('who asks about one transaction too often is put off for a while', async () => {
  const client = createHandClient()
  const { order } = await pay(client, { token: await openToken(client), amount: 100 })
  const codes: (string | undefined)[] = []
  for (let count = 0; count < 21; count += 1) {
    codes.push((await client.ask(queryPath, queryFields(order))).respCode)
  }
  expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => '00'))
  expect(codes.at(-1)).toBe('37')
  await client.time.advance(10_000)
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ respCode: '00' })
})

test('an undo or refund of something else is refused', async () => {
  const client = createHandClient()
  const unknown = { queryId: '202601021104051234568', amount: 100 }
  const { answer } = await pay(client, { token: await openToken(client), amount: 100 })
  const { queryId = '' } = answer
  const ask = (kind: 'undo' | 'refund', what: { queryId: string; amount: number }) =>
    client.ask(back, returnFields(client, kind, what))
  expect(await ask('refund', { ...unknown, queryId: `${queryId.slice(0, 20)}0` })).toMatchObject({
    respCode: '35',
  })
  expect(await ask('undo', { queryId, amount: 99 })).toMatchObject({ respCode: '36' })
  expect(await ask('refund', { queryId, amount: 1 })).toMatchObject({ respCode: '00' })
  expect(await ask('undo', { queryId, amount: 100 })).toMatchObject({ respCode: '45' })
})

test('the fields of a query say how its transaction went, and nothing is signed by nobody', async () => {
  const client = createHandClient()
  const order = gatewayPayFields(client, 100)
  // The form lies in the payer's browser: the gateway has not heard of it.
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ respCode: '34' })
  const answer = await client.send(queryPath, queryFields(order))
  expect(String(answer.body)).toContain('signPubKeyCert=-----BEGIN CERTIFICATE-----\r\n')
  expect(answer.headers['content-type']).toBe('text/html;charset=UTF-8')
  expect((await client.browse(`${baseUrl}/nothing`)).status).toBe(404)
})
