/**
 * Signs an order on the mall's own server, without asking the platform: a compact JWS (RFC 7515)
 * with Ed25519 (RFC 8037). The page hands it to the cashier, and the platform checks it with the
 * registered public key.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { newEd25519KeyPair, nodePlatform } from '../platform/node-platform.ts'
import { TillwayUsageError } from '../tillway-error.ts'
import type { Metadata } from '../wire/payments.ts'

export interface OrderToSign {
  /** Your merchant id, `mch_…`. */
  readonly merchant: string
  /** Your order number, 1 to 64 of `0-9 A-Z a-z _ . : -`. */
  readonly order: string
  /** Minor units (fen for CNY), at least 1. */
  readonly amount: number
  /** ISO 4217; CNY unless told. */
  readonly currency?: string
  readonly description: string
  /** Unix seconds after which the signed order is worthless; 15 minutes from now unless told. */
  readonly exp?: number
  /** Seconds for which the payment stays open, 60 to 86,400. */
  readonly expires_in?: number
  readonly return_url?: string
  /** Your own id of the shopper who is logged in, 1 to 64 visible ASCII characters. */
  readonly shopper?: string
  readonly metadata?: Metadata
}

export interface OrderSigner {
  /** Id that the platform gave the public key, `ok_…`. */
  readonly keyId: string
  /** Private key in PEM (PKCS #8), as `generateOrderKey` makes it. */
  readonly privateKey: string | KeyObject
}

export interface GeneratedOrderKey {
  /** PEM (PKCS #8). Keep it where you keep passwords. */
  readonly privateKey: string
  /** Ed25519, 32 bytes, base64url: register it with `tillway.orderKeys.create`. */
  readonly publicKey: string
}

const validSeconds = 900

/** A new pair of keys for signing orders. */
export function generateOrderKey(): GeneratedOrderKey {
  const { publicKey, privateKey } = newEd25519KeyPair()
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: String(publicKey.export({ format: 'jwk' }).x),
  }
}

/**
 * The signed order for the cashier. Throws `TillwayUsageError` when the key is not an Ed25519
 * private key, or the order is one that the platform would refuse.
 */
export function signOrder(order: OrderToSign, signer: OrderSigner): string {
  checkOrder(order)
  const key = privateKeyOf(signer)
  const { currency = 'CNY', exp = Math.floor(nodePlatform.now() / 1_000) + validSeconds } = order
  const header = encode({ alg: 'EdDSA', kid: signer.keyId, typ: 'tillway-order+jwt' })
  const payload = encode({ ...order, currency, exp })
  const signature = sign(null, Buffer.from(`${header}.${payload}`), key).toString('base64url')
  return `${header}.${payload}.${signature}`
}

function checkOrder(order: OrderToSign): void {
  if (!Number.isSafeInteger(order.amount) || order.amount < 1) {
    throw new TillwayUsageError('amount must be a positive integer of minor units (fen), not yuan')
  }
  if (!/^[0-9A-Za-z_.:-]{1,64}$/.test(order.order)) {
    throw new TillwayUsageError('order must be 1 to 64 characters of 0-9 A-Z a-z _ . : -')
  }
  if (!order.merchant.startsWith('mch_')) {
    throw new TillwayUsageError('merchant must be your merchant id (mch_…)')
  }
  if (order.exp !== undefined && (!Number.isSafeInteger(order.exp) || order.exp > 1e11)) {
    throw new TillwayUsageError('exp is in unix seconds, not milliseconds')
  }
}

function privateKeyOf(signer: OrderSigner): KeyObject {
  if (!signer.keyId.startsWith('ok_')) {
    throw new TillwayUsageError('keyId must be the id of a registered order key (ok_…)')
  }
  const key =
    typeof signer.privateKey === 'string' ? parsePrivateKey(signer.privateKey) : signer.privateKey
  if (key.type !== 'private' || key.asymmetricKeyType !== 'ed25519') {
    throw new TillwayUsageError('privateKey must be an Ed25519 private key')
  }
  return key
}

function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    // The cause is left out on purpose: an OpenSSL error can quote what it was given.
    throw new TillwayUsageError('privateKey is not a private key in PEM (PKCS #8)')
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
