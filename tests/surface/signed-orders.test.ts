/** Orders that the mall's server signed offline: what is taken, what is not, and only once. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { generateOrderKey, type OrderSigner, type OrderToSign, signOrder } from '@tillway/mall'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  payCode,
  startCode,
  type TestMerchant,
  waitForStatus,
} from '../kit/merchant.ts'
import { createShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform } from '../kit/start-platform.ts'
import { none } from './route-inputs.ts'

const time = createShiftedTime()
const platform = await startPlatform({ server: { ports: time } })
afterAll(() => platform.stop())

let merchant: TestMerchant
let other: TestMerchant
let signer: OrderSigner
let publicKey = ''

beforeAll(async () => {
  merchant = await makeMerchant(platform, { channels: ['alipay'] })
  other = await makeMerchant(platform, { channels: [] })
  const made = generateOrderKey()
  publicKey = made.publicKey
  const key = await asMerchant(platform, merchant).ok('createOrderKey', {
    body: { public_key: publicKey },
  })
  signer = { keyId: key.id, privateKey: made.privateKey }
})

const orderToSign = (more: Partial<OrderToSign> = {}): OrderToSign => ({
  merchant: merchant.merchantId,
  order: freshOrder('signed'),
  amount: 4_200,
  description: 'Camellia tea',
  exp: Math.floor(time.clock.now() / 1000) + 600,
  ...more,
})

const submit = (signedOrder: string, token = merchant.publishableKey) =>
  platform.call('submitOrder', { token, body: { signed_order: signedOrder, host: 'desktop_web' } })

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token with any header and payload, signed for real. */
function signAnything(
  header: unknown,
  payload: unknown,
  key: string | KeyObject = signer.privateKey,
) {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}

const goodHeader = () => ({ alg: 'EdDSA', kid: signer.keyId })
const goodPayload = () => ({ ...orderToSign(), currency: 'CNY' })

test('a signed order opens a session, and can be paid', async () => {
  const order = orderToSign({ metadata: { cart: '7' }, return_url: 'https://mall.example/back' })
  const opened = await submit(signOrder(order, signer))
  expect(opened.status).toBe(201)
  expect(opened.body.payment).toMatchObject({
    order: order.order,
    amount: 4_200,
    currency: 'CNY',
    merchant_name: merchant.name,
    status: 'payable',
    return_url: 'https://mall.example/back',
    ways: [{ id: 'alipay', available: true }],
  })
  payCode(platform, await startCode(platform, opened.body.session, 'alipay'))
  const { id } = opened.body.payment
  const paid = await waitForStatus(platform, merchant, { id, status: 'succeeded' })
  expect(paid.metadata).toEqual({ cart: '7' })
})

test('sent again it finds its payment, paid or not', async () => {
  const token = signOrder(orderToSign(), signer)
  const first = await submit(token)
  const again = await submit(token)
  expect([first.status, again.status]).toEqual([201, 200])
  expect(again.body.payment.id).toBe(first.body.payment.id)
  payCode(platform, await startCode(platform, first.body.session, 'alipay'))
  const { id } = first.body.payment
  await waitForStatus(platform, merchant, { id, status: 'succeeded' })
  const paid = await submit(token)
  expect(paid.body.payment).toMatchObject({ id, status: 'succeeded', finished: true })
  const start = await platform.call('startAttempt', {
    token: paid.body.session,
    body: { way: 'alipay', host: 'desktop_web' },
  })
  expect(start.code).toBe('payment_finished')
})

test('sent twenty times at once it makes one payment', async () => {
  const token = signOrder(orderToSign(), signer)
  const answers = await Promise.all(Array.from({ length: 20 }, () => submit(token)))
  expect(new Set(answers.map(({ body }) => body.payment.id)).size).toBe(1)
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
})

test.each([
  ['amount', { amount: 4_201 }],
  ['description', { description: 'Other tea' }],
  ['metadata', { metadata: { cart: '8' } }],
  ['return URL', { return_url: 'https://elsewhere.example/' }],
])('the same order number with another %s is a conflict', async (_what, change) => {
  const order = orderToSign()
  await submit(signOrder(order, signer))
  const answer = await submit(signOrder({ ...order, ...change }, signer))
  expect([answer.code, answer.param]).toEqual(['order_conflict', 'order'])
})

describe('what does not verify is refused', () => {
  const cases: readonly (readonly [string, () => string])[] = [
    ['no JWS at all', () => 'x'.repeat(40)],
    ['two parts', () => signOrder(orderToSign(), signer).split('.').slice(0, 2).join('.')],
    ['four parts', () => `${signOrder(orderToSign(), signer)}.x`],
    ['a changed payload', () => withPayload(signOrder(orderToSign(), signer), { amount: 1 })],
    ['a changed signature', () => `${signOrder(orderToSign(), signer).slice(0, -8)}AAAAAAAA`],
    ['an empty signature', () => `${encode(goodHeader())}.${encode(goodPayload())}.`],
    ['alg none', () => `${encode({ alg: 'none', kid: signer.keyId })}.${encode(goodPayload())}.AA`],
    ['alg HS256 over the public key', () => hmacSigned()],
    ['alg in lower case', () => signAnything({ ...goodHeader(), alg: 'eddsa' }, goodPayload())],
    ['no kid', () => signAnything({ alg: 'EdDSA' }, goodPayload())],
    ['a kid of no key', () => signAnything({ alg: 'EdDSA', kid: `ok_${none}` }, goodPayload())],
    ['a kid that is a path', () => signAnything({ alg: 'EdDSA', kid: '../x' }, goodPayload())],
    ['an embedded key', () => signedByOwnKey()],
    ['crit', () => signAnything({ ...goodHeader(), crit: ['b64'], b64: false }, goodPayload())],
    ['a strange key', () => signOrder(orderToSign(), { ...signer, ...generateOrderKey() })],
    [
      'an order of another merchant',
      () => signOrder(orderToSign({ merchant: other.merchantId }), signer),
    ],
    ['a payload that is no JSON', () => signedText('not json')],
    ['a payload that is no object', () => signAnything(goodHeader(), 'text')],
  ]

  test.each(cases)('%s', async (_what, make) => {
    expect((await submit(make())).code).toBe('order_signature_invalid')
  })

  test("with another merchant's publishable key", async () => {
    const token = signOrder(orderToSign(), signer)
    expect((await submit(token, other.publishableKey)).code).toBe('order_signature_invalid')
  })

  test('with a revoked order key', async () => {
    const mine = asMerchant(platform, merchant)
    const made = generateOrderKey()
    const key = await mine.ok('createOrderKey', { body: { public_key: made.publicKey } })
    const token = signOrder(orderToSign(), { keyId: key.id, privateKey: made.privateKey })
    expect((await submit(token)).status).toBe(201)
    await mine.ok('revokeOrderKey', { params: { id: key.id } })
    expect((await submit(token)).code).toBe('order_signature_invalid')
  })

  function withPayload(token: string, change: object): string {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const fields = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return `${header}.${encode({ ...fields, ...change })}.${signature}`
  }

  function hmacSigned(): string {
    const input = `${encode({ alg: 'HS256', kid: signer.keyId })}.${encode(goodPayload())}`
    const mac = createHmac('sha256', Buffer.from(publicKey, 'base64url')).update(input)
    return `${input}.${mac.digest('base64url')}`
  }

  function signedByOwnKey(): string {
    const { privateKey, publicKey: own } = generateKeyPairSync('ed25519')
    const header = { ...goodHeader(), jwk: own.export({ format: 'jwk' }) }
    return signAnything(header, goodPayload(), privateKey)
  }

  function signedText(text: string): string {
    const input = `${encode(goodHeader())}.${Buffer.from(text).toString('base64url')}`
    return `${input}.${sign(null, Buffer.from(input), signer.privateKey).toString('base64url')}`
  }
})

test.each([
  ['a fraction of a fen', { amount: 0.5 }],
  ['no amount', { amount: undefined }],
  ['a negative amount', { amount: -1 }],
  ['a field that nobody knows', { discount: 1 }],
  ['an exp in words', { exp: 'tomorrow' }],
  ['a script as return URL', { return_url: 'javascript:alert(1)' }],
  ['a number in its metadata', { metadata: { a: 1 } }],
  ['an expiry too short', { expires_in: 1 }],
])('a genuine order with %s is malformed', async (_what, change) => {
  const answer = await submit(signAnything(goodHeader(), { ...goodPayload(), ...change }))
  expect([answer.code, answer.param]).toEqual(['invalid_request', 'signed_order'])
})

test('past its time it is worthless', async () => {
  const token = signOrder(orderToSign(), signer)
  time.skip(601_000)
  expect((await submit(token)).code).toBe('order_expired')
  const { data } = await asMerchant(platform, merchant).ok('listPayments', { query: { limit: 1 } })
  expect(data[0]?.expires_at).not.toBeUndefined()
})
