import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { certificateOf } from '../../test/fixtures.ts'
import { createRig, notifyUrl, onlyRequest, returnUrl, startRequest } from '../../test/rig.ts'
import { certIdOf } from '../wire/certificate.ts'
import { signingText } from '../wire/message.ts'
import { verifyWithKey } from '../wire/signing.ts'

test('a form is signed and sent by nobody but the payer', async () => {
  const rig = createRig()
  const report = await rig.account.operations.start(startRequest({ presentation: 'form' }))
  if (report.status !== 'waiting' || report.action?.type !== 'form') throw new Error('no form')
  const { action, fields } = report.action
  expect(action).toBe('https://gateway.example/gateway/api/frontTransReq.do')
  expect(fields).toMatchObject({
    txnType: '01',
    txnSubType: '01',
    bizType: '000201',
    frontUrl: returnUrl,
    backUrl: notifyUrl,
    payTimeout: '20260102081500',
    orderDesc: '机械键盘  青轴    茶轴 好',
  })
  const merchant = certificateOf('merchant')
  const signer = { method: '01', key: merchant.publicKey, certId: certIdOf(merchant) } as const
  expect(verifyWithKey(signingText(fields), fields.signature ?? '', signer)).toBe(true)
  expect(rig.requests).toEqual([])
})

test('a form starts the same however often', async () => {
  const rig = createRig()
  const start = () => rig.account.operations.start(startRequest({ presentation: 'form' }))
  expect(await start()).toEqual(await start())
})

test('a code to scan comes from the gateway', async () => {
  const rig = createRig()
  const qrCode = 'https://qr.95516.com/00010000/62121'
  rig.answer = () => ({ respCode: '00', qrCode })
  const report = await rig.account.operations.start(startRequest({ presentation: 'qr' }))
  expect(report).toMatchObject({ status: 'waiting', action: { type: 'qr', content: qrCode } })
  expect(onlyRequest(rig).fields).toMatchObject({
    txnSubType: '07',
    bizType: '000000',
    channelType: '08',
    payTimeout: '20260102081500',
  })
})

test('a number to call the payer’s app with comes from the address for apps', async () => {
  const rig = createRig()
  const tn = '562384739574839201000'
  rig.answer = () => ({ respCode: '00', tn })
  const report = await rig.account.operations.start(startRequest({ presentation: 'app' }))
  expect(report).toMatchObject({
    status: 'waiting',
    action: { type: 'invoke', target: 'unionpay_app', params: { tn, mode: '01' } },
  })
  const { fields, url } = onlyRequest(rig)
  expect(url).toMatch(/appTransReq\.do$/)
  expect(fields).toMatchObject({ txnSubType: '01', bizType: '000201', channelType: '08' })
})

test('a success without a code to scan is not understood', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00' })
  const report = await rig.account.operations.start(startRequest({ presentation: 'qr' }))
  expect(report).toMatchObject({ status: 'unknown', cause: 'unreadable' })
})

const { returnUrl: _, ...withoutReturn } = startRequest({ presentation: 'form' })

test.each([
  ['another currency', startRequest({ amount: money(100, 'USD') }), 'invalid_amount'],
  ['nothing', startRequest({ amount: money(0) }), 'invalid_amount'],
  ['too much', startRequest({ amount: money(10_000_000_001) }), 'invalid_amount'],
  ['a number with a dash', startRequest({ orderNumber: '2026-01-02-0001' }), 'channel_rejected'],
  ['too short a number', startRequest({ orderNumber: '1234567' }), 'channel_rejected'],
  ['another presentation', startRequest({ presentation: 'h5' }), 'way_unavailable'],
  ['a form without a way back', withoutReturn, 'way_unavailable'],
])('%s is refused before anything is sent', async (_what, request, code) => {
  const rig = createRig()
  const expected = { status: 'failed', over: 'declined', code }
  expect(await rig.account.operations.start(request)).toEqual(expected)
  expect(rig.requests).toEqual([])
})
