/** Undo and reversal work on the settlement day alone, which ends at 23:00 in Beijing. */
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

/** 22:50 of 2 January in Beijing. */
const tenToEleven = Date.UTC(2026, 0, 2, 14, 50)
const hourMs = 3_600_000

async function paidAt(startsAt: number) {
  const client = createHandClient({ startsAt })
  const { answer, order } = await pay(client, { token: await openToken(client), amount: 900 })
  return { client, order, queryId: answer.queryId ?? '' }
}

const dateOf = async (client: HandClient, order: Record<string, string>) =>
  (await client.ask(queryPath, queryFields(order))).settleDate

test('what is paid after 23:00 belongs to the next day', async () => {
  const early = await paidAt(tenToEleven)
  expect(await dateOf(early.client, early.order)).toBe('0102')
  const late = await paidAt(tenToEleven + hourMs / 4)
  expect(await dateOf(late.client, late.order)).toBe('0103')
})

test('an undo is refused when the day is over, a refund is not', async () => {
  const { client, queryId } = await paidAt(tenToEleven)
  await client.time.advance(hourMs / 4)
  const ask = (kind: 'undo' | 'refund') =>
    client.ask(back, returnFields(client, kind, { queryId, amount: 900 }))
  expect(await ask('undo')).toMatchObject({ respCode: '35' })
  expect(await ask('refund')).toMatchObject({ respCode: '00' })
})

test('an undo after midnight is still of the day that began at 23:00', async () => {
  const { client, queryId } = await paidAt(tenToEleven + hourMs / 4)
  await client.time.advance(20 * hourMs)
  const undo = returnFields(client, 'undo', { queryId, amount: 900 })
  expect(await client.ask(back, undo)).toMatchObject({ respCode: '00' })
})

test.each([back, queryPath])('a paid order is reversed at %s, once', async (path) => {
  const { client, order, queryId } = await paidAt(tenToEleven)
  for (const when of ['first', 'again']) {
    expect(await client.ask(path, reversalFields(order)), when).toMatchObject({ respCode: '00' })
    expect(client.simulator.books().orders, when).toMatchObject([{ captured: 900, refunded: 900 }])
  }
  const found = await client.ask(queryPath, queryFields(order))
  expect(found).toMatchObject({ respCode: '00', origRespCode: '46' })
  const refund = returnFields(client, 'refund', { queryId, amount: 1 })
  expect(await client.ask(back, refund)).toMatchObject({ respCode: '46' })
})

test('a reversed order cannot be paid any more', async () => {
  const client = createHandClient()
  const order = codeFields(client, 100)
  const { qrCode = '' } = await client.ask(back, order)
  const { phone } = client.simulator
  const shown = phone.scan(qrCode)
  expect(await client.ask(queryPath, reversalFields(order))).toMatchObject({ respCode: '00' })
  expect(phone.scan(qrCode)).toBeUndefined()
  expect(phone.pay(shown?.key ?? '')).toMatchObject({ state: 'closed' })
  expect(await client.ask(back, order)).toMatchObject({ respCode: '12' })
  expect(client.simulator.books().orders).toMatchObject([{ state: 'closed', captured: 0 }])
})

test('a reversal of what is unknown, of yesterday or refunded in part is refused', async () => {
  const { client, order, queryId } = await paidAt(tenToEleven)
  const unknown = { ...reversalFields(order), orderId: 'NOTANORDER1' }
  expect(await client.ask(back, unknown)).toMatchObject({ respCode: '35' })
  await client.ask(back, returnFields(client, 'refund', { queryId, amount: 1 }))
  expect(await client.ask(back, reversalFields(order))).toMatchObject({ respCode: '45' })
  const second = await paidAt(tenToEleven)
  await second.client.time.advance(hourMs / 4)
  const late = await second.client.ask(back, reversalFields(second.order))
  expect(late).toMatchObject({ respCode: '35' })
  expect(second.client.simulator.books().orders).toMatchObject([{ captured: 900, refunded: 0 }])
})

test('a reversal that overtakes its payment is refused, and the payment is taken', async () => {
  const client = createHandClient()
  const { order } = await askPayment(client, { token: await openToken(client), amount: 100 })
  expect(await client.ask(back, reversalFields(order))).toMatchObject({ respCode: '35' })
  const late = await client.ask(back, consumeFields(client, order, client.code()))
  expect(late).toMatchObject({ respCode: '00' })
})

test('a refund is refused when its time is over: 330 days, 30 for a scanned code', async () => {
  const dayMs = 24 * hourMs
  const { client, queryId } = await paidAt(tenToEleven)
  const order = codeFields(client, 100)
  const { qrCode = '' } = await client.ask(back, order)
  client.simulator.phone.pay(client.simulator.phone.scan(qrCode)?.key ?? '')
  const scanned = (await client.ask(queryPath, queryFields(order))).queryId ?? ''
  const refund = (origin: string) =>
    client.ask(back, returnFields(client, 'refund', { queryId: origin, amount: 1 }))
  await client.time.advance(30 * dayMs)
  expect(await refund(scanned)).toMatchObject({ respCode: '00' })
  await client.time.advance(dayMs)
  expect(await refund(scanned)).toMatchObject({ respCode: '35' })
  await client.time.advance(298 * dayMs)
  expect(await refund(queryId)).toMatchObject({ respCode: '00' })
  await client.time.advance(2 * dayMs)
  expect(await refund(queryId)).toMatchObject({ respCode: '35' })
})
