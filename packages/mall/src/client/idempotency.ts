/**
 * Idempotency keys. Where the caller gave a number of its own (an order number, a refund
 * reference), the key follows from it and the parameters: a mall's server that crashed and asks
 * again after its restart, or is asked twice at once, then repeats the same call.
 */
import { createHash } from 'node:crypto'

/** 8 to 255 visible characters, as the platform asks for. */
const keyPattern = /^[\x21-\x7e]{8,255}$/

export function derivedKey(operation: string, body: object): string {
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  return `${operation}-${digest.slice(0, 40)}`
}

const windowMs = 600_000

/**
 * A derived key that changes every ten minutes. A repeated key brings back the first answer, byte
 * for byte, and with it a session token that ages; the order number alone keeps a payment single.
 */
export function derivedKeyOfNow(operation: string, body: object, now: number): string {
  return `${derivedKey(operation, body)}-${Math.floor(now / windowMs)}`
}

export function isIdempotencyKey(value: string): boolean {
  return keyPattern.test(value)
}
