import { expect, test } from 'vitest'
import { back, createHandClient, front, queryPath } from '../../test/hand-client.ts'
import {
  askPayment,
  codeFields,
  consumeFields,
  gatewayPayFields,
  openToken,
  pay,
  queryFields,
  returnFields,
} from '../../test/hand-flows.ts'

test('a restarted simulator has the same merchants, certificates, books, tokens and texts', async () => {
  const before = createHandClient()
  const token = await openToken(before)
  const { order, answer } = await pay(before, { token, amount: 300 })
  const refund = returnFields(before, 'refund', { queryId: answer.queryId ?? '', amount: 100 })
  await before.ask(back, refund)
  await before.send(front, gatewayPayFields(before, 77))
  const code = codeFields(before, 88)
  const { qrCode = '' } = await before.ask(back, code)
  const { order: texted } = await askPayment(before, { token, amount: 55 })
  before.simulator.stop()

  const after = createHandClient({ records: before.records })
  expect(after.config).toEqual(before.config)
  expect(after.simulator.books()).toEqual(before.simulator.books())
  expect(after.simulator.phone.inbox?.()).toEqual(before.simulator.phone.inbox?.())
  const waiting = after.simulator.phone.waiting().map(({ amount }) => amount)
  expect(waiting).toEqual([88, 77])
  expect(after.simulator.phone.scan(qrCode)).toMatchObject({ amount: 88 })
  const found = await after.ask(queryPath, queryFields(order))
  expect(found).toMatchObject({ origRespCode: '00', queryId: answer.queryId })
  expect(await after.ask(queryPath, queryFields(refund))).toMatchObject({ origRespCode: '00' })
  expect(await after.ask(back, consumeFields(after, order, after.code()))).toMatchObject({
    respCode: '12',
  })
  const confirmed = await after.ask(back, consumeFields(after, texted, before.code()))
  expect(confirmed).toMatchObject({ respCode: '00' })
})

test('a restarted simulator goes on telling what nobody acknowledged, and nothing else', async () => {
  const before = createHandClient()
  before.noticeStatus = 0
  const token = await openToken(before)
  const { order } = await pay(before, { token, amount: 300 })
  before.simulator.stop()

  const second = createHandClient({ records: before.records })
  await second.time.advance(0)
  expect(second.notices).toMatchObject([{ orderId: order.orderId }])

  const third = createHandClient({ records: before.records })
  await third.time.advance(0)
  expect(third.received).toEqual([])
})

test('a rotated certificate outlives a restart, and so does the old one for encryption', async () => {
  const before = createHandClient()
  const token = await openToken(before)
  before.simulator.faults.set({ fault: 'key_rotation', times: 1 })
  const { order } = await pay(before, { token, amount: 300 })
  const first = await before.ask(queryPath, queryFields(order))
  const after = createHandClient({ records: before.records })
  const again = await after.ask(queryPath, queryFields(order))
  expect(again.signPubKeyCert).toBe(first.signPubKeyCert)
  expect(after.config.encryptionCertificate).not.toBe(before.config.encryptionCertificate)
  const old = createHandClient({ records: before.records, config: before.config })
  expect(await openToken(old)).toMatch(/^6235\d{15}$/)
})
