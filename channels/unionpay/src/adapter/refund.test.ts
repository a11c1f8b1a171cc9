import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { testNow } from '../../test/certificates.ts'
import { createRig, notifyUrl, type Rig, refundRequest, startRequest } from '../../test/rig.ts'
import { canBeUndone } from './refund.ts'

const whole = startRequest().amount
const hourMs = 3_600_000
const types = (rig: Rig) => rig.requests.map(({ fields }) => fields.txnType)

test('a part of a payment is refunded under its own number and time', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', queryId: '202601020000007654328' })
  expect(await rig.account.operations.refund(refundRequest())).toMatchObject({ status: 'pending' })
  expect(rig.requests[0]?.fields).toMatchObject({
    txnType: '04',
    txnSubType: '00',
    orderId: '01JREFVNDGHJKMNPQRSTVWXYZ0',
    txnTime: '20260102080100',
    origQryId: '202601020000001234568',
    txnAmt: '100',
    backUrl: notifyUrl,
  })
})

test('all of a payment of the same settlement day is undone', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00' })
  const request = refundRequest({ amount: whole })
  expect(await rig.account.operations.refund(request)).toMatchObject({ status: 'pending' })
  expect(types(rig)).toEqual(['31'])
  expect(rig.requests[0]?.fields).toMatchObject({ txnAmt: '29900', orderId: request.refundNumber })
})

// The account is in production: the day ends at 23:00, which is 15:00 UTC. It was paid at 08:00.
test.each([
  ['at once', {}, true],
  ['a part', { amount: money(29_899) }, false],
  ['not the first', { isFirst: false }, false],
  ['just before the margin', { requestedAt: testNow + 15 * hourMs - 600_001 }, true],
  ['within the margin', { requestedAt: testNow + 15 * hourMs - 600_000 }, false],
  ['the next day', { requestedAt: testNow + 24 * hourMs }, false],
  ['paid after the end of the day before', { paidAt: testNow - 8.9 * hourMs }, true],
  ['paid before the end of the day before', { paidAt: testNow - 9.1 * hourMs }, false],
])('whether it can be undone follows from the reference alone: %s', (_when, change, expected) => {
  const reference = refundRequest({ amount: whole, ...change })
  expect(canBeUndone(reference, 23 * 60)).toBe(expected)
})

test.each(['35', '39', '32', '36'])(
  'an undo that is refused with %s becomes a refund',
  async (code) => {
    const rig = createRig()
    rig.answer = ({ txnType }) => ({
      respCode: { '31': code, '00': '34', '04': '00' }[txnType ?? ''] ?? '',
    })
    rig.time.jump(10 * 60_000)
    const report = await rig.account.operations.refund(refundRequest({ amount: whole }))
    expect(report).toMatchObject({ status: 'pending' })
    expect(types(rig).filter((type) => type !== '00')).toEqual(['31', '04'])
  },
)

test('an undo whose answer does not come is not followed by a refund', async () => {
  const rig = createRig()
  for (const respCode of ['03', '06', '99', 'ZZ']) {
    rig.answer = () => ({ respCode })
    await rig.account.operations.refund(refundRequest({ amount: whole }))
  }
  expect(types(rig)).toEqual(['31', '31', '31', '31'])
})

test('an undo that was made before is found and not made again as a refund', async () => {
  const rig = createRig()
  for (const respCode of ['12', '35', '45', '46']) {
    rig.answer = ({ txnType }) =>
      txnType === '00'
        ? { respCode: '00', origRespCode: '00', txnAmt: '29900', queryId: '1' }
        : { respCode }
    const report = await rig.account.operations.refund(refundRequest({ amount: whole }))
    expect(report).toMatchObject({ status: 'succeeded', refunded: { amount: whole } })
  }
  expect(types(rig)).not.toContain('04')
})

test('a number that refunded another amount is a conflict, and nothing more is sent', async () => {
  const rig = createRig()
  rig.answer = ({ txnType }) =>
    txnType === '00'
      ? { respCode: '00', origRespCode: '00', txnAmt: '200', queryId: '1' }
      : { respCode: '12' }
  for (const amount of [money(100), whole]) {
    const report = await rig.account.operations.refund(refundRequest({ amount }))
    expect(report).toMatchObject({ status: 'failed', code: 'refund_conflict' })
  }
  expect(types(rig)).toEqual(['04', '00', '31', '00'])
})

test('a duplicate that is not found yet is waited for', async () => {
  const rig = createRig()
  rig.answer = ({ txnType }) => ({ respCode: txnType === '00' ? '34' : '12' })
  expect(await rig.account.operations.refund(refundRequest())).toMatchObject({ status: 'pending' })
})

test.each([
  ['35', 'refund_not_possible'],
  ['45', 'refund_not_possible'],
])('%s is a failure once nothing of ours can turn up any more', async (respCode, code) => {
  const rig = createRig()
  rig.answer = ({ txnType }) => ({ respCode: txnType === '00' ? '34' : respCode })
  expect(await rig.account.operations.refund(refundRequest())).toMatchObject({ status: 'unknown' })
  rig.time.jump(10 * 60_000)
  expect(await rig.account.operations.refund(refundRequest())).toMatchObject({
    status: 'failed',
    code,
    evidence: { channelCode: respCode },
  })
})

test.each(['10', '36', '39', '61', '33'])(
  'a repeat that is refused with %s is no failure without the word of a query',
  async (respCode) => {
    const rig = createRig()
    const repeat = () => rig.account.operations.refund(refundRequest({ isRepeat: true }))
    rig.answer = ({ txnType }) =>
      txnType === '00'
        ? { respCode: '00', origRespCode: '00', txnAmt: '100', queryId: '1' }
        : { respCode }
    expect(await repeat()).toMatchObject({ status: 'succeeded' })
    rig.answer = ({ txnType }) => ({ respCode: txnType === '00' ? '06' : respCode })
    expect(await repeat()).toMatchObject({ status: 'unknown' })
    rig.answer = ({ txnType }) => ({ respCode: txnType === '00' ? '34' : respCode })
    expect(await repeat()).toMatchObject({ status: 'unknown', cause: 'in_progress' })
    expect(await rig.account.operations.refund(refundRequest())).toMatchObject({ status: 'failed' })
    rig.time.jump(10 * 60_000)
    expect(await repeat()).toMatchObject({ status: 'failed', evidence: { channelCode: respCode } })
  },
)

test('a repeated undo that is refused is not made as a refund while it may have been made', async () => {
  const rig = createRig()
  rig.answer = ({ txnType }) => ({ respCode: txnType === '00' ? '34' : '36' })
  const request = refundRequest({ amount: whole, isRepeat: true })
  expect(await rig.account.operations.refund(request)).toMatchObject({ status: 'unknown' })
  expect(types(rig)).toEqual(['31', '00'])
})

test('a payment whose number the channel never told cannot be refunded', async () => {
  const rig = createRig()
  const { channelTransaction: _, ...request } = refundRequest()
  const expected = { status: 'failed', code: 'refund_not_possible' }
  expect(await rig.account.operations.refund(request)).toEqual(expected)
  expect(rig.requests).toEqual([])
})

test.each([
  ['00', { status: 'succeeded', refunded: { amount: money(100), channelRefund: '77' } }],
  ['A6', { status: 'succeeded' }],
  ['03', { status: 'pending' }],
  ['05', { status: 'pending' }],
  ['42', { status: 'unknown', cause: 'unrecognised' }],
  ['ZZ', { status: 'unknown', cause: 'unrecognised' }],
  ['60', { status: 'failed', code: 'card_declined' }],
  ['33', { status: 'failed', code: 'refund_exceeds_paid' }],
])('result of a refund: %s', async (origRespCode, expected) => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', origRespCode, txnAmt: '100', queryId: '77' })
  expect(await rig.account.operations.queryRefund(refundRequest())).toMatchObject(expected)
  expect(rig.requests[0]).toMatchObject({
    url: 'https://gateway.example/gateway/api/queryTrans.do',
    fields: { orderId: '01JREFVNDGHJKMNPQRSTVWXYZ0', txnTime: '20260102080100' },
  })
})

test('a question about a refund that is refused says nothing about it', async () => {
  const rig = createRig()
  const ask = () => rig.account.operations.queryRefund(refundRequest())
  rig.answer = () => ({ respCode: '34' })
  expect(await ask()).toMatchObject({ status: 'absent' })
  rig.answer = () => ({ respCode: '37' })
  expect(await ask()).toMatchObject({ status: 'unknown', cause: 'rate_limited' })
  rig.answer = () => ({ respCode: '11', origRespCode: '00', txnAmt: '100' })
  expect(await ask()).toMatchObject({ status: 'unknown', cause: 'unrecognised' })
  rig.answer = () => ({ respCode: '00' })
  expect(await ask()).toMatchObject({ status: 'unknown', cause: 'unreadable' })
})
