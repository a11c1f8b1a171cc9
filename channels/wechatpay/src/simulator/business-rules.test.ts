import { createPrivateKey, sign } from 'node:crypto'
import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import {
  openShop,
  payByCode,
  referenceOf,
  refundRequest,
  type Shop,
  simulatorUrl,
  startRequest,
} from '../../test/shop.ts'
import { authorizationHeader, requestSignatureText } from '../wire/request-signature.ts'

type Body = Record<string, unknown>

/** A request made by hand, so that rules can be broken which the adapter keeps. */
const post = async (shop: Shop, path: string, content: Body) => {
  const timestamp = String(Math.floor(shop.time.now() / 1000))
  const { mchid = '', merchantSerial = '', merchantPrivateKey = '' } = shop.config
  const body = JSON.stringify(content)
  const target = `/wechatpay${path}`
  const text = requestSignatureText({ method: 'POST', target, timestamp, nonce_str: 'n', body })
  const signature = sign('sha256', Buffer.from(text), createPrivateKey(merchantPrivateKey))
  const authorization = authorizationHeader({
    mchid,
    nonce_str: 'n',
    signature: signature.toString('base64'),
    timestamp,
    serial_no: merchantSerial,
  })
  const headers = {
    accept: 'application/json',
    'user-agent': 'test',
    'content-type': 'application/json',
    authorization,
  }
  const url = `${simulatorUrl}${path}`
  const response = await shop.http.send({ method: 'POST', url, headers, body, timeoutMs: 1000 })
  const answer = Buffer.from(response.body).toString('utf8')
  return { status: response.status, ...(JSON.parse(answer || '{}') as Body) }
}

const goodOrder = (shop: Shop): Body => ({
  appid: shop.config.appid,
  mchid: shop.config.mchid,
  description: '帆布包',
  out_trade_no: 'RULES-0001',
  notify_url: 'https://platform.example/n',
  amount: { total: 100, currency: 'CNY' },
})

const prepay = (shop: Shop, change: Body, product = 'native') =>
  post(shop, `/v3/pay/transactions/${product}`, { ...goodOrder(shop), ...change })

test('a complete order is taken', async () => {
  expect(await prepay(openShop(), {})).toMatchObject({ status: 200, code_url: expect.any(String) })
})

test.each<[string, Body, string]>([
  ['no description', { description: undefined }, '/description'],
  ['an empty description', { description: '' }, '/description'],
  ['a description of 128', { description: '包'.repeat(128) }, '/description'],
  ['a number of 5', { out_trade_no: 'A1234' }, '/out_trade_no'],
  ['a number of 33', { out_trade_no: 'A'.repeat(33) }, '/out_trade_no'],
  ['a number with a space', { out_trade_no: 'A 12345' }, '/out_trade_no'],
  ['an amount of nothing', { amount: { total: 0 } }, '/amount/total'],
  ['an amount with a fraction', { amount: { total: 1.5 } }, '/amount/total'],
  ['an amount as text', { amount: { total: '100' } }, '/amount/total'],
  ['no amount', { amount: undefined }, '/amount'],
  ['another currency', { amount: { total: 1, currency: 'USD' } }, '/amount/currency'],
  ['a plain notify_url', { notify_url: 'http://platform.example/n' }, '/notify_url'],
  ['a notify_url with a query', { notify_url: 'https://platform.example/n?a=1' }, '/notify_url'],
  ['a long notify_url', { notify_url: `https://p.example/${'n'.repeat(250)}` }, '/notify_url'],
  ['a time that is none', { time_expire: '2026-01-02 11:04:05' }, '/time_expire'],
  ['a time that is past', { time_expire: '2026-01-02T11:04:00+08:00' }, '/time_expire'],
  ['an attach of 129', { attach: 'a'.repeat(129) }, '/attach'],
  ['a flag as text', { support_fapiao: 'true' }, '/support_fapiao'],
  ['another merchant', { mchid: '1999999999' }, '/mchid'],
])('an order with %s is refused', async (_, change, field) => {
  expect(await prepay(openShop(), change)).toMatchObject({
    status: 400,
    code: 'PARAM_ERROR',
    detail: { field, location: 'body' },
  })
})

test.each<[string, string, Body, string]>([
  ['jsapi', 'no payer', {}, '/payer'],
  ['jsapi', 'no openid', { payer: {} }, '/payer/openid'],
  ['h5', 'no scene', {}, '/scene_info'],
  [
    'h5',
    'no type',
    { scene_info: { payer_client_ip: '203.0.113.7', h5_info: {} } },
    '/scene_info/h5_info/type',
  ],
  [
    'h5',
    'no address',
    { scene_info: { payer_client_ip: '999.1.1.1' } },
    '/scene_info/payer_client_ip',
  ],
])('%s with %s is refused', async (product, _, change, field) => {
  expect(await prepay(openShop(), change, product)).toMatchObject({
    code: 'PARAM_ERROR',
    detail: { field },
  })
})

test('an address of version 6 is an address', async () => {
  const scene_info = { payer_client_ip: '2001:db8::7', h5_info: { type: 'Wap' } }
  expect(await prepay(openShop(), { scene_info }, 'h5')).toMatchObject({ status: 200 })
})

test('an app id of someone else does not match', async () => {
  expect(await prepay(openShop(), { appid: 'wx0000000000000000' })).toMatchObject({
    status: 400,
    code: 'APPID_MCHID_NOT_MATCH',
  })
})

test('a number is good for one order only: other parameters, products and ends are refused', async () => {
  const shop = openShop()
  const first = await prepay(shop, {})
  expect(await prepay(shop, {})).toEqual(first)
  const used = { status: 403, code: 'OUT_TRADE_NO_USED', message: '商户订单号重复' }
  expect(await prepay(shop, { description: '别的' })).toMatchObject(used)
  expect(await prepay(shop, {}, 'app')).toMatchObject(used)
  const { key = '' } = shop.simulator.phone.waiting()[0] ?? {}
  shop.simulator.phone.lapse(key)
  expect(await prepay(shop, {})).toMatchObject({ status: 400, code: 'ORDER_CLOSED' })
})

test('a paid order can neither be placed nor closed again', async () => {
  const shop = openShop()
  await prepay(shop, {})
  shop.simulator.phone.pay(shop.simulator.phone.waiting()[0]?.key ?? '')
  const paid = { status: 400, code: 'ORDER_PAID' }
  expect(await prepay(shop, {})).toMatchObject(paid)
  const path = '/v3/pay/transactions/out-trade-no/RULES-0001/close'
  expect(await post(shop, path, { mchid: shop.config.mchid })).toMatchObject(paid)
})

test('an order closes by itself at its time, and after two hours at the latest', async () => {
  const shop = openShop()
  const time_expire = '2026-01-02T11:14:05+08:00'
  await prepay(shop, { time_expire })
  await prepay(shop, { out_trade_no: 'RULES-0002' })
  const states = () => shop.simulator.books().orders.map(({ state }) => state)
  await shop.time.advance(599_000)
  expect(states()).toEqual(['waiting', 'waiting'])
  await shop.time.advance(1000)
  expect(states()).toEqual(['closed', 'waiting'])
  await shop.time.advance(7_200_000)
  expect(states()).toEqual(['closed', 'closed'])
  expect(shop.simulator.phone.waiting()).toEqual([])
})

const refundBody = (change: Body = {}, amount: Body = {}): Body => ({
  out_trade_no: 'RULES-0001',
  out_refund_no: 'R-1',
  notify_url: 'https://platform.example/n',
  amount: { refund: 10, total: 100, currency: 'CNY', ...amount },
  ...change,
})

test.each<[string, Body, string, string]>([
  ['no currency', refundBody({}, { currency: undefined }), 'PARAM_ERROR', '/amount/currency'],
  ['an amount of nothing', refundBody({}, { refund: 0 }), 'PARAM_ERROR', '/amount/refund'],
  [
    'a number of 65',
    refundBody({ out_refund_no: 'R'.repeat(65) }),
    'PARAM_ERROR',
    '/out_refund_no',
  ],
  ['a reason of 81', refundBody({ reason: '因'.repeat(81) }), 'PARAM_ERROR', '/reason'],
  ['no order', refundBody({ out_trade_no: undefined }), 'PARAM_ERROR', '/transaction_id'],
  ['another total', refundBody({}, { total: 99 }), 'INVALID_REQUEST', ''],
  ['more than was paid', refundBody({}, { refund: 101 }), 'INVALID_REQUEST', ''],
  ['an unknown order', refundBody({ out_trade_no: 'NOTHING-1' }), 'RESOURCE_NOT_EXISTS', ''],
])('a refund with %s is refused', async (_, body, code, field) => {
  const shop = openShop()
  await prepay(shop, {})
  shop.simulator.phone.pay(shop.simulator.phone.waiting()[0]?.key ?? '')
  const answer = await post(shop, '/v3/refund/domestic/refunds', body)
  expect(answer).toMatchObject({ code, ...(field ? { detail: { field } } : {}) })
  expect(shop.simulator.books().refunds).toEqual([])
})

test('an unpaid order cannot be refunded', async () => {
  const shop = openShop()
  await prepay(shop, {})
  const answer = await post(shop, '/v3/refund/domestic/refunds', refundBody())
  expect(answer).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
})

test('refunds of one order keep a minute apart, add up to what was paid, and are fifty at most', async () => {
  const shop = openShop()
  const order = startRequest(shop, { amount: money(100) })
  await payByCode(shop, order)
  const refund = (number: number, amount: number) =>
    shop.account.operations.refund(refundRequest(order, `R-${number}`, { amount: money(amount) }))
  expect((await refund(0, 1)).status).toBe('pending')
  expect(await refund(1, 1)).toMatchObject({ status: 'unknown', cause: 'rate_limited' })
  for (let number = 1; number < 50; number += 1) {
    await shop.time.advance(60_000)
    expect((await refund(number, 1)).status).toBe('pending')
  }
  await shop.time.advance(60_000)
  expect(await refund(50, 1)).toMatchObject({
    status: 'failed',
    evidence: { channelCode: 'RULE_LIMIT' },
  })
  expect(await refund(51, 51)).toMatchObject({
    status: 'failed',
    evidence: { channelMessage: '累计退款金额大于订单支付金额' },
  })
  expect(shop.simulator.books().orders[0]).toMatchObject({ captured: 100, refunded: 50 })
})

test('a refund is under way first, and done a moment later', async () => {
  const shop = openShop()
  const order = startRequest(shop)
  await payByCode(shop, order)
  const request = refundRequest(order, 'R-1')
  await shop.account.operations.refund(request)
  expect((await shop.account.operations.queryRefund(request)).status).toBe('pending')
  await shop.time.advance(1100)
  expect((await shop.account.operations.queryRefund(request)).status).toBe('succeeded')
  const state = await shop.account.operations.query(referenceOf(shop, order))
  expect(state).toMatchObject({ status: 'succeeded', evidence: { channelCode: 'REFUND' } })
})

test('a refund after a year is too late', async () => {
  const shop = openShop()
  const order = startRequest(shop)
  await payByCode(shop, order)
  shop.time.jump(366 * 86_400_000)
  const report = await shop.account.operations.refund(refundRequest(order, 'R-1'))
  expect(report).toMatchObject({ status: 'failed', code: 'channel_rejected' })
})
