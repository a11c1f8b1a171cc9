import { createPublicKey, verify } from 'node:crypto'
import { PayError, secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { createEndpointSecrets, rotateEndpointSecrets } from './endpoint-secrets.ts'
import { readSigningKeys, signWebhook } from './signature.ts'

const id = 'evt_01JZZZZZZZZZZZZZZZZZZZZZZZ'
const body = '{"type":"payment.succeeded","name":"商城 ✓"}'

function ed25519Verifies(publicKey: string, signature: string, content: string): boolean {
  const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, Buffer.from(content), key, Buffer.from(signature, 'base64'))
}

const parts = (header: string) =>
  header.split(' ').map((part) => part.split(',') as [string, string])

test('the published verifier accepts v1, and Ed25519 as in node:crypto accepts v1a', () => {
  const [set] = createEndpointSecrets(createSeededRandom())
  const timestampSeconds = Math.floor(Date.now() / 1_000)
  const header = signWebhook({ id, timestampSeconds, body }, [readSigningKeys(set)])
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': header,
  }
  expect(new Webhook(set.secret.reveal()).verify(body, headers)).toEqual(JSON.parse(body))
  expect(() => new Webhook(set.secret.reveal()).verify(`${body} `, headers)).toThrow()
  const [v1, v1a] = parts(header)
  expect([v1?.[0], v1a?.[0]]).toEqual(['v1', 'v1a'])
  const content = `${id}.${timestampSeconds}.${body}`
  expect(ed25519Verifies(set.publicKey, v1a?.[1] ?? '', content)).toBe(true)
  expect(ed25519Verifies(set.publicKey, v1a?.[1] ?? '', `${content} `)).toBe(false)
})

test('a known secret gives the known signature of the specification', () => {
  const [set] = createEndpointSecrets(createSeededRandom())
  const bytes = Buffer.alloc(32, 7)
  const keys = readSigningKeys({
    ...set,
    secret: secret(`whsec_${bytes.toString('base64')}`),
  })
  const message = { id: 'msg_1', timestampSeconds: 1_614_265_330, body: '{"test": 2432232314}' }
  const expected = new Webhook(`whsec_${bytes.toString('base64')}`).sign(
    message.id,
    new Date(message.timestampSeconds * 1_000),
    message.body,
  )
  expect(signWebhook(message, [keys]).split(' ')[0]).toBe(expected)
})

test('while a secret is rotated, the old and the new one both verify', () => {
  const random = createSeededRandom()
  const before = createEndpointSecrets(random)
  const rotated = rotateEndpointSecrets(before, { random, now: 1_000, until: 2_000 })
  const timestampSeconds = Math.floor(Date.now() / 1_000)
  const header = signWebhook({ id, timestampSeconds, body }, rotated.map(readSigningKeys))
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': header,
  }
  for (const set of rotated) new Webhook(set.secret.reveal()).verify(body, headers)
  expect(parts(header).map(([version]) => version)).toEqual(['v1', 'v1a', 'v1', 'v1a'])
  const content = `${id}.${timestampSeconds}.${body}`
  expect(ed25519Verifies(rotated[0].publicKey, parts(header)[1]?.[1] ?? '', content)).toBe(true)
  expect(ed25519Verifies(before[0].publicKey, parts(header)[3]?.[1] ?? '', content)).toBe(true)
})

test('a text that is no key is refused without being shown', () => {
  const [set] = createEndpointSecrets(createSeededRandom())
  const broken = { ...set, secret: secret('whsec_c2hvcnQ=') }
  expect(() => readSigningKeys(broken)).toThrow(PayError)
  expect(() => readSigningKeys(broken)).not.toThrow(/c2hvcnQ/)
  expect(() => readSigningKeys({ ...set, privateKey: set.secret })).toThrow(PayError)
})
