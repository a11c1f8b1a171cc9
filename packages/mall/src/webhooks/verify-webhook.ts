/**
 * Verifies what the platform sends to a mall (Standard Webhooks 1.0.0). The signature covers the
 * bytes of the body, so it is checked before anything is parsed, and with the body as it came.
 */
import { createHmac, timingSafeEqual, verify } from 'node:crypto'
import { nodePlatform } from '../platform/node-platform.ts'
import type { Event } from '../wire/events.ts'
import { WebhookVerificationError } from './webhook-error.ts'
import { type IncomingHeaders, readHeaders, type Signature } from './webhook-headers.ts'
import { type ReadKeys, readKeys, type WebhookKeys } from './webhook-keys.ts'

export interface VerifyWebhookOptions extends WebhookKeys {
  /** Milliseconds since 1970; the system's clock unless told. */
  readonly now?: number
  /** How far the timestamp may be from now, both ways; 300 unless told. */
  readonly toleranceSeconds?: number
}

/**
 * The event of a genuine webhook. Throws `WebhookVerificationError` for anything else; answer such
 * a request with 400. A genuine one may come twice: apply each `event.id` once, and by `sequence`.
 *
 *     const event = verifyWebhook(rawBody, request.headers, { secret: 'whsec_…' })
 */
export function verifyWebhook(
  rawBody: string | Uint8Array,
  headers: IncomingHeaders,
  options: VerifyWebhookOptions,
): Event {
  const body = bytesOf(rawBody)
  const keys = readKeys(options)
  const { id, timestamp, signatures } = readHeaders(headers)
  checkTimestamp(timestamp, options)
  checkSignatures(Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]), signatures, keys)
  return parseEvent(body)
}

function bytesOf(rawBody: unknown): Uint8Array {
  if (typeof rawBody === 'string') return Buffer.from(rawBody)
  if (rawBody instanceof Uint8Array) return rawBody
  throw new WebhookVerificationError(
    'raw_body_required',
    "pass the raw body, not a parsed object; in Express use express.raw({ type: 'application/json' }) " +
      "on this route, in Fastify addContentTypeParser('application/json', { parseAs: 'buffer' }, …)",
  )
}

function checkTimestamp(timestamp: string, options: VerifyWebhookOptions): void {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError('timestamp_malformed', 'webhook-timestamp is not in seconds')
  }
  const { now = nodePlatform.now(), toleranceSeconds = 300 } = options
  const ageSeconds = Math.floor(now / 1_000) - Number(timestamp)
  if (Math.abs(ageSeconds) <= toleranceSeconds) return
  const distance = `${Math.abs(ageSeconds)} s ${ageSeconds > 0 ? 'old' : 'in the future'}`
  throw new WebhookVerificationError(
    'timestamp_out_of_tolerance',
    `the delivery is ${distance}, more than ${toleranceSeconds} s: a replay, or the clock of this machine is wrong`,
  )
}

function checkSignatures(
  content: Uint8Array,
  signatures: readonly Signature[],
  keys: ReadKeys,
): void {
  const symmetric = signatures.filter(({ version }) => version === 'v1')
  const asymmetric = signatures.filter(({ version }) => version === 'v1a')
  const usable =
    (keys.secrets.length > 0 ? symmetric.length : 0) +
    (keys.publicKeys.length > 0 ? asymmetric.length : 0)
  if (usable === 0) throw signatureMissing(keys)
  const genuine =
    keys.secrets.some((secret) => matchesHmac(content, symmetric, secret)) ||
    keys.publicKeys.some((key) =>
      asymmetric.some(({ value }) => verify(null, content, key, Buffer.from(value, 'base64'))),
    )
  if (genuine) return
  throw new WebhookVerificationError(
    'signature_mismatch',
    'no signature matches: the key is of another endpoint or rotated away, or the body was changed ' +
      'on the way (parsed and written again counts as changed)',
  )
}

function matchesHmac(
  content: Uint8Array,
  signatures: readonly Signature[],
  secret: Uint8Array,
): boolean {
  const expected = createHmac('sha256', secret).update(content).digest()
  return signatures.some(({ value }) => {
    const given = Buffer.from(value, 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

function signatureMissing(keys: ReadKeys): WebhookVerificationError {
  const wanted = [
    ...(keys.secrets.length > 0 ? ['v1 (for a secret)'] : []),
    ...(keys.publicKeys.length > 0 ? ['v1a (for a public key)'] : []),
  ]
  return new WebhookVerificationError(
    'signature_missing',
    `webhook-signature holds no ${wanted.join(' or ')} signature that the given key could check`,
  )
}

function parseEvent(body: Uint8Array): Event {
  const value = tryParse(Buffer.from(body).toString('utf8'))
  const isEvent =
    typeof value === 'object' && value !== null && 'object' in value && value.object === 'event'
  if (!isEvent) {
    throw new WebhookVerificationError('body_malformed', 'the body is genuine, but no event')
  }
  // Genuine and marked as an event: the platform's schema states the rest.
  return value as unknown as Event
}

function tryParse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
