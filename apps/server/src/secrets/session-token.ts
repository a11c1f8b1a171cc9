/**
 * Session tokens for the SDK: `cs_<merchant>.<payment>.<expiry>.<mac>`. They are checked without a
 * look-up, name one payment and nothing else, and live half an hour; the mall's server can always
 * issue a new one. Two others of this form travel in addresses and can do less: `rt_` only sees how
 * the payment stands, for a browser that the payer came back in; `ot_` leads on to the channel's page
 * from another browser.
 */
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import { type Instant, PayError, type Secret } from '@tillway/kernel'

export interface SessionClaims {
  readonly merchantId: string
  readonly paymentId: string
  readonly expiresAt: Instant
  /** It came in an address: whoever has it may look, and nothing else. */
  readonly readOnly?: true
}

export interface SessionTokens {
  issue(merchantId: string, paymentId: string, now: Instant): { token: string; expiresAt: Instant }
  /** For an address; the same whenever it is issued. */
  issueFor(scope: AddressScope, subject: AddressSubject): string
  /** Takes sessions and `rt_`. Throws `session_invalid`, `session_expired`. */
  read(token: string, now: Instant): SessionClaims
  /** Takes that scope alone. Throws as `read` does. */
  readFor(scope: AddressScope, token: string, now: Instant): SessionClaims
}

export type AddressScope = 'rt' | 'ot'

export interface AddressSubject {
  readonly merchantId: string
  readonly paymentId: string
  /** When what it is about was made. */
  readonly createdAt: Instant
}

const lifetimeMs = 30 * 60_000
/** Nobody pays later than a day after, and who paid then wants to see it. */
const addressLifetimeMs = 48 * 3_600_000
const tokenPattern =
  /^(cs|rt|ot)_([0-9A-HJKMNP-TV-Z]{26})\.([0-9A-HJKMNP-TV-Z]{26})\.([0-9a-z]{6,12})\.([A-Za-z0-9_-]{22})$/

export function createSessionTokens(rootKey: Secret<Uint8Array>): SessionTokens {
  const bytes = Buffer.from(hkdfSync('sha256', rootKey.reveal(), '', 'tillway session', 32))
  // A key that is made once: making one costs several times as much as a code by it.
  const key = createSecretKey(bytes)
  const macOf = (scope: string, claims: string) => {
    const text = scope === 'cs' ? claims : `${scope}_${claims}`
    const mac = createHmac('sha256', key).update(text).digest().subarray(0, 16)
    return mac.toString('base64url')
  }
  const write = (scope: string, merchantId: string, paymentId: string, expiresAt: Instant) => {
    const claims = `${merchantId.slice(4)}.${paymentId.slice(4)}.${(expiresAt / 1000).toString(36)}`
    return `${scope}_${claims}.${macOf(scope, claims)}`
  }
  const read = (scopes: readonly string[], token: string, now: Instant): SessionClaims => {
    const match = tokenPattern.exec(token)
    if (match === null) throw new PayError('session_invalid')
    const [, scope = '', merchant = '', payment = '', expiry = '', mac = ''] = match
    if (!scopes.includes(scope)) throw new PayError('session_invalid')
    // As text: 22 characters hold four bits more than the code, which a decoder would ignore.
    const expected = Buffer.from(macOf(scope, `${merchant}.${payment}.${expiry}`))
    const given = Buffer.from(mac)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new PayError('session_invalid')
    }
    const expiresAt = Number.parseInt(expiry, 36) * 1000
    if (now >= expiresAt) throw new PayError('session_expired')
    const claims = { merchantId: `mch_${merchant}`, paymentId: `pay_${payment}`, expiresAt }
    return scope === 'cs' ? claims : { ...claims, readOnly: true }
  }
  return {
    issue(merchantId, paymentId, now) {
      // Whole seconds, so that a token issued twice in a moment is the same.
      const expiresAt = Math.ceil((now + lifetimeMs) / 1000) * 1000
      return { token: write('cs', merchantId, paymentId, expiresAt), expiresAt }
    },
    issueFor(scope, { merchantId, paymentId, createdAt }) {
      const expiresAt = Math.ceil((createdAt + addressLifetimeMs) / 1000) * 1000
      return write(scope, merchantId, paymentId, expiresAt)
    },
    read: (token, now) => read(['cs', 'rt'], token, now),
    readFor: (scope, token, now) => read([scope], token, now),
  }
}
