/** Reads the keys of Standard Webhooks 1.0.0: `whsec_…` (HMAC-SHA256) and `whpk_…` (Ed25519). */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { WebhookVerificationError } from './webhook-error.ts'

export interface WebhookKeys {
  /** The endpoint's secret, `whsec_…`; several while one is being rotated. */
  readonly secret?: string | readonly string[]
  /** The endpoint's public key, `whpk_…`, when you would rather hold nothing secret. */
  readonly publicKey?: string | readonly string[]
}

export interface ReadKeys {
  readonly secrets: readonly Uint8Array[]
  readonly publicKeys: readonly KeyObject[]
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

export function readKeys(keys: WebhookKeys): ReadKeys {
  const secrets = listOf(keys.secret).map(readSecret)
  const publicKeys = listOf(keys.publicKey).map(readPublicKey)
  if (secrets.length + publicKeys.length === 0) {
    throw new WebhookVerificationError(
      'key_missing',
      'give the secret (whsec_…) or the public key (whpk_…) of the webhook endpoint',
    )
  }
  return { secrets, publicKeys }
}

export function readSecret(secret: string): Uint8Array {
  const bytes = decode(secret, 'whsec_', 'secret')
  if (bytes.length < 16) {
    throw new WebhookVerificationError('key_malformed', 'the secret is cut off: it is too short')
  }
  return bytes
}

function readPublicKey(publicKey: string): KeyObject {
  const bytes = decode(publicKey, 'whpk_', 'public key')
  if (bytes.length !== 32) {
    throw new WebhookVerificationError('key_malformed', 'a public key has 32 bytes (Ed25519)')
  }
  const x = Buffer.from(bytes).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

function decode(value: string, prefix: string, what: string): Uint8Array {
  if (!value.startsWith(prefix)) {
    throw new WebhookVerificationError(
      'key_malformed',
      `the ${what} of a webhook endpoint begins with ${prefix}; copy it whole, and take no API key for it`,
    )
  }
  const text = value.slice(prefix.length)
  if (!base64.test(text)) {
    throw new WebhookVerificationError('key_malformed', `the ${what} is not base64 after ${prefix}`)
  }
  return Buffer.from(text, 'base64')
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}
