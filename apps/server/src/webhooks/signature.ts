/**
 * The signature of Standard Webhooks 1.0.0: `v1` is HMAC-SHA256 under the shared secret, `v1a` is
 * Ed25519. Both cover `id.timestamp.body`, the body being exactly the bytes that are sent.
 */
import { createHmac, createPrivateKey, createSecretKey, type KeyObject, sign } from 'node:crypto'
import { PayError, type Secret } from '@tillway/kernel'

export const symmetricPrefix = 'whsec_'
export const privatePrefix = 'whsk_'
export const publicPrefix = 'whpk_'

/** RFC 8410, section 7: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const pkcs8Ed25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The keys of one secret set, parsed once. */
export interface SigningKeys {
  readonly symmetric: KeyObject
  readonly privateKey: KeyObject
}

export interface WebhookMessage {
  /** The event's id. It stays the same over all tries. */
  readonly id: string
  /** Unix seconds of this try. */
  readonly timestampSeconds: number
  readonly body: string
}

/** Throws `internal` when the texts are no keys. */
export function readSigningKeys(texts: {
  readonly secret: Secret<string>
  readonly privateKey: Secret<string>
}): SigningKeys {
  const privateBytes = keyBytes(texts.privateKey.reveal(), privatePrefix, 64)
  return {
    symmetric: createSecretKey(keyBytes(texts.secret.reveal(), symmetricPrefix, 32)),
    privateKey: ed25519PrivateKey(privateBytes.subarray(0, 32)),
  }
}

export function ed25519PrivateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([pkcs8Ed25519, seed]),
    format: 'der',
    type: 'pkcs8',
  })
}

/** The value of `webhook-signature`: both schemes of every set, separated by spaces. */
export function signWebhook(message: WebhookMessage, sets: readonly SigningKeys[]): string {
  const content = Buffer.from(`${message.id}.${message.timestampSeconds}.${message.body}`)
  return sets.map((keys) => signContent(content, keys)).join(' ')
}

function signContent(content: Buffer, keys: SigningKeys): string {
  const symmetric = createHmac('sha256', keys.symmetric).update(content).digest('base64')
  const asymmetric = sign(null, content, keys.privateKey).toString('base64')
  return `v1,${symmetric} v1a,${asymmetric}`
}

function keyBytes(text: string, prefix: string, length: number): Buffer {
  const bytes = Buffer.from(text.slice(prefix.length), 'base64')
  if (!text.startsWith(prefix) || bytes.length !== length) {
    throw new PayError('internal', `a webhook key is not ${prefix} with ${length} bytes`)
  }
  return bytes
}
