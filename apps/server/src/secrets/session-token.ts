/**
 * Session tokens for the SDK: `cs_<merchant>.<payment>.<expiry>.<mac>`. They are checked without a
 * look-up, name one payment and nothing else, and live half an hour; the mall's server can always
 * issue a new one.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { type Instant, PayError, type Secret } from '@tillway/kernel'

export interface SessionClaims {
  readonly merchantId: string
  readonly paymentId: string
  readonly expiresAt: Instant
}

export interface SessionTokens {
  issue(merchantId: string, paymentId: string, now: Instant): { token: string; expiresAt: Instant }
  /** Throws `session_invalid`, `session_expired`. */
  read(token: string, now: Instant): SessionClaims
}

const lifetimeMs = 30 * 60_000
const tokenPattern =
  /^cs_([0-9A-HJKMNP-TV-Z]{26})\.([0-9A-HJKMNP-TV-Z]{26})\.([0-9a-z]{6,12})\.([A-Za-z0-9_-]{22})$/

export function createSessionTokens(rootKey: Secret<Uint8Array>): SessionTokens {
  const key = Buffer.from(hkdfSync('sha256', rootKey.reveal(), '', 'tillway session', 32))
  const macOf = (text: string) => createHmac('sha256', key).update(text).digest().subarray(0, 16)
  return {
    issue(merchantId, paymentId, now) {
      // Whole seconds, so that a token issued twice in a moment is the same.
      const expiresAt = Math.ceil((now + lifetimeMs) / 1000) * 1000
      const claims = `${merchantId.slice(4)}.${paymentId.slice(4)}.${(expiresAt / 1000).toString(36)}`
      return { token: `cs_${claims}.${macOf(claims).toString('base64url')}`, expiresAt }
    },
    read(token, now) {
      const match = tokenPattern.exec(token)
      if (match === null) throw new PayError('session_invalid')
      const [, merchant = '', payment = '', expiry = '', mac = ''] = match
      // As text: 22 characters hold four bits more than the code, which a decoder would ignore.
      const expected = Buffer.from(macOf(`${merchant}.${payment}.${expiry}`).toString('base64url'))
      const given = Buffer.from(mac)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new PayError('session_invalid')
      }
      const expiresAt = Number.parseInt(expiry, 36) * 1000
      if (now >= expiresAt) throw new PayError('session_expired')
      return { merchantId: `mch_${merchant}`, paymentId: `pay_${payment}`, expiresAt }
    },
  }
}
