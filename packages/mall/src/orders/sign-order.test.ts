import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { generateOrderKey, signOrder } from './sign-order.ts'

const pair = generateOrderKey()
const signer = { keyId: 'ok_01', privateKey: pair.privateKey }
const order = {
  merchant: 'mch_01',
  order: 'A-1',
  amount: 2990,
  description: '搪瓷杯',
  exp: 1_800_000_000,
}

const decode = (part: string | undefined): unknown =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))

test('signs a compact JWS that the registered public key verifies', () => {
  const [header, payload, signature] = signOrder(order, signer).split('.')
  expect(decode(header)).toEqual({ alg: 'EdDSA', kid: 'ok_01', typ: 'tillway-order+jwt' })
  expect(decode(payload)).toEqual({ ...order, currency: 'CNY' })
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: pair.publicKey }
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const bytes = Buffer.from(signature ?? '', 'base64url')
  expect(verify(null, Buffer.from(`${header}.${payload}`), key, bytes)).toBe(true)
  expect(verify(null, Buffer.from(`${header}.${payload}x`), key, bytes)).toBe(false)
})

test('makes keys of the form that the platform registers', () => {
  expect(pair.publicKey).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(pair.privateKey).toContain('BEGIN PRIVATE KEY')
  expect(generateOrderKey().publicKey).not.toBe(pair.publicKey)
})

test('gives an order a quarter of an hour unless told', () => {
  const { exp: _, ...rest } = order
  const before = Math.floor(Date.now() / 1_000)
  const { exp } = decode(signOrder(rest, signer).split('.')[1]) as { exp: number }
  expect(exp).toBeGreaterThanOrEqual(before + 900)
  expect(exp).toBeLessThanOrEqual(before + 905)
})

test.each([
  [{ amount: 29.9 }, /fen/],
  [{ amount: 0 }, /fen/],
  [{ order: 'A 1' }, /order must be/],
  [{ merchant: 'pay_1' }, /merchant/],
  [{ exp: Date.now() }, /seconds/],
])('refuses an order that the platform would refuse: %o', (change, message) => {
  expect(() => signOrder({ ...order, ...change }, signer)).toThrow(message)
})

test('refuses a key that cannot sign orders, without quoting it', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  expect(() => signOrder(order, { keyId: 'ok_1', privateKey: rsa })).toThrow(/Ed25519/)
  expect(() => signOrder(order, { ...signer, keyId: 'sk_1' })).toThrow(/ok_/)
  const secretText = 'not-a-key-but-secret'
  try {
    signOrder(order, { keyId: 'ok_1', privateKey: secretText })
    expect.unreachable()
  } catch (error) {
    expect(String(error)).toMatch(/PEM/)
    expect(String(error)).not.toContain(secretText)
  }
})
