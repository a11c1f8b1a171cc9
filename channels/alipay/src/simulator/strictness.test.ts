/** What the simulated gateway refuses, in its own words. */
import { createPrivateKey, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { baseUrl, createRig, type Rig } from '../../test/rig.ts'
import { encodeForm, requestSigningText } from '../wire/parameters.ts'
import { methods } from '../wire/trade.ts'

type Values = Readonly<Record<string, string | undefined>>

const order = {
  out_trade_no: 'T1',
  total_amount: '10.00',
  subject: '书',
  product_code: 'QR_CODE_OFFLINE',
}

function parametersFor(rig: Rig, content: unknown, change: Values = {}): Record<string, string> {
  const all: Values = {
    app_id: rig.config.appId,
    method: methods.precreate,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: '2026-01-02 11:04:05',
    version: '1.0',
    biz_content: typeof content === 'string' ? content : JSON.stringify(content),
    ...change,
  }
  const sent = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1])
  return Object.fromEntries(sent)
}

function signFor(rig: Rig, parameters: Record<string, string>): Record<string, string> {
  const key = createPrivateKey(rig.config.appPrivateKey ?? '')
  const text = Buffer.from(requestSigningText(parameters), 'utf8')
  return { ...parameters, sign: sign('sha256', text, key).toString('base64') }
}

async function post(rig: Rig, parameters: Record<string, string>, query = '') {
  const answer = await rig.simulator.handle({
    method: 'POST',
    target: `/gateway.do${query}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body: Buffer.from(encodeForm(parameters)),
  })
  return JSON.parse(String(answer.body)) as Record<string, Record<string, string> | string>
}

async function call(rig: Rig, content: unknown, change: Values = {}) {
  const parameters = signFor(rig, parametersFor(rig, content, change))
  const answer = await post(rig, parameters)
  const method = change.method ?? methods.precreate
  return answer[`${method.replaceAll('.', '_')}_response`] as Record<string, string>
}

test('a correct request is answered signed, slashes escaped, as text/html', async () => {
  const rig = createRig()
  const answer = await rig.simulator.handle({
    method: 'POST',
    target: '/gateway.do',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(encodeForm(signFor(rig, parametersFor(rig, order)))),
  })
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/html;charset=utf-8' },
  })
  expect(answer.body).toMatch(
    /^\{"alipay_trade_precreate_response":\{"code":"10000".+"qr_code":"http:\\\/\\\/.+"\},"sign":"[A-Za-z0-9+/=]+"\}$/,
  )
})

test.each([
  ['method', { method: undefined }, 'isv.missing-method'],
  ['app id', { app_id: undefined }, 'isv.missing-app-id'],
  ['known app id', { app_id: '2021000000000000' }, 'isv.invalid-app-id'],
])('without a %s the refusal is the gateway’s, unsigned', async (_, change, subCode) => {
  const rig = createRig()
  const answer = await post(rig, signFor(rig, parametersFor(rig, order, change)))
  expect(answer).toMatchObject({ error_response: { sub_code: subCode } })
  expect(answer.sign).toBeUndefined()
})

test.each([
  [{ sign_type: 'RSA' }, 'isv.invalid-signature-type'],
  [{ sign_type: undefined }, 'isv.missing-signature-type'],
  [{ timestamp: undefined }, 'isv.missing-timestamp'],
  [{ timestamp: '2026-01-02 03:04:05' }, 'isv.invalid-timestamp'],
  [{ timestamp: '2026-01-02T11:04:05' }, 'isv.invalid-timestamp'],
  [{ version: '2.0' }, 'isv.invalid-version'],
  [{ version: undefined }, 'isv.missing-version'],
  [{ format: 'XML' }, 'isv.invalid-format'],
  [{ charset: 'gbk' }, 'isv.invalid-charset'],
  [{ charset: undefined }, 'isv.invalid-charset'],
  [{ encrypt_type: 'AES' }, 'isv.invalid-encrypt-type'],
  [{ method: 'alipay.trade.nonsense' }, 'isv.invalid-method'],
])('%j is refused: %s', async (change: Values, subCode) => {
  expect(await call(createRig(), order, change)).toMatchObject({ sub_code: subCode })
})

test('a parameter altered after signing is refused, wherever it was altered', async () => {
  const rig = createRig()
  const signed = signFor(rig, parametersFor(rig, order))
  const altered = { ...signed, biz_content: JSON.stringify({ ...order, total_amount: '0.01' }) }
  const refused = { alipay_trade_precreate_response: { sub_code: 'isv.invalid-signature' } }
  expect(await post(rig, altered)).toMatchObject(refused)
  expect(await post(rig, { ...signed, extra: '1' })).toMatchObject(refused)
})

test('query and body are read together, and a parameter in both is refused', async () => {
  const rig = createRig()
  const { biz_content = '', ...rest } = signFor(rig, parametersFor(rig, order))
  const split = await post(rig, { biz_content }, `?${encodeForm(rest)}`)
  expect(split).toMatchObject({ alipay_trade_precreate_response: { code: '10000' } })
  const twice = await post(rig, { biz_content, app_id: '1' }, `?${encodeForm(rest)}`)
  expect(twice).toMatchObject({ error_response: { sub_code: 'isv.invalid-parameter' } })
})

test('in certificate mode the certificate numbers must be right', async () => {
  const rig = createRig({ name: 'mall-cert' })
  expect(await call(rig, order)).toMatchObject({ sub_code: 'isv.app-cert-not-exist' })
})

test('content that should be encrypted and is not is refused', async () => {
  const rig = createRig({ name: 'mall-aes' })
  expect(await call(rig, order)).toMatchObject({ sub_code: 'isv.invalid-encrypt-type' })
  const garbage = await call(rig, order, { encrypt_type: 'AES' })
  expect(garbage).toMatchObject({ sub_code: 'isv.decryption-error-unknown' })
})

test.each([
  ['out_trade_no', { out_trade_no: 'a-b' }],
  ['out_trade_no', { out_trade_no: 'x'.repeat(65) }],
  ['total_amount', { total_amount: '10' }],
  ['total_amount', { total_amount: '0.00' }],
  ['total_amount', { total_amount: '100000000.01' }],
  ['total_amount', { total_amount: 10 }],
  ['total_amount', { total_amount: '-1.00' }],
  ['subject', { subject: 'a/b' }],
  ['subject', { subject: '' }],
  ['subject', { subject: '长'.repeat(257) }],
  ['product_code', { product_code: 'QUICK_WAP_WAY' }],
  ['timeout_express', { timeout_express: '16d' }],
  ['timeout_express', { timeout_express: '1.5h' }],
  ['time_expire', { time_expire: '2026-01-02 11:04:05' }],
  ['time_expire', { time_expire: 'tomorrow' }],
])('a bad %s is named', async (field, change) => {
  expect(await call(createRig(), { ...order, ...change })).toMatchObject({
    code: '40004',
    sub_code: 'ACQ.INVALID_PARAMETER',
    sub_msg: `参数无效，${field}`,
  })
})

test.each([
  [{ timeout_express: '5m' }, 5],
  [{ timeout_express: '1h' }, 60],
  [{ time_expire: '2026-01-02 11:14:05' }, 10],
  [{ timeout_express: '1d' }, 120],
  [{}, 120],
])('an order with %j lapses after %i minutes', async (change, minutes) => {
  const rig = createRig()
  const { qr_code: code = '' } = await call(rig, { ...order, ...change })
  rig.time.jump(minutes * 60_000 - 1)
  expect(rig.simulator.phone.scan(code)).toMatchObject({ state: 'waiting' })
  rig.time.jump(1)
  expect(rig.simulator.phone.scan(code)).toBeUndefined()
  expect(rig.simulator.books().orders).toMatchObject([{ state: 'closed', captured: 0 }])
})

test('the same order again has the same code; other parameters under its number are refused', async () => {
  const rig = createRig()
  const first = await call(rig, order)
  expect(await call(rig, order)).toEqual(first)
  const other = await call(rig, { ...order, total_amount: '10.01' })
  expect(other).toMatchObject({ sub_code: 'ACQ.CONTEXT_INCONSISTENT' })
  rig.simulator.phone.pay(rig.simulator.phone.scan(first.qr_code ?? '')?.key ?? '')
  expect(await call(rig, order)).toMatchObject({ sub_code: 'ACQ.TRADE_HAS_SUCCESS' })
})

test('refunds: idempotent by number, three seconds apart, never more than was paid', async () => {
  const rig = createRig()
  const { qr_code: code = '' } = await call(rig, order)
  const refund = (out_request_no: string | undefined, refund_amount: string) =>
    call(rig, { out_trade_no: 'T1', refund_amount, out_request_no }, { method: methods.refund })

  expect(await refund('R1', '1.00')).toMatchObject({ sub_code: 'ACQ.TRADE_NOT_EXIST' })
  const scanned = rig.simulator.phone.scan(code)
  expect(await refund('R1', '1.00')).toMatchObject({ sub_code: 'ACQ.TRADE_STATUS_ERROR' })
  rig.simulator.phone.pay(scanned?.key ?? '')

  expect(await refund(undefined, '4.00')).toMatchObject({ sub_msg: '参数无效，out_request_no' })
  expect(await refund('R1', '4.00')).toMatchObject({ fund_change: 'Y', refund_fee: '4.00' })
  expect(await refund('R1', '4.00')).toMatchObject({ fund_change: 'N', refund_fee: '4.00' })
  expect(await refund('R1', '3.00')).toMatchObject({ sub_code: 'ACQ.DISCORDANT_REPEAT_REQUEST' })
  expect(await refund('R2', '1.00')).toMatchObject({ sub_code: 'isv.app-call-limited' })
  rig.time.jump(3_000)
  expect(await refund('R2', '6.01')).toMatchObject({ sub_code: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' })
  expect(await refund('R2', '6.00')).toMatchObject({ fund_change: 'Y', refund_fee: '10.00' })
  rig.time.jump(3_000)
  expect(await refund('R3', '0.01')).toMatchObject({ sub_code: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' })
  expect(rig.simulator.books().orders).toMatchObject([{ captured: 1_000, refunded: 1_000 }])
})

test('a trade cannot be cancelled a day after it was paid', async () => {
  const rig = createRig()
  const { qr_code: code = '' } = await call(rig, order)
  rig.simulator.phone.pay(rig.simulator.phone.scan(code)?.key ?? '')
  rig.time.jump(86_400_001)
  const change = { method: methods.cancel, timestamp: '2026-01-03 11:04:05' }
  const answer = await call(rig, { out_trade_no: 'T1' }, change)
  expect(answer).toMatchObject({ sub_code: 'ACQ.TRADE_CANCEL_TIME_OUT' })
})

test('paths outside the gateway and the cashier are not found', async () => {
  const { simulator } = createRig()
  const get = (target: string) =>
    simulator.handle({ method: 'GET', target, headers: {}, body: new Uint8Array() })
  expect(await get('/')).toMatchObject({ status: 404 })
  expect(await get(`/qr/${'0'.repeat(32)}`)).toMatchObject({ status: 404 })
  expect(simulator.phone.scan(`${baseUrl}/qr/${'0'.repeat(32)}`)).toBeUndefined()
})
