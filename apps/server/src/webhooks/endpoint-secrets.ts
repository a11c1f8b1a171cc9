/**
 * The signing secrets of a webhook endpoint: one current set, and older ones that go on signing
 * until their overlap ends, so that a mall can change its verifier without losing a webhook.
 * They lie in the database sealed, bound to their merchant and endpoint.
 */
import { createPublicKey } from 'node:crypto'
import { type Instant, PayError, type Random, type Secret, secret } from '@tillway/kernel'
import type { Sealer } from '../secrets/sealer.ts'
import { ed25519PrivateKey, privatePrefix, publicPrefix, symmetricPrefix } from './signature.ts'

export interface SecretSet {
  /** `whsec_` and the base64 of 32 bytes. */
  readonly secret: Secret<string>
  /** `whsk_` and the base64 of 64 bytes: the Ed25519 seed, then the public key. */
  readonly privateKey: Secret<string>
  /** `whpk_` and the base64 of 32 bytes. */
  readonly publicKey: string
  /** When it stops signing; null while it is the current one. */
  readonly until: Instant | null
}

/** The current set first. */
export type EndpointSecrets = readonly [SecretSet, ...SecretSet[]]

export interface EndpointName {
  readonly merchantId: string
  readonly endpointId: string
}

export interface RotateOptions {
  readonly random: Random
  readonly now: Instant
  /** Until then the secrets of before sign as well; `now` ends them at once. */
  readonly until: Instant
}

/** However often a secret is rotated within its overlap, a webhook carries no more sets than this. */
const maxSets = 4

export function createEndpointSecrets(random: Random): EndpointSecrets {
  return [createSet(random)]
}

/** A new current set; those of before keep signing until `until`, or their own earlier end. */
export function rotateEndpointSecrets(
  secrets: EndpointSecrets,
  { random, now, until }: RotateOptions,
): EndpointSecrets {
  const older = secrets
    .map((set) => ({ ...set, until: Math.min(set.until ?? until, until) }))
    .filter((set) => set.until > now)
  return [createSet(random), ...older.slice(0, maxSets - 1)]
}

export function sealEndpointSecrets(
  secrets: EndpointSecrets,
  name: EndpointName,
  sealer: Sealer,
): string {
  const sets = secrets.map((set) => ({
    secret: set.secret.reveal(),
    private_key: set.privateKey.reveal(),
    public_key: set.publicKey,
    until: set.until,
  }))
  return sealer.seal(JSON.stringify({ format: 1, sets }), contextOf(name))
}

/** Throws `internal` when the value was altered, belongs to another endpoint or is unreadable. */
export function openEndpointSecrets(
  sealed: string,
  name: EndpointName,
  sealer: Sealer,
): EndpointSecrets {
  const opened: unknown = JSON.parse(sealer.open(sealed, contextOf(name)))
  const [current, ...older] = isStored(opened) ? opened.sets.map(readSet) : []
  if (current === undefined) throw new PayError('internal', 'stored webhook secrets are unreadable')
  return [current, ...older]
}

function contextOf({ merchantId, endpointId }: EndpointName): string {
  return `webhook_endpoint/${merchantId}/${endpointId}`
}

function createSet(random: Random): SecretSet {
  const seed = random.bytes(32)
  const jwk = createPublicKey(ed25519PrivateKey(seed)).export({ format: 'jwk' })
  const publicBytes = Buffer.from(jwk.x ?? '', 'base64url')
  return {
    secret: secret(symmetricPrefix + base64(random.bytes(32))),
    privateKey: secret(privatePrefix + base64(Buffer.concat([seed, publicBytes]))),
    publicKey: publicPrefix + base64(publicBytes),
    until: null,
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

interface StoredSet {
  readonly secret: string
  readonly private_key: string
  readonly public_key: string
  readonly until: number | null
}

function isStored(value: unknown): value is { readonly sets: readonly StoredSet[] } {
  if (typeof value !== 'object' || value === null) return false
  if (!('format' in value) || value.format !== 1) return false
  return 'sets' in value && Array.isArray(value.sets)
}

function readSet(stored: StoredSet): SecretSet {
  return {
    secret: secret(stored.secret),
    privateKey: secret(stored.private_key),
    publicKey: stored.public_key,
    until: stored.until,
  }
}
