/** Whatever a merchant signs, the gateway answers it and stays whole. */
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { back, createHandClient, front, type Message, queryPath } from '../../test/hand-client.ts'
import {
  codeFields,
  consumeFields,
  debit,
  gatewayPayFields,
  openFields,
  openToken,
  pay,
  queryFields,
  returnFields,
  reversalFields,
  tokenData,
} from '../../test/hand-flows.ts'

const values = [
  'x',
  '0',
  '-1',
  '999999999999999999999999',
  '{',
  '}',
  '{}',
  '{a=b',
  '{respCode=00&kind=refusal}',
  '{trId=62000000001}',
  '[[[[[[',
  'a=b&c=d',
  '__proto__',
  'constructor',
  '\u0000',
  '\r\n',
  '💳',
  'AAAA',
  'e30=',
  'e2E9Yn0=',
  '20261332250000',
  'javascript:alert(1)',
  '<script>',
  'x'.repeat(5_000),
]

test('every field of every kind of request may hold garbage', { timeout: 60_000 }, async () => {
  const client = createHandClient()
  const token = await openToken(client)
  const { order, answer } = await pay(client, { token, amount: 5_000 })
  const queryId = answer.queryId ?? ''
  const before = client.simulator.books()
  const kinds: readonly (() => [path: string, fields: Message])[] = [
    () => [back, codeFields(client, 100)],
    () => [back, consumeFields(client, { ...client.order(), ...paidWith(token) }, '123456')],
    () => [back, openFields(client, client.order(), { card: debit, code: '123456' })],
    () => [back, { ...client.order(), ...paidWith(token), txnType: '77', txnSubType: '02' }],
    () => [back, { ...client.order(), txnType: '78', txnSubType: '02' }],
    () => [back, returnFields(client, 'refund', { queryId, amount: 9_999 })],
    () => [queryPath, queryFields(order)],
    () => [queryPath, reversalFields({ ...order, orderId: 'NOTANORDER1' })],
    () => [front, { ...gatewayPayFields(client, 100), txnAmt: 'none' }],
  ]
  const random = createSeededRandom(3)
  for (let round = 0; round < 150; round += 1) {
    const [kindAt = 0, fieldAt = 0, valueAt = 0] = random.bytes(3)
    const [path, fields] = kinds[kindAt % kinds.length]?.() ?? [back, {}]
    const names = Object.keys(fields).filter((name) => name !== 'merId')
    const name = names[fieldAt % names.length] ?? 'x'
    const value = values[valueAt % values.length] ?? ''
    const reply = await client.send(path, { ...fields, [name]: value })
    expect(reply.status, `${name}=${value}`).toBe(200)
    if (path !== front && reply.body !== 'Invalid request.') client.proven(String(reply.body))
    await client.time.advance(1_000)
  }
  const { orders } = client.simulator.books()
  expect(orders.filter(({ captured }) => captured > 0)).toEqual(before.orders)
})

const paidWith = (token: string): Message => ({
  txnAmt: '100',
  currencyCode: '156',
  tokenPayData: tokenData(token),
})
