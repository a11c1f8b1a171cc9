/** A channel account whose keys were replaced: what the old keys vouch for is old. */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  asMerchant,
  makeMerchant,
  orderOf,
  payCode,
  startCode,
  waitForStatus,
} from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'

let platform: TestPlatform

beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.stop())

/** A notification of a payment, signed by whoever holds that key. */
function signedForm(privateKey: string, facts: Readonly<Record<string, string>>): string {
  const text = Object.keys(facts)
    .filter((name) => name !== 'sign_type')
    .sort()
    .map((name) => `${name}=${facts[name]}`)
    .join('&')
  const signature = sign('sha256', Buffer.from(text), createPrivateKey(privateKey))
  return new URLSearchParams({ ...facts, sign: signature.toString('base64') }).toString()
}

test('keys that an account no longer uses cannot say that a new attempt was paid', async () => {
  const merchant = await makeMerchant(platform, { channels: ['alipay'] })
  const mine = asMerchant(platform, merchant)
  const account = merchant.accounts.alipay ?? ''
  const good = merchant.configs.alipay ?? {}
  const stolen = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const replace = (alipayPublicKey: string) =>
    mine.ok('updateChannelAccount', {
      params: { id: account },
      body: { config: { alipayPublicKey } },
    })
  const before = await replace(stolen.publicKey)
  const after = await replace(good.alipayPublicKey ?? '')
  expect(after.version).toBe(before.version + 1)

  const { id, session } = await mine.ok('createPayment', { body: orderOf() })
  const view = await startCode(platform, session, 'alipay')
  const payment = await mine.ok('getPayment', { params: { id } })
  const body = signedForm(stolen.privateKey, {
    notify_type: 'trade_status_sync',
    notify_id: 'forged-1',
    app_id: good.appId ?? '',
    seller_id: good.sellerId ?? '',
    charset: 'utf-8',
    sign_type: 'RSA2',
    trade_no: '2026010222001400000000000001',
    out_trade_no: payment.attempts[0]?.channel_order_number ?? '',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '25.00',
    gmt_payment: '2026-01-02 11:05:00',
  })
  const path = `/notify/${merchant.merchantId}/${account}/${before.version}`
  const answer = await fetch(`${platform.server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body,
  })
  expect(await answer.text()).toBe('fail')
  expect((await mine.ok('getPayment', { params: { id } })).status).toBe('processing')

  payCode(platform, view)
  await waitForStatus(platform, merchant, { id, status: 'succeeded' })
})
