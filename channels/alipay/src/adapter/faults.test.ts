/** Each fault of the simulator, asked for by its magic amount, and what the adapter makes of it. */
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import {
  createRig,
  payByCode,
  type Rig,
  type RigOptions,
  referenceOf,
  refundRequest,
  startRequest,
} from '../../test/rig.ts'

function underFault(fault: FaultName, options: RigOptions = {}) {
  const rig = createRig(options)
  const request = startRequest(rig, { amount: money(magicAmounts[fault]) })
  return { rig, request, reference: referenceOf(request), ...rig.account.operations }
}

const kinds = (rig: Rig) =>
  rig.deliveries.map(({ reading }) => (reading.kind === 'refused' ? reading.why : reading.kind))

const truth = (rig: Rig) => rig.simulator.books().orders[0]

test('paid_without_notification: only a query finds the payment', async () => {
  const { rig, request, reference, query } = underFault('paid_without_notification')
  await payByCode(rig, request)
  await rig.time.advance(86_400_000)
  expect(rig.deliveries).toEqual([])
  expect(await query(reference)).toMatchObject({ status: 'succeeded' })
})

test('duplicate_notifications: five copies come at once, with one id', async () => {
  const { rig, request } = underFault('duplicate_notifications')
  await payByCode(rig, request)
  const ids = rig.deliveries.map(({ reading }) => reading.kind === 'payment' && reading.id)
  expect(ids).toHaveLength(5)
  expect(new Set(ids).size).toBe(1)
})

test('out_of_order_notifications: the refund is told of before the payment', async () => {
  const { rig, request, refund } = underFault('out_of_order_notifications')
  await payByCode(rig, request)
  expect(await refund(refundRequest(request, 100))).toMatchObject({ status: 'succeeded' })
  await rig.time.advance(2_000)
  expect(kinds(rig)).toEqual(['refund', 'payment'])
})

test('out_of_order_notifications: without a refund the payment is told of after half a minute', async () => {
  const { rig, request } = underFault('out_of_order_notifications')
  await payByCode(rig, request)
  await rig.time.advance(29_000)
  expect(kinds(rig)).toEqual([])
  await rig.time.advance(2_000)
  expect(kinds(rig)).toEqual(['payment'])
})

test('wrong_amount: query and notification say what was taken, not what was asked', async () => {
  const { rig, request, reference, query } = underFault('wrong_amount')
  await payByCode(rig, request)
  const short = { status: 'succeeded', paid: { amount: money(magicAmounts.wrong_amount - 1) } }
  expect(await query(reference)).toMatchObject(short)
  expect(rig.deliveries[0]?.reading).toMatchObject({ kind: 'payment', report: short })
})

test('bad_notification_signature: every try is refused, and a query finds the payment', async () => {
  const { rig, request, reference, query } = underFault('bad_notification_signature')
  await payByCode(rig, request)
  await rig.time.advance(26 * 3_600_000)
  expect(kinds(rig)).toEqual(Array(8).fill('signature'))
  expect(await query(reference)).toMatchObject({ status: 'succeeded' })
})

test('late_success_after_close: a closed order is paid a second later, and told of', async () => {
  const { rig, request, reference, start, reverse, query } = underFault('late_success_after_close')
  await start(request)
  expect(await reverse(reference)).toMatchObject({ status: 'failed', over: 'closed' })
  await rig.time.advance(1_500)
  expect(kinds(rig)).toEqual(['payment'])
  expect(await query(reference)).toMatchObject({ status: 'succeeded' })
  expect(truth(rig)).toMatchObject({ state: 'paid', captured: request.amount.amount })
})

test('start_timeout_after_success: unknown, and the repeat shows the code of the same order', async () => {
  const { rig, request, start } = underFault('start_timeout_after_success')
  expect(await start(request)).toEqual({ status: 'unknown', cause: 'connection' })
  expect(await start(request)).toMatchObject({ status: 'waiting', action: { type: 'qr' } })
  expect(rig.simulator.books().orders).toHaveLength(1)
})

test('start_server_error: twice nothing is known, then the code comes', async () => {
  const { rig, request, start } = underFault('start_server_error')
  const inItsWords = { channelCode: 'aop.unknow-error' }
  const failed = { status: 'unknown', cause: 'server_error' }
  expect(await start(request)).toMatchObject({ ...failed, evidence: inItsWords })
  expect(await start(request)).toMatchObject({ ...failed, evidence: { channelCode: 'HTTP 502' } })
  expect(rig.simulator.books().orders).toEqual([])
  expect(await start(request)).toMatchObject({ status: 'waiting' })
})

test('slow_answers: an answer takes two seconds', async () => {
  const { rig, request, start } = underFault('slow_answers')
  let answered = false
  const started = start(request).finally(() => {
    answered = true
  })
  await expect.poll(() => rig.calls.length).toBe(1)
  await rig.time.advance(1_900)
  expect(answered).toBe(false)
  await rig.time.advance(200)
  expect(await started).toMatchObject({ status: 'waiting' })
})

test('probe_signature: a garbled notification comes first and is refused', async () => {
  const { rig, request } = underFault('probe_signature')
  await payByCode(rig, request)
  expect(kinds(rig)).toEqual(['signature', 'payment'])
})

test('key_rotation: a new certificate is fetched once and then trusted', async () => {
  const { rig, request, reference, query } = underFault('key_rotation', { name: 'mall-cert' })
  await payByCode(rig, request)
  await expect.poll(() => kinds(rig)).toEqual(['payment'])
  expect(await query(reference)).toMatchObject({ status: 'succeeded' })
  const downloads = rig.calls.filter(({ url }) => url.includes('alipaycert.download'))
  expect(downloads).toHaveLength(1)
})

test('key_rotation: in key mode nothing changes', async () => {
  const { rig, request } = underFault('key_rotation')
  await payByCode(rig, request)
  expect(kinds(rig)).toEqual(['payment'])
  expect(rig.calls).toHaveLength(1)
})

test('query_timeout_after_payment: two queries are lost, the third finds the payment', async () => {
  const { rig, request, reference, query } = underFault('query_timeout_after_payment')
  await payByCode(rig, request)
  const lost = { status: 'unknown', cause: 'connection' }
  expect([await query(reference), await query(reference)]).toEqual([lost, lost])
  expect(await query(reference)).toMatchObject({ status: 'succeeded' })
})

test('refund_timeout_after_success: unknown, and the repeat finds it done once', async () => {
  const { rig, request, refund, queryRefund } = underFault('refund_timeout_after_success')
  await payByCode(rig, request)
  const wanted = refundRequest(request, 100)
  expect(await refund(wanted)).toEqual({ status: 'unknown', cause: 'connection' })
  const done = { status: 'succeeded', refunded: { refundNumber: 'R1', amount: money(100) } }
  expect(await queryRefund(wanted)).toMatchObject(done)
  expect(await refund(wanted)).toMatchObject(done)
  expect(truth(rig)).toMatchObject({ refunded: 100 })
})

test('refund_failed: the refund fails and no money moves', async () => {
  const { rig, request, refund, queryRefund } = underFault('refund_failed')
  await payByCode(rig, request)
  const wanted = refundRequest(request, 100)
  expect(await refund(wanted)).toMatchObject({
    status: 'failed',
    code: 'channel_rejected',
    evidence: { channelCode: 'ACQ.SELLER_BALANCE_NOT_ENOUGH', channelMessage: '卖家余额不足' },
  })
  expect(await queryRefund(wanted)).toMatchObject({ status: 'absent' })
  expect(rig.simulator.books().refunds).toMatchObject([{ state: 'failed', amount: 100 }])
})

test('close_timeout_after_success: unknown, and reversing again says closed', async () => {
  const { request, reference, start, reverse } = underFault('close_timeout_after_success')
  await start(request)
  expect(await reverse(reference)).toEqual({ status: 'unknown', cause: 'connection' })
  expect(await reverse(reference)).toMatchObject({ status: 'failed', over: 'closed' })
})

test.each(['unsigned_answer', 'bad_answer_signature'] as const)(
  '%s: the start proves nothing, and the repeat shows the code',
  async (fault) => {
    const { request, start } = underFault(fault)
    expect(await start(request)).toMatchObject({ status: 'unknown', cause: 'signature' })
    expect(await start(request)).toMatchObject({ status: 'waiting', action: { type: 'qr' } })
  },
)

test('declined: the payer cannot pay, and the order is closed unpaid', async () => {
  const { rig, request, reference, query } = underFault('declined')
  await payByCode(rig, request)
  expect(await query(reference)).toMatchObject({ status: 'failed', over: 'closed' })
  expect(kinds(rig)).toEqual([])
  expect(truth(rig)).toMatchObject({ state: 'declined', captured: 0 })
})
