/** Who is calling. Keys are looked up by hash under the merchant that the key itself names. */
import type { RouteAuth } from '@tillway/api'
import { type Clock, PayError } from '@tillway/kernel'
import type { ApiKeyRecord, Store } from '@tillway/store'
import { type ParsedKey, parseApiKey } from '../secrets/api-keys.ts'
import type { SessionTokens } from '../secrets/session-token.ts'
import type { Caller } from './request.ts'

export interface Credentials {
  readonly authorization: string | undefined
  readonly publishableKey: string | undefined
  readonly origin: string | undefined
}

export interface Authenticator {
  /** Throws `authentication_required`, `api_key_invalid`, `session_*`, `origin_not_allowed`. */
  authenticate(auth: RouteAuth, credentials: Credentials): Promise<Caller>
  /** Forgets what it keeps of a merchant, after a key was revoked here. */
  forget(merchantId: string): void
}

interface Kept {
  readonly at: number
  readonly record: ApiKeyRecord | undefined
}

/** A revoked key may live on in another instance for this long. */
const keyFreshMs = 2_000
const keptMax = 10_000

export function createAuthenticator(parts: {
  readonly store: Store
  readonly clock: Clock
  readonly sessions: SessionTokens
}): Authenticator {
  const { store, clock, sessions } = parts
  const kept = new Map<string, Kept>()

  const lookUp = async (parsed: ParsedKey): Promise<ApiKeyRecord | undefined> => {
    const known = kept.get(parsed.hash)
    if (known !== undefined && clock.monotonic() - known.at < keyFreshMs) return known.record
    const record = await store.read.apiKeys.findByHash(parsed.merchantId, parsed.hash)
    if (kept.size >= keptMax) kept.clear()
    kept.set(parsed.hash, { at: clock.monotonic(), record })
    return record
  }

  const requireKey = async (text: string, kind: ParsedKey['kind']): Promise<ApiKeyRecord> => {
    const parsed = parseApiKey(text)
    if (parsed?.kind !== kind) throw new PayError('api_key_invalid', `a ${kind} key is needed here`)
    const record = await lookUp(parsed)
    if (record === undefined || record.revokedAt !== null || record.kind !== kind) {
      throw new PayError('api_key_invalid')
    }
    return record
  }

  const requireOrigin = async (merchantId: string, origin: string | undefined): Promise<void> => {
    if (origin === undefined) return
    const merchant = await store.read.merchants.get(merchantId)
    const allowed = merchant?.allowedOrigins ?? []
    if (allowed.length > 0 && !allowed.includes(origin)) throw new PayError('origin_not_allowed')
  }

  const bySession = async (token: string, credentials: Credentials): Promise<Caller> => {
    const claims = sessions.read(token, clock.now())
    if (credentials.publishableKey !== undefined) {
      const key = await requireKey(credentials.publishableKey, 'publishable')
      if (key.merchantId !== claims.merchantId) throw new PayError('session_invalid')
      await requireOrigin(key.merchantId, credentials.origin)
    }
    const { merchantId, paymentId, readOnly } = claims
    return readOnly ? { merchantId, paymentId, readOnly } : { merchantId, paymentId }
  }

  return {
    async authenticate(auth, credentials) {
      const token = bearerOf(credentials.authorization)
      if (auth === 'session') return await bySession(token, credentials)
      const kind = auth === 'secret' ? 'secret' : 'publishable'
      const key = await requireKey(token, kind)
      if (kind === 'publishable') await requireOrigin(key.merchantId, credentials.origin)
      return { merchantId: key.merchantId, paymentId: '' }
    },
    forget(merchantId) {
      for (const [hash, { record }] of kept) {
        if (record?.merchantId === merchantId) kept.delete(hash)
      }
    },
  }
}

function bearerOf(header: string | undefined): string {
  const match = /^Bearer ([\x21-\x7e]{10,300})$/.exec(header ?? '')
  if (match?.[1] === undefined) throw new PayError('authentication_required')
  return match[1]
}
