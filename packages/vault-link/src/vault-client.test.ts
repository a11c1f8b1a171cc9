import { type HttpRequest, secret, TransportError } from '@tillway/kernel'
import { createManualTime, createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { answerMac, linkHeader, verifyLink } from './link-auth.ts'
import { createVaultClient } from './vault-client.ts'

const linkKey = secret(new Uint8Array(32).fill(7))
const composed = { toSign: 'a=1', envelope: 'sealed' }
const request = { signature: 's', url: 'https://channel.example/', timeoutMs: 1_000 }

interface Said {
  readonly status: number
  readonly content: unknown
  /** Somebody else answers in the vault's place. */
  readonly forged?: boolean
}

/** A client whose vault says what it is told to. */
function clientOf(says: Said | TransportError) {
  const clock = createManualTime()
  const requests: HttpRequest[] = []
  const client = createVaultClient({
    url: 'http://vault.example/',
    linkKey,
    clock,
    random: createSeededRandom(1),
    http: {
      async send(sent) {
        requests.push(sent)
        if (says instanceof TransportError) throw says
        const nonce = sent.headers[linkHeader]?.split('.')[1] ?? ''
        const body = new Uint8Array(Buffer.from(JSON.stringify(says.content)))
        const mac = answerMac(linkKey, says.forged ? 'other' : nonce, { status: says.status, body })
        return { status: says.status, headers: { [linkHeader]: mac }, body }
      },
    },
  })
  return { client, requests, clock }
}

test('a request is signed as the vault checks it', async () => {
  const { client, requests, clock } = clientOf({ status: 200, content: { cardId: 'card_1' } })
  expect(await client.describe('mch_1', 'card_1')).toEqual({ cardId: 'card_1' })
  const [sent] = requests
  expect(sent?.url).toBe('http://vault.example/internal/describe')
  const signed = { method: 'POST', path: '/internal/describe', body: String(sent?.body) }
  const ports = { linkKey, clock, remember: () => true }
  await expect(verifyLink(ports, signed, sent?.headers[linkHeader])).resolves.toBeDefined()
  expect(JSON.parse(signed.body)).toEqual({ merchantId: 'mch_1', cardId: 'card_1' })
})

test('the vault’s refusal is told with its code and its delay', async () => {
  const error = { code: 'sms_limited', message: 'too many', retry_after_seconds: 40 }
  const { client } = clientOf({ status: 429, content: { error } })
  await expect(client.describe('mch_1', 'card_1')).rejects.toMatchObject({
    code: 'sms_limited',
    retryAfterSeconds: 40,
  })
})

test('a vault that is silent, speaks strangely or is not the vault is unavailable', async () => {
  for (const says of [
    new TransportError('timeout', true),
    new TransportError('connect', false),
    { status: 502, content: 'bad gateway' },
    { status: 200, content: {}, forged: true },
  ]) {
    const { client } = clientOf(says)
    await expect(client.shredNumber('mch_1', 'card_1')).rejects.toMatchObject({
      code: 'vault_unavailable',
    })
  }
})

test('what a channel answered comes through as it is', async () => {
  const body = Buffer.from([0, 255, 1]).toString('base64')
  const { client, requests } = clientOf({
    status: 200,
    content: { status: 502, headers: {}, body },
  })
  const response = await client.dispatch(composed, request)
  expect(response).toEqual({ status: 502, headers: {}, body: new Uint8Array([0, 255, 1]) })
  expect(requests[0]?.timeoutMs).toBe(3_000)
  expect(JSON.parse(String(requests[0]?.body))).toEqual({ envelope: 'sealed', ...request })
})

test('a dispatch of which nobody knows is told as perhaps sent, never as refused', async () => {
  for (const says of [
    new TransportError('timeout', true),
    { status: 502, content: 'bad gateway' },
    { status: 200, content: { status: 200, headers: {}, body: '' }, forged: true },
    { status: 200, content: { failure: 'timeout', maybe_sent: true } },
  ]) {
    const { client } = clientOf(says)
    const told = client.dispatch(composed, request)
    await expect(told).rejects.toMatchObject({ name: 'TransportError', maybeSent: true })
  }
})

test('a dispatch that certainly was not sent is told so', async () => {
  const unreached = clientOf(new TransportError('connect', false)).client
  await expect(unreached.dispatch(composed, request)).rejects.toMatchObject({
    code: 'vault_unavailable',
  })
  const failed = { status: 200, content: { failure: 'connect', maybe_sent: false } }
  await expect(clientOf(failed).client.dispatch(composed, request)).rejects.toMatchObject({
    name: 'TransportError',
    failure: 'connect',
    maybeSent: false,
  })
})
