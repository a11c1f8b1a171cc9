import { createPrivateKey, sign } from 'node:crypto'
import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { createRig, payByCode, type Rig, refundRequest, startRequest } from '../../test/rig.ts'
import { encodeForm, notificationSigningText } from '../wire/parameters.ts'

interface Keys {
  readonly alipayPrivateKey: string
}

/** A notification as the channel would sign it. */
function notice(rig: Rig, change: Readonly<Record<string, string>>, signType = 'left_out'): string {
  const parameters = {
    notify_type: 'trade_status_sync',
    notify_id: 'n1',
    app_id: rig.config.appId ?? '',
    seller_id: rig.config.sellerId ?? '',
    charset: 'utf-8',
    sign_type: 'RSA2',
    trade_no: '2026010222001400000000000001',
    out_trade_no: 'T1',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '1.00',
    gmt_payment: '2026-01-02 11:05:00',
    ...change,
  }
  const { merchant } = rig.journal
    .records()
    .find((one) => (one as { type: string }).type === 'merchant_made') as { merchant: Keys }
  const text = notificationSigningText(parameters, signType === 'kept' ? 'kept' : 'left_out')
  const key = createPrivateKey(merchant.alipayPrivateKey)
  const signature = sign('sha256', Buffer.from(text), key).toString('base64')
  return encodeForm({ ...parameters, sign: signature })
}

const read = (rig: Rig, body: string) =>
  rig.account.notifications.read({ headers: {}, body: Buffer.from(body) })

test('every forgery is refused, whether the order waits or is paid', async () => {
  for (const name of ['mall', 'mall-cert']) {
    const rig = createRig({ name })
    rig.simulator.provision('another-mall')
    const request = startRequest(rig)
    await rig.account.operations.start(request)
    const waiting = rig.simulator.forgeries(request.orderNumber)
    await payByCode(rig, request)
    const paid = rig.simulator.forgeries(request.orderNumber)
    expect(paid.length).toBeGreaterThanOrEqual(20)
    for (const { name: kind, body } of [...waiting, ...paid]) {
      const reading = await read(rig, body)
      expect(reading, kind).toMatchObject({ kind: 'refused' })
      const why = reading.kind === 'refused' ? reading.why : ''
      if (kind.startsWith('for another')) expect(why, kind).toBe('recipient')
    }
  }
})

test('a paid trade is a payment with the facts that the channel states', async () => {
  const rig = createRig()
  expect(await read(rig, notice(rig, { extra_new: '', subject: '100% + a=b&c' }))).toEqual({
    kind: 'payment',
    id: 'n1',
    orderNumber: 'T1',
    report: {
      status: 'succeeded',
      paid: {
        orderNumber: 'T1',
        channelTransaction: '2026010222001400000000000001',
        amount: money(100),
        paidAt: Date.UTC(2026, 0, 2, 3, 5),
      },
      evidence: { channelCode: 'TRADE_SUCCESS', channelRequestId: 'n1' },
    },
  })
})

test('a message that is signed together with its sign type is genuine too', async () => {
  const rig = createRig()
  expect(await read(rig, notice(rig, {}, 'kept'))).toMatchObject({ kind: 'payment' })
})

test.each([
  ['TRADE_FINISHED', {}, { kind: 'payment', report: { status: 'succeeded' } }],
  [
    'TRADE_CLOSED',
    { gmt_payment: '' },
    { kind: 'payment', report: { status: 'failed', over: 'closed', code: 'attempt_closed' } },
  ],
  ['TRADE_CLOSED', {}, { kind: 'payment', report: { status: 'failed', over: 'reversed' } }],
  ['WAIT_BUYER_PAY', { gmt_payment: '' }, { kind: 'ignored' }],
  ['TRADE_PENDING', {}, { kind: 'payment', report: { status: 'unknown', cause: 'unrecognised' } }],
  [
    'TRADE_SUCCESS',
    { total_amount: '１.00' },
    { kind: 'payment', report: { status: 'unknown', cause: 'unreadable' } },
  ],
  [
    'TRADE_SUCCESS',
    { total_amount: '1e2' },
    { kind: 'payment', report: { status: 'unknown', cause: 'unreadable' } },
  ],
  [
    'TRADE_SUCCESS',
    { out_biz_no: 'R1', refund_fee: '0.50', gmt_refund: '2026-01-02 12:00:00.000' },
    { kind: 'refund', refundNumber: 'R1', report: { status: 'pending' } },
  ],
  [
    'TRADE_CLOSED',
    { out_biz_no: 'R2', refund_fee: '1.00' },
    { kind: 'refund', refundNumber: 'R2', report: { status: 'pending' } },
  ],
  ['TRADE_SUCCESS', { refund_fee: '0.50' }, { kind: 'ignored' }],
  ['TRADE_SUCCESS', { gmt_refund: '2026-01-02 12:00:00.000' }, { kind: 'ignored' }],
  ['TRADE_CLOSED', { out_biz_no: 'T1', refund_fee: '1.00' }, { kind: 'ignored' }],
  ['TRADE_SUCCESS', { refund_fee: '0.00' }, { kind: 'payment', report: { status: 'succeeded' } }],
  ['TRADE_SUCCESS', { notify_type: 'servicemarket_order_notify' }, { kind: 'ignored' }],
])('%s with %j', async (status, change, reading) => {
  const rig = createRig()
  expect(await read(rig, notice(rig, { trade_status: status, ...change }))).toMatchObject(reading)
})

test.each([
  ['another app', { app_id: '2021000000000009' }, 'recipient'],
  ['another seller', { seller_id: '2088000000000009' }, 'recipient'],
  ['no order', { out_trade_no: '' }, 'malformed'],
  ['no id', { notify_id: '' }, 'malformed'],
  ['a charset that nobody knows', { charset: 'klingon' }, 'malformed'],
  ['another signature type', { sign_type: 'RSA' }, 'signature'],
])('a genuine notification for or with %s is refused', async (_, change, why) => {
  const rig = createRig()
  expect(await read(rig, notice(rig, change))).toEqual({ kind: 'refused', why })
})

test('without a configured seller any seller of the app will do', async () => {
  const rig = createRig({ config: { sellerId: '' } })
  const body = notice(rig, { seller_id: '2088000000000009' })
  expect(await read(rig, body)).toMatchObject({ kind: 'payment' })
})

test('an unknown certificate is asked for once a minute, whoever asks', async () => {
  const rig = createRig({ name: 'mall-cert' })
  const body = notice(rig, { alipay_cert_sn: 'f'.repeat(32) })
  const refused = { kind: 'refused', why: 'unknown_key' }
  expect(await Promise.all([read(rig, body), read(rig, body)])).toEqual([refused, refused])
  expect(await read(rig, body)).toEqual(refused)
  expect(rig.calls).toHaveLength(1)
  await rig.time.advance(60_000)
  await read(rig, body)
  expect(rig.calls).toHaveLength(2)
})

test('in certificate mode a notification that names no certificate is held to the known ones', async () => {
  const rig = createRig({ name: 'mall-cert' })
  expect(await read(rig, notice(rig, {}))).toMatchObject({ kind: 'payment' })
})

test('unacknowledged notifications come again along the ladder, with one id', async () => {
  const rig = createRig()
  const request = startRequest(rig)
  rig.deaf = true
  await payByCode(rig, request)
  await rig.time.advance(4 * 60_000 - 1)
  rig.deaf = false
  expect(rig.deliveries).toHaveLength(0)
  await rig.time.advance(2)
  await rig.time.advance(86_400_000)
  expect(rig.deliveries.map(({ reading }) => reading.kind)).toEqual(['payment'])
})

test('a refund in part and the rest are told of as refunds, never as payments', async () => {
  const rig = createRig()
  const request = startRequest(rig, { amount: money(1_000) })
  const { refund, query, queryRefund } = rig.account.operations
  await payByCode(rig, request)
  await refund(refundRequest(request, 400, 'R1'))
  await rig.time.advance(3_000)
  await refund(refundRequest(request, 600, 'R2'))
  await rig.time.advance(0)
  expect(rig.deliveries.map(({ reading }) => reading)).toMatchObject([
    { kind: 'payment' },
    { kind: 'refund', refundNumber: 'R1', report: { status: 'pending' } },
    { kind: 'refund', refundNumber: 'R2', report: { status: 'pending' } },
  ])
  const bodies = rig.deliveries.map(({ request: { body } }) => String(body))
  expect(bodies[1]).toContain('trade_status=TRADE_SUCCESS')
  expect(bodies[2]).toContain('trade_status=TRADE_CLOSED')
  expect(bodies[2]).toContain('refund_fee=10.00')
  const R2 = { status: 'succeeded', refunded: { refundNumber: 'R2', amount: money(600) } }
  expect(await queryRefund(refundRequest(request, 600, 'R2'))).toMatchObject(R2)
  // Refunded in full, the trade is closed: nothing of the money is left.
  const reference = { ...request, startedAt: rig.time.now() }
  expect(await query(reference)).toMatchObject({
    status: 'failed',
    over: 'reversed',
    evidence: { channelCode: '10000' },
  })
})

test('what tells of a refund cannot be hidden in another parameter of the same signed text', async () => {
  const rig = createRig()
  const refund = { gmt_create: '2026-01-02 11:04:00', gmt_refund: '2026-01-02 12:00:00' }
  const genuine = notice(rig, { ...refund, refund_fee: '1.00', out_biz_no: 'R1' })
  expect(await read(rig, genuine)).toMatchObject({ kind: 'refund', refundNumber: 'R1' })
  const form = new URLSearchParams(genuine)
  const pairs = [...form].filter(([name]) => name !== 'sign' && name !== 'sign_type').sort()
  const text = pairs.map(([name, value]) => `&${name}=${value}`).join('')
  const kept = pairs
    .map(([name]) => name)
    .filter((name) => !['gmt_refund', 'out_biz_no', 'refund_fee'].includes(name))
  const merged = kept.map((name, index) => {
    const next = kept[index + 1]
    const to = next === undefined ? text.length : text.indexOf(`&${next}=`)
    return [name, text.slice(text.indexOf(`&${name}=`) + name.length + 2, to)]
  })
  const rest = [
    ['sign', form.get('sign') ?? ''],
    ['sign_type', 'RSA2'],
  ]
  const body = encodeForm(Object.fromEntries([...merged, ...rest]))
  expect(await read(rig, body)).toEqual({ kind: 'refused', why: 'malformed' })
})
