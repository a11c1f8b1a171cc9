/**
 * Orders that a mall's server signed offline: a compact JWS (RFC 7515) with `alg: EdDSA` (RFC 8037)
 * and the key's id. Nothing else is accepted: no other algorithm, no unsigned token, no embedded key.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { client } from '@tillway/api'
import { type Instant, isId, PayError } from '@tillway/kernel'
import { Compile } from 'typebox/compile'

const payloadSchema = Compile(client.SignedOrderPayload)
const headerKeys = new Set(['alg', 'kid', 'typ'])

export interface UnverifiedOrder {
  readonly keyId: string
  readonly signingInput: string
  readonly signature: Buffer
  readonly payload: unknown
}

/** Reads the form alone. Throws `order_signature_invalid`. */
export function parseSignedOrder(token: string): UnverifiedOrder {
  const parts = token.split('.')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || !header || !payload || !signature) invalid('not a compact JWS')
  const head = readJson(header)
  const keys = Object.keys(head)
  if (
    head.alg !== 'EdDSA' ||
    keys.some((key) => !headerKeys.has(key)) ||
    !isId('orderKey', head.kid)
  ) {
    invalid('the header must be alg EdDSA with a kid')
  }
  return {
    keyId: head.kid,
    signingInput: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
    payload: readJson(payload),
  }
}

/** Throws `order_signature_invalid`, `order_expired`, and `invalid_request` for a malformed payload. */
export function verifySignedOrder(
  order: UnverifiedOrder,
  publicKey: string,
  now: Instant,
): client.SignedOrderPayload {
  const input = Buffer.from(order.signingInput)
  if (!verify(null, input, ed25519PublicKey(publicKey), order.signature)) {
    invalid('the signature does not verify')
  }
  const { payload } = order
  if (!payloadSchema.Check(payload)) {
    throw new PayError('invalid_request', 'the signed payload is malformed', {
      param: 'signed_order',
    })
  }
  if (payload.exp * 1000 <= now) throw new PayError('order_expired')
  return payload
}

/** Ed25519 key from its 32 raw bytes in base64url. Throws `invalid_request`. */
export function ed25519PublicKey(base64url: string): KeyObject {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: base64url }, format: 'jwk' })
  } catch (cause) {
    throw new PayError('invalid_request', 'not an Ed25519 public key', {
      param: 'public_key',
      cause,
    })
  }
}

function readJson(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Falls through: one answer for every malformed token.
  }
  return invalid('not JSON')
}

function invalid(message: string): never {
  throw new PayError('order_signature_invalid', message, { param: 'signed_order' })
}
