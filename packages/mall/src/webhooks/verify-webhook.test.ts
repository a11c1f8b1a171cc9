import { generateKeyPairSync, sign } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import type { Event } from '../wire/events.ts'
import { signTestWebhook } from './sign-test-webhook.ts'
import { verifyWebhook } from './verify-webhook.ts'
import { WebhookVerificationError } from './webhook-error.ts'

const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`
const otherSecret = `whsec_${Buffer.alloc(24, 4).toString('base64')}`
const now = 1_800_000_000_000
const event = {
  id: 'evt_01',
  object: 'event',
  type: 'payment.succeeded',
  sequence: 1,
  data: { payment: { order: 'A-1', description: '搪瓷杯' } },
} as unknown as Event

const { body, headers } = signTestWebhook(event, secret, { now })

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
  return 'accepted'
}

const verdict = (change: {
  body?: unknown
  headers?: Record<string, string | string[] | undefined>
  options?: object
}) =>
  codeOf(() =>
    verifyWebhook(
      (change.body ?? body) as string,
      { ...headers, ...change.headers },
      {
        secret,
        now,
        ...change.options,
      },
    ),
  )

test('returns the event of a genuine webhook, from text, bytes and any form of headers', () => {
  expect(verifyWebhook(body, headers, { secret, now })).toEqual(event)
  expect(verifyWebhook(Buffer.from(body), new Headers(headers), { secret, now })).toEqual(event)
  const shouted = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]),
  )
  expect(verifyWebhook(new TextEncoder().encode(body), shouted, { secret, now })).toEqual(event)
})

test('agrees with the reference implementation of Standard Webhooks, both ways', () => {
  const reference = new Webhook(secret)
  const fresh = signTestWebhook(event, secret)
  expect(reference.verify(fresh.body, { ...fresh.headers })).toEqual(event)
  const at = new Date()
  const signature = reference.sign('evt_01', at, body)
  const theirs = {
    'webhook-id': 'evt_01',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signature,
  }
  expect(verifyWebhook(body, theirs, { secret })).toEqual(event)
})

test('accepts any of several signatures and any of several secrets, for a rotation', () => {
  const both = `v1,${Buffer.alloc(32).toString('base64')} ${headers['webhook-signature']}`
  expect(verdict({ headers: { 'webhook-signature': both } })).toBe('accepted')
  expect(verdict({ options: { secret: [otherSecret, secret] } })).toBe('accepted')
})

test('checks Ed25519 signatures with the public key alone', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url')
  const whpk = `whpk_${raw.toString('base64')}`
  const content = Buffer.from(`evt_01.${headers['webhook-timestamp']}.${body}`)
  const v1a = `v1a,${sign(null, content, privateKey).toString('base64')}`
  const signed = { 'webhook-signature': `${headers['webhook-signature']} ${v1a}` }
  const options = { secret: undefined, publicKey: whpk }
  expect(verdict({ headers: signed, options })).toBe('accepted')
  expect(verdict({ headers: signed, body: `${body} `, options })).toBe('signature_mismatch')
  expect(verdict({ options })).toBe('signature_missing')
  expect(verdict({ headers: { 'webhook-signature': v1a } })).toBe('signature_missing')
})

test('refuses a body, an id or a time that was changed', () => {
  expect(verdict({ body: body.replace('A-1', 'A-2') })).toBe('signature_mismatch')
  expect(verdict({ headers: { 'webhook-id': 'evt_02' } })).toBe('signature_mismatch')
  const later = String(now / 1_000 + 1)
  expect(verdict({ headers: { 'webhook-timestamp': later } })).toBe('signature_mismatch')
  expect(verdict({ options: { secret: otherSecret } })).toBe('signature_mismatch')
})

test('takes a version for no other: a v1 signature under another name does not count', () => {
  const value = headers['webhook-signature'].slice(3)
  for (const text of [`v2,${value}`, `v1a,${value}`, value, `,${value}`]) {
    expect(verdict({ headers: { 'webhook-signature': text } })).toBe('signature_missing')
  }
  expect(verdict({ headers: { 'webhook-signature': 'v1,' } })).toBe('signature_mismatch')
})

test('refuses what is older or newer than the tolerance, and accepts its very edge', () => {
  for (const seconds of [300, -300]) {
    expect(verdict({ options: { now: now + seconds * 1_000 } })).toBe('accepted')
  }
  for (const seconds of [301, -301]) {
    expect(verdict({ options: { now: now + seconds * 1_000 } })).toBe('timestamp_out_of_tolerance')
  }
  expect(verdict({ options: { now: now + 11_000, toleranceSeconds: 10 } })).toBe(
    'timestamp_out_of_tolerance',
  )
  expect(verdict({ headers: { 'webhook-timestamp': '1e9' } })).toBe('timestamp_malformed')
})

test('tells what to do when the body was parsed before', () => {
  expect(verdict({ body: JSON.parse(body) })).toBe('raw_body_required')
  expect(() => verifyWebhook(JSON.parse(body) as string, headers, { secret, now })).toThrow(
    /express\.raw/,
  )
})

test('names the headers that are missing', () => {
  expect(() => verifyWebhook(body, {}, { secret, now })).toThrow(
    /webhook-id, webhook-timestamp, webhook-signature/,
  )
  expect(verdict({ headers: { 'webhook-signature': undefined } })).toBe('headers_missing')
  expect(verdict({ headers: { 'webhook-id': ['a', 'b'] } })).toBe('headers_missing')
})

test('refuses keys that are no keys of a webhook endpoint', () => {
  expect(verdict({ options: { secret: undefined } })).toBe('key_missing')
  expect(() => verifyWebhook(body, headers, { secret: secret.slice(6), now })).toThrow(/whsec_/)
  expect(verdict({ options: { secret: 'whsec_***' } })).toBe('key_malformed')
  expect(verdict({ options: { secret: 'whsec_c2hvcnQ=' } })).toBe('key_malformed')
  expect(verdict({ options: { publicKey: 'whpk_c2hvcnQ=' } })).toBe('key_malformed')
  expect(() => signTestWebhook(event, 'sk_1')).toThrow(/whsec_/)
})

test('refuses a genuine body that is no event', () => {
  for (const value of ['null', '"text"', '{"object":"payment"}', 'no json']) {
    const at = new Date(now)
    const signature = new Webhook(secret).sign('evt_01', at, value)
    expect(verdict({ body: value, headers: { 'webhook-signature': signature } })).toBe(
      'body_malformed',
    )
  }
})
