/** What a mall's server reads: webhooks, answers of the platform. Held against another implementation. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { readAnswer } from '../../../packages/mall/src/client/answer.ts'
import { TillwayError } from '../../../packages/mall/src/tillway-error.ts'
import { verifyWebhook } from '../../../packages/mall/src/webhooks/verify-webhook.ts'
import { WebhookVerificationError } from '../../../packages/mall/src/webhooks/webhook-error.ts'
import { readKeys } from '../../../packages/mall/src/webhooks/webhook-keys.ts'
import { hold } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { byFirstByte, fuzzNow, joined, seedFor, textsOf, tryJson, utf8Of, words } from './parts.ts'

const secretBytes = Buffer.from('0123456789abcdef0123456789abcdef')
const secret = `whsec_${secretBytes.toString('base64')}`
const pair = generateKeyPairSync('ed25519')
const rawKey = pair.publicKey.export({ format: 'jwk' }).x ?? ''
const publicKey = `whpk_${Buffer.from(rawKey, 'base64url').toString('base64')}`
const timestamp = String(Math.floor(fuzzNow / 1000))
const event = '{"object":"event","id":"evt_1","type":"payment.succeeded","sequence":1}'
const macOf = (id: string, time: string, body: string) =>
  createHmac('sha256', secretBytes).update(`${id}.${time}.${body}`).digest('base64')
const genuine = joined('evt_1', timestamp, `v1,${macOf('evt_1', timestamp, event)}`, event)
const asymmetric = sign(null, Buffer.from(`evt_1.${timestamp}.${event}`), pair.privateKey)

/** A message tells how old a delivery is; it may name that number, and no secret. */
function tried<Value>(run: () => Value): { readonly value: Value } | { readonly refusal: string } {
  try {
    return { value: run() }
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error
    hold(!error.message.includes(secret.slice(8, 20)), 'no secret is told')
    return { refusal: error.code }
  }
}

export const mallWebhook: Target = {
  name: 'mall-webhook',
  seeds: [
    seedFor(0, genuine),
    seedFor(1, joined('evt_1', timestamp, event)),
    seedFor(2, joined('evt_1', timestamp, `v1a,${asymmetric.toString('base64')}`, event)),
    ...[secret, publicKey].map((key) => seedFor(3, key)),
  ],
  words: words(
    'v1,',
    'v1a,',
    ' v1,',
    '\x1e',
    'whsec_',
    'whpk_',
    '"object":"event"',
    timestamp,
    '==',
  ),
  run: byFirstByte(
    (bytes) => {
      const [id = '', time = '', signature = '', body = ''] = textsOf(bytes)
      return verified({ id, time, signature, body })
    },
    // Signed, so that what comes after the signature is reached.
    (bytes) => {
      const [id = '', time = '', body = ''] = textsOf(bytes)
      return verified({ id, time, signature: `v1,${macOf(id, time, body)}`, body })
    },
    (bytes) => {
      const [id = '', time = '', signature = '', body = ''] = textsOf(bytes)
      const headers = headersOf({ id, time, signature })
      const read = tried(() => verifyWebhook(body, headers, { publicKey, now: fuzzNow }))
      hold('refusal' in read || (id === 'evt_1' && body === event), 'only what was signed verifies')
      return 'refusal' in read ? read.refusal : 'genuine'
    },
    (bytes) => {
      const text = utf8Of(bytes)
      const asSecret = tried(() => readKeys({ secret: text }))
      const asPublic = tried(() => readKeys({ publicKey: text }))
      return `${'value' in asSecret} ${'value' in asPublic}`
    },
  ),
}

interface Delivery {
  readonly id: string
  readonly time: string
  readonly signature: string
  readonly body: string
}

const headersOf = ({ id, time, signature }: Omit<Delivery, 'body'>) => ({
  ...{ 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature },
})

const other = new Webhook(secretBytes.toString('base64'))

function verified(delivery: Delivery): string {
  const headers = headersOf(delivery)
  const read = tried(() => verifyWebhook(delivery.body, headers, { secret, now: fuzzNow }))
  if ('refusal' in read) return read.refusal
  const { id, time, signature, body } = delivery
  const isSigned = signature
    .split(' ')
    .some((one) => one.startsWith('v1,') && sameMac(one.slice(3), macOf(id, time, body)))
  hold(isSigned, 'only what was signed verifies')
  hold(
    JSON.stringify(read.value) === JSON.stringify(tryJson(body)),
    'an event is what the body says',
  )
  // The other implementation signs by itself: both must make the same of the same delivery.
  const at = new Date(Number(time) * 1000)
  hold(
    other.sign(id, at, body) === `v1,${macOf(id, String(Number(time)), body)}`,
    'both sign the same',
  )
  return 'genuine'
}

/** base64 has several spellings of the same bytes. */
const sameMac = (one: string, mac: string) =>
  Buffer.compare(Buffer.from(one, 'base64'), Buffer.from(mac, 'base64')) === 0

const refusal =
  '{"error":{"code":"rate_limited","type":"rate_limit","message":"m","param":null,"request_id":"req_1","retry":"same_key","shopper_message":{"zh":"z","en":"e"}}}'

export const mallAnswer: Target = {
  name: 'mall-answer',
  seeds: [
    joined('200', '', '{"object":"payment","id":"pay_1"}'),
    joined('429', '120', refusal),
    joined('502', 'Wed, 21 Oct 2026 07:28:00 GMT', '<html>'),
    joined('204', '', ''),
  ].map((text) => Uint8Array.from(Buffer.from(text))),
  words: words('\x1e', '202', '"retry":"', 'never', '"error":{', 'null', '[]', '{}'),
  run(input) {
    const [number = '', wait = '', text = ''] = textsOf(input)
    const status = 200 + (Number.parseInt(number, 10) % 400 || 0)
    const headers = { get: (name: string) => (name === 'retry-after' && wait !== '' ? wait : null) }
    const answer = { status, headers: headers as Headers, text }
    try {
      const value = readAnswer(answer)
      hold(status < 300 && status !== 202, 'only a success has a value')
      return `${status} ${typeof value}`
    } catch (error) {
      if (!(error instanceof TillwayError)) throw error
      const { retry, retryAfterSeconds, shopperMessage } = error
      hold(retryAfterSeconds === null || retryAfterSeconds < 1e6, 'a pause is bounded')
      hold(/\S/.test(shopperMessage.zh) && /\S/.test(shopperMessage.en), 'a shopper is told')
      return `${error.type.length > 20} ${retry} ${retryAfterSeconds === null}`
    }
  },
}
