/** Each fault, as it strikes a payment by code; pages and scanned codes are held by the conformance suite. */
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import { expect, test } from 'vitest'
import { back, createHandClient, type HandClient, queryPath } from '../../test/hand-client.ts'
import {
  askPayment,
  codeFields,
  consumeFields,
  openToken,
  pay,
  queryFields,
  returnFields,
  reversalFields,
} from '../../test/hand-flows.ts'

async function under(fault: FaultName) {
  const client = createHandClient()
  return { client, amount: magicAmounts[fault], token: await openToken(client) }
}

/** The payment is sent, whatever comes back. */
async function sendPayment(client: HandClient, wanted: { token: string; amount: number }) {
  const { order } = await askPayment(client, wanted)
  const answer = await client.send(back, consumeFields(client, order, client.code()))
  await client.time.advance(0)
  return { order, answer }
}

const truth = (client: HandClient) => client.simulator.books().orders[0]

test('paid_without_notification: nobody is told, the query knows', async () => {
  const { client, ...wanted } = await under('paid_without_notification')
  const { order } = await pay(client, wanted)
  await client.time.advance(86_400_000)
  expect(client.received).toEqual([])
  const found = await client.ask(queryPath, queryFields(order))
  expect(found).toMatchObject({ origRespCode: '00' })
})

test('duplicate_notifications: five times the same', async () => {
  const { client, ...wanted } = await under('duplicate_notifications')
  await pay(client, wanted)
  expect(client.notices).toHaveLength(5)
  expect(new Set(client.notices.map(({ queryId }) => queryId)).size).toBe(1)
})

test('out_of_order_notifications: the refund is told before its payment', async () => {
  const { client, ...wanted } = await under('out_of_order_notifications')
  const { answer } = await pay(client, wanted)
  const refund = { queryId: answer.queryId ?? '', amount: 100 }
  await client.ask(back, returnFields(client, 'refund', refund))
  await client.time.advance(2_000)
  expect(client.notices.map(({ txnType }) => txnType)).toEqual(['04', '01'])
})

test('wrong_amount: one fen less is taken, and said', async () => {
  const { client, amount, token } = await under('wrong_amount')
  const { order } = await pay(client, { amount, token })
  const said = { txnAmt: String(amount - 1) }
  expect(client.notices).toMatchObject([said])
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject(said)
  expect(truth(client)).toMatchObject({ asked: amount, captured: amount - 1 })
})

test('bad_notification_signature: none of its tries is genuine', async () => {
  const { client, ...wanted } = await under('bad_notification_signature')
  client.noticeStatus = 400
  await pay(client, wanted)
  await client.time.advance(3_600_000)
  expect(client.received).toHaveLength(5)
  expect(client.notices).toEqual([])
})

test('probe_signature: one that is not genuine, then the true one', async () => {
  const { client, ...wanted } = await under('probe_signature')
  await pay(client, wanted)
  await client.time.advance(0)
  expect(client.received).toHaveLength(2)
  expect(client.notices).toHaveLength(1)
})

test('key_rotation: the gateway signs with another certificate of the same authority', async () => {
  const { client, amount, token } = await under('key_rotation')
  const { order, answer: before } = await askPayment(client, { amount, token })
  const after = await client.ask(back, consumeFields(client, order, client.code()))
  await client.time.advance(0)
  expect(after.signPubKeyCert).not.toBe(before.signPubKeyCert)
  expect(client.notices).toMatchObject([{ signPubKeyCert: after.signPubKeyCert }])
})

test('late_success_after_close: a reversed code is paid a second later', async () => {
  const client = createHandClient()
  const order = codeFields(client, magicAmounts.late_success_after_close)
  await client.ask(back, order)
  expect(await client.ask(back, reversalFields(order))).toMatchObject({ respCode: '00' })
  const before = await client.ask(queryPath, queryFields(order))
  expect(before).toMatchObject({ origRespCode: '46' })
  await client.time.advance(1_000)
  const after = await client.ask(queryPath, queryFields(order))
  expect(after).toMatchObject({ origRespCode: '00' })
  expect(client.notices).toHaveLength(1)
})

test('late_success_after_close: an order whose time ran out is paid a second later', async () => {
  const client = createHandClient()
  const order = codeFields(client, magicAmounts.late_success_after_close)
  await client.ask(back, order)
  const { phone } = client.simulator
  const [waiting] = phone.waiting()
  expect(phone.lapse(waiting?.key ?? '')).toMatchObject({ state: 'closed' })
  const before = await client.ask(queryPath, queryFields(order))
  expect(before).toMatchObject({ origRespCode: '69' })
  await client.time.advance(1_000)
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ origRespCode: '00' })
})

test('start_timeout_after_success: the money is taken and the answer is lost', async () => {
  const { client, ...wanted } = await under('start_timeout_after_success')
  const { order, answer } = await sendPayment(client, wanted)
  expect(answer.drop).toBe(true)
  expect(truth(client)).toMatchObject({ state: 'paid' })
  const found = await client.ask(queryPath, queryFields(order))
  expect(found).toMatchObject({ origRespCode: '00' })
})

test('start_server_error: no code is sent at first', async () => {
  const { client, amount, token } = await under('start_server_error')
  const texts = client.simulator.phone.inbox?.().length
  const tokenPayData = `{trId=62000000001&token=${token}}`
  const order = { ...client.order(), txnAmt: String(amount), currencyCode: '156', tokenPayData }
  const text = { ...order, txnType: '77', txnSubType: '02' }
  expect((await client.send(back, text)).status).toBe(502)
  expect(client.simulator.phone.inbox?.()).toHaveLength(texts ?? 0)
  expect(await client.ask(back, text)).toMatchObject({ respCode: '00' })
  const paid = await client.ask(back, consumeFields(client, order, client.code()))
  expect(paid).toMatchObject({ respCode: '00' })
})

test('slow_answers: they come after two seconds', async () => {
  const { client, amount, token } = await under('slow_answers')
  const tokenPayData = `{trId=62000000001&token=${token}}`
  const order = { ...client.order(), txnAmt: String(amount), currencyCode: '156', tokenPayData }
  let answered = false
  const asked = client.ask(back, { ...order, txnType: '77', txnSubType: '02' }).then(() => {
    answered = true
  })
  await client.time.advance(1_999)
  expect(answered).toBe(false)
  await client.time.advance(1)
  await asked
})

test('query_timeout_after_payment: the first two answers are lost', async () => {
  const { client, ...wanted } = await under('query_timeout_after_payment')
  const { order } = await pay(client, wanted)
  expect((await client.send(queryPath, queryFields(order))).drop).toBe(true)
  expect((await client.send(queryPath, queryFields(order))).drop).toBe(true)
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ origRespCode: '00' })
})

test('refund_timeout_after_success: the money is back and the answer is lost', async () => {
  const { client, ...wanted } = await under('refund_timeout_after_success')
  const { answer } = await pay(client, wanted)
  const refund = { queryId: answer.queryId ?? '', amount: 100 }
  const order = returnFields(client, 'refund', refund)
  expect((await client.send(back, order)).drop).toBe(true)
  expect(truth(client)).toMatchObject({ refunded: 100 })
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ origRespCode: '00' })
})

test('refund_failed: accepted, and no money moves', async () => {
  const { client, ...wanted } = await under('refund_failed')
  const { answer } = await pay(client, wanted)
  const refund = { queryId: answer.queryId ?? '', amount: 100 }
  const order = returnFields(client, 'refund', refund)
  expect(await client.ask(back, order)).toMatchObject({ respCode: '00' })
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ origRespCode: '60' })
  expect(client.simulator.books()).toMatchObject({
    orders: [{ refunded: 0 }],
    refunds: [{ state: 'failed' }],
  })
  await client.time.advance(60_000)
  expect(client.notices).toHaveLength(1)
})

test('close_timeout_after_success: reversed, and the answer is lost', async () => {
  const { client, ...wanted } = await under('close_timeout_after_success')
  const { order } = await pay(client, wanted)
  expect((await client.send(back, reversalFields(order))).drop).toBe(true)
  expect(truth(client)).toMatchObject({ refunded: wanted.amount })
  expect(await client.ask(back, reversalFields(order))).toMatchObject({ respCode: '00' })
})

test.each([
  ['unsigned_answer', /^(?!.*signature=)/s],
  ['bad_answer_signature', /signature=QUJD/],
] as const)('%s: the payment is taken, and its answer proves nothing', async (fault, pattern) => {
  const { client, ...wanted } = await under(fault)
  const { order, answer } = await sendPayment(client, wanted)
  expect(String(answer.body)).toMatch(pattern)
  expect(() => client.proven(String(answer.body))).toThrow('not genuine')
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ origRespCode: '00' })
})

test('declined: accepted, then declined, and nobody is told', async () => {
  const { client, ...wanted } = await under('declined')
  const { order, answer } = await pay(client, wanted)
  expect(answer).toMatchObject({ respCode: '00' })
  expect(await client.ask(queryPath, queryFields(order))).toMatchObject({ origRespCode: '01' })
  expect(truth(client)).toMatchObject({ state: 'declined', captured: 0 })
  expect(client.notices).toEqual([])
})

test('a notification is told again after 1, 2, 4 and 5 minutes, and then no more', async () => {
  const client = createHandClient()
  client.noticeStatus = 0
  await pay(client, { token: await openToken(client), amount: 4_321 })
  const counts: number[] = []
  for (const minutes of [0, 1, 2, 4, 5, 60]) {
    await client.time.advance(minutes * 60_000)
    counts.push(client.received.length)
  }
  expect(counts).toEqual([1, 2, 3, 4, 5, 5])
  expect(new Set(client.received.map(({ url }) => url))).toEqual(
    new Set(['https://pay.example.com/notify/1']),
  )
})
