/** One whole flow of each kind, driven by a client that shares no code with our wire. */
import { expect, test } from 'vitest'
import {
  back,
  createHandClient,
  front,
  type Message,
  queryPath,
  serialOf,
} from '../../test/hand-client.ts'
import {
  askOpening,
  cardFields,
  codeFields,
  consumeFields,
  credit,
  debit,
  gatewayPayFields,
  open,
  openToken,
  pay,
  queryFields,
  returnFields,
  tokenData,
} from '../../test/hand-flows.ts'

test('a card is opened by code, paid with by token, told of and found by query', async () => {
  const client = createHandClient()
  const { answer: sent } = await askOpening(client, debit)
  expect(sent).toMatchObject({ respCode: '00', respMsg: '成功[0000000]', txnType: '77' })
  const [text] = client.simulator.phone.inbox?.() ?? []
  expect(text).toMatchObject({ phone: '13552535506', at: client.time.now() })
  expect(text?.text).toMatch(/^【模拟银联】验证码 \d{6}，/)

  const opened = await open(client)
  expect(opened).toMatchObject({ respCode: '00', activateStatus: '1', payCardType: '01' })
  expect(opened.tokenPayData).toMatch(
    /^\{token=6235\d{15}&trId=62000000001&tokenLevel=10&tokenBegin=\d{14}&tokenEnd=\d{14}&tokenType=01\}$/,
  )
  expect(client.open(opened.accNo ?? '')).toBe('0018')

  const token = /token=(\d{19})/.exec(opened.tokenPayData ?? '')?.[1] ?? ''
  const { order, answer } = await pay(client, { token, amount: 29_900 })
  expect(answer).toMatchObject({ respCode: '00', txnAmt: '29900', orderId: order.orderId })
  expect(client.notices).toMatchObject([
    {
      respCode: '00',
      orderId: order.orderId,
      txnTime: order.txnTime,
      merId: client.config.merId,
      txnAmt: '29900',
      currencyCode: '156',
      settleAmt: '29900',
      txnType: '01',
      queryId: answer.queryId,
    },
  ])
  expect(answer.queryId).toMatch(/^\d{21}$/)

  const found = await client.ask(queryPath, queryFields(order))
  expect(found).toMatchObject({
    respCode: '00',
    origRespCode: '00',
    origRespMsg: '成功[0000000]',
    txnType: '00',
    queryId: answer.queryId,
    settleDate: '0102',
    txnAmt: '29900',
  })
  expect(client.open(found.accNo ?? '')).toBe('6216***********0018')
  expect(client.simulator.books().orders).toMatchObject([
    {
      merchant: 'mall',
      orderNumber: order.orderId,
      state: 'paid',
      asked: 29_900,
      captured: 29_900,
    },
  ])
})

test('a credit card is opened in the product without tokens and paid with by its number', async () => {
  const client = createHandClient({ name: 'mall-standard' })
  const bizType = '000301'
  const card = { ...cardFields(client, credit), bizType }
  const ask = { txnType: '78', txnSubType: '00', accType: '01' }
  const before = await client.ask(back, { ...client.order(), ...ask, ...card })
  expect(before).toMatchObject({ respCode: '00', activateStatus: '0' })
  expect(await open(client, credit, { bizType })).toMatchObject({ activateStatus: '1' })
  const after = await client.ask(back, { ...client.order(), ...ask, ...card })
  expect(after).toMatchObject({ activateStatus: '1' })

  const order = { ...client.order(), ...card, txnAmt: '1', currencyCode: '156' }
  const customerInfo = client.customer({}, { phoneNo: '18100000000' })
  const text = { txnType: '77', txnSubType: '02', customerInfo }
  expect(await client.ask(back, { ...order, ...text })).toMatchObject({ respCode: '00' })
  const answer = await client.ask(back, consumeFields(client, order, client.code()))
  expect(answer).toMatchObject({ respCode: '00' })
  expect(client.simulator.books().orders).toMatchObject([{ captured: 1 }])
})

test('a payer pays on the gateway’s page and comes back with signed fields', async () => {
  const client = createHandClient()
  const order = gatewayPayFields(client, 12_345)
  const page = await client.send(front, order)
  const html = String(page.body)
  expect(html).toContain('123.45')
  expect(html).toContain('青轴键盘')
  const action = /action="([^"]+)\/confirm"/.exec(html)?.[1] ?? ''
  const form = { card: debit.number, name: '全渠道', phone: '13552535506', code: '111111' }
  const done = String((await client.browse(`${action}/confirm`, form)).body)
  expect(done).toContain('支付成功')
  const inputs = [...done.matchAll(/name="(\w+)" value="([^"]*)"/g)]
  const fields = Object.fromEntries(
    inputs.map(([, name, value = '']) => [name, value.replaceAll('&#39;', "'")]),
  )
  const line = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  expect(client.proven(line.join('&'))).toMatchObject({
    respCode: '00',
    orderId: order.orderId,
    txnAmt: '12345',
  })
  expect(done).toContain('action="https://mall.example.com/done"')
  await client.time.advance(0)
  expect(client.notices).toMatchObject([{ orderId: order.orderId, bizType: '000201' }])
})

test('a code is scanned and paid', async () => {
  const client = createHandClient()
  const order = codeFields(client, 500)
  const { qrCode = '', respCode } = await client.ask(back, order)
  expect(respCode).toBe('00')
  const { phone } = client.simulator
  const shown = phone.scan(qrCode)
  expect(shown).toMatchObject({ payee: 'mall', amount: 500, currency: 'CNY', state: 'waiting' })
  const waiting = await client.ask(queryPath, queryFields(order))
  expect(waiting).toMatchObject({ respCode: '00', origRespCode: '05' })
  expect(waiting.queryId).toBeUndefined()
  expect(phone.pay(shown?.key ?? '')).toMatchObject({ state: 'paid' })
  expect(phone.scan(qrCode)).toBeUndefined()
  await client.time.advance(0)
  expect(client.notices).toMatchObject([{ orderId: order.orderId, txnSubType: '07' }])
})

test('an undo gives all of it back on its day, and is a transaction of its own', async () => {
  const client = createHandClient()
  const { answer } = await pay(client, { token: await openToken(client), amount: 700 })
  const queryId = answer.queryId ?? ''
  const order = returnFields(client, 'undo', { queryId, amount: 700 })
  const undone = await client.ask(back, order)
  expect(undone).toMatchObject({ respCode: '00', origQryId: queryId })
  expect(undone.queryId).not.toBe(queryId)
  await client.time.advance(0)
  expect(client.notices.at(-1)).toMatchObject({
    txnType: '31',
    orderId: order.orderId,
    txnAmt: '700',
    origQryId: queryId,
  })
  const found = await client.ask(queryPath, queryFields(order))
  expect(found).toMatchObject({ origRespCode: '00', txnAmt: '700', queryId: undone.queryId })
  expect(client.simulator.books()).toMatchObject({
    orders: [{ captured: 700, refunded: 700 }],
    refunds: [{ refundNumber: order.orderId, amount: 700, state: 'succeeded' }],
  })
})

test('refunds in parts add up to the payment and not to more', async () => {
  const client = createHandClient()
  const { answer } = await pay(client, { token: await openToken(client), amount: 700 })
  const queryId = answer.queryId ?? ''
  const refund = (amount: number) =>
    client.ask(back, returnFields(client, 'refund', { queryId, amount }))
  expect(await refund(200)).toMatchObject({ respCode: '00' })
  expect(await refund(501)).toMatchObject({ respCode: '33' })
  expect(await refund(500)).toMatchObject({ respCode: '00' })
  expect(await refund(1)).toMatchObject({ respCode: '45' })
  expect(client.simulator.books().orders).toMatchObject([{ captured: 700, refunded: 700 }])
})

test('a card that is opened on the gateway’s page gives its token by notification and by query', async () => {
  const client = createHandClient()
  const order: Message = {
    ...client.order(),
    txnType: '79',
    txnSubType: '00',
    tokenPayData: '{trId=62000000001&tokenType=01}',
    backUrl: 'https://pay.example.com/notify/1',
    frontUrl: 'https://mall.example.com/cards',
  }
  const page = String((await client.send(front, order)).body)
  const query = { ...client.order(), txnType: '78', txnSubType: '02' }
  const named = { ...query, orderId: order.orderId ?? '', txnTime: order.txnTime ?? '' }
  expect(await client.ask(back, named)).toMatchObject({ respCode: '00', activateStatus: '0' })

  const action = /action="([^"]+)\/confirm"/.exec(page)?.[1] ?? ''
  const { certifId: idNumber = '', customerNm: name = '' } = debit.holder
  const form = { card: debit.number, name, idNumber, phone: '13552535506', code: '111111' }
  expect(String((await client.browse(`${action}/confirm`, form)).body)).toContain('已开通')
  await client.time.advance(0)
  const [notice] = client.notices
  expect(notice).toMatchObject({ txnType: '79', activateStatus: '1', orderId: order.orderId })
  expect(client.open(notice?.accNo ?? '')).toBe('0018')
  const customer = Buffer.from(notice?.customerInfo ?? '', 'base64').toString('utf8')
  const sealed = /^\{encryptedInfo=(.+)\}$/.exec(customer)?.[1] ?? ''
  expect(client.open(sealed)).toBe('phoneNo=13552535506')
  const found = await client.ask(back, named)
  expect(found).toMatchObject({ activateStatus: '1', tokenPayData: notice?.tokenPayData })
})

test('a token is applied for after a payment on the page, renewed, and deleted', async () => {
  const client = createHandClient()
  const order = gatewayPayFields(client, 100)
  await client.send(front, order)
  const [waiting] = client.simulator.phone.waiting()
  client.simulator.phone.pay(waiting?.key ?? '')
  const named = { orderId: order.orderId ?? '', txnTime: order.txnTime ?? '' }
  const apply = { ...client.order(named), txnType: '79', txnSubType: '05' }
  const requestor = { tokenPayData: '{trId=62000000001&tokenType=01}' }
  const { tokenPayData = '' } = await client.ask(back, { ...apply, ...requestor })
  const token = /token=(\d{19})/.exec(tokenPayData)?.[1] ?? ''
  const own = { tokenPayData: tokenData(token) }

  await client.time.advance(86_400_000)
  const renewed = await client.ask(back, {
    ...client.order(),
    txnType: '79',
    txnSubType: '03',
    ...own,
  })
  expect(renewed.tokenPayData).toContain(token)
  expect(renewed.tokenPayData).not.toBe(tokenPayData)
  const removal = { txnType: '74', txnSubType: '01', ...own }
  expect(await client.ask(back, { ...client.order(), ...removal })).toMatchObject({
    respCode: '00',
  })
  expect(await client.ask(back, { ...client.order(), ...removal })).toMatchObject({
    respCode: '89',
  })
})

test('codes for a token go to the phone that it was changed to, if the bank knows that phone', async () => {
  const client = createHandClient()
  const own = { tokenPayData: tokenData(await openToken(client)) }
  const { encryptCertId = '' } = cardFields(client, debit)
  const changeTo = (phoneNo: string) =>
    client.ask(back, {
      ...client.order({ txnType: '79', txnSubType: '03', ...own, encryptCertId }),
      customerInfo: client.customer({}, { phoneNo }),
    })
  const sent = { txnType: '77', txnSubType: '02', ...own, txnAmt: '100', currencyCode: '156' }
  for (const phone of ['19900005507', '13552535506', '19900005507']) {
    expect(await changeTo(phone)).toMatchObject({ respCode: '00' })
    expect(await changeTo('13000000000')).toMatchObject({ respCode: '66' })
    expect(await client.ask(back, client.order(sent))).toMatchObject({ respCode: '00' })
    expect(client.simulator.phone.inbox?.()[0]?.phone).toBe(phone)
  }
})

test('the encryption certificate is handed out, and the old one works beside a new one', async () => {
  const client = createHandClient()
  const ask = { txnType: '95', txnSubType: '00', certType: '01', bizType: '000000' }
  const first = await client.ask(back, { ...client.order(), ...ask })
  expect(serialOf(first.encryptPubKeyCert)).toBe(serialOf(client.config.encryptionCertificate))
  const token = await openToken(client)
  client.simulator.faults.set({ fault: 'key_rotation', times: 1 })
  await pay(client, { token, amount: 100 })
  const second = await client.ask(back, { ...client.order(), ...ask })
  expect(serialOf(second.encryptPubKeyCert)).not.toBe(serialOf(first.encryptPubKeyCert))
  expect(BigInt(serialOf(second.encryptPubKeyCert)) > 2n ** 53n).toBe(true)
  // Still encrypted for the first one.
  expect(await open(client)).toMatchObject({ respCode: '00' })
  expect(client.notices[0]?.signPubKeyCert).toBe(second.signPubKeyCert)
  expect(client.notices[0]?.signPubKeyCert).not.toBe(first.signPubKeyCert)
})
