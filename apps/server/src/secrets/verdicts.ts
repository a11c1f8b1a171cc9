/**
 * Verdicts of the vault: a compact JWS (RFC 7515) with `alg: EdDSA` (RFC 8037) that says that a
 * payment password was right, for one purpose and nothing else. Nothing but that form is accepted.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type Clock, type Instant, PayError } from '@tillway/kernel'
import type { PasswordClient, VerdictClaims } from '@tillway/vault-link'

/** What a verdict must be about, by what the server itself knows. */
export type VerdictAbout = Pick<
  VerdictClaims,
  'merchant' | 'shopper' | 'purpose' | 'payment' | 'subject' | 'amount' | 'currency' | 'payee'
>

export interface Verdicts {
  /**
   * Throws `challenge_invalid` when it has lapsed, `internal` when it is not the vault's own or is
   * about anything else, `vault_unavailable` when the keys cannot be had.
   */
  check(jws: string, about: VerdictAbout): Promise<VerdictClaims>
}

/** Keys that the vault has withdrawn are trusted no longer than this, in milliseconds. */
const freshMs = 5 * 60_000
/** How far the clocks of server and vault may differ. */
const skewMs = 60_000
/** A verdict is for the request that it answers. */
const maxLifeMs = 5 * 60_000
const maxLength = 8_192

interface KeyRing {
  readonly at: number
  readonly keys: ReadonlyMap<string, KeyObject>
}

export function createVerdicts(parts: {
  readonly passwords: Pick<PasswordClient, 'verdictKeys'>
  readonly clock: Clock
}): Verdicts {
  const { passwords, clock } = parts
  let ring: KeyRing | undefined

  const fetchRing = async (): Promise<KeyRing> => {
    ring = { at: clock.monotonic(), keys: keysOf((await passwords.verdictKeys()).keys) }
    return ring
  }

  const keyOf = async (kid: string): Promise<KeyObject> => {
    const kept = ring !== undefined && clock.monotonic() - ring.at < freshMs ? ring : undefined
    const key = kept?.keys.get(kid) ?? (await fetchRing()).keys.get(kid)
    return key ?? refuse('no key of the vault has this name')
  }

  return {
    async check(jws, about) {
      const { kid, signingInput, signature, claims } = parse(jws)
      const key = await keyOf(kid)
      if (!verify(null, Buffer.from(signingInput), key, signature)) {
        refuse('the signature does not verify')
      }
      requireSame(claims, about)
      requireTime(claims, clock.now())
      return claims
    },
  }
}

/** Only Ed25519 keys with a name; whatever else stands there can sign nothing here. */
function keysOf(keys: readonly JsonWebKey[]): ReadonlyMap<string, KeyObject> {
  const named = keys.flatMap((key) => {
    const { kid } = key as { readonly kid?: unknown }
    if (typeof kid !== 'string' || key.kty !== 'OKP' || key.crv !== 'Ed25519') return []
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.x ?? '' }
    return [[kid, createPublicKey({ key: jwk, format: 'jwk' })] as const]
  })
  return new Map(named)
}

interface Parsed {
  readonly kid: string
  readonly signingInput: string
  readonly signature: Buffer
  /** The vault's own once the signature holds; each is compared before it is used. */
  readonly claims: VerdictClaims
}

function parse(jws: string): Parsed {
  const parts = jws.split('.')
  const [header, payload, signature] = parts
  const isCompact = parts.length === 3 && jws.length <= maxLength
  if (!isCompact || !header || !payload || !signature) return refuse('not a compact JWS')
  const { alg, kid, crit } = readJson(header)
  if (alg !== 'EdDSA' || typeof kid !== 'string' || crit !== undefined) {
    return refuse('the header must be alg EdDSA with a kid')
  }
  return {
    kid,
    signingInput: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
    claims: readJson(payload) as unknown as VerdictClaims,
  }
}

function readJson(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Falls through: one answer for every malformed verdict.
  }
  return refuse('not JSON')
}

const compared = [
  'merchant',
  'shopper',
  'purpose',
  'payment',
  'subject',
  'amount',
  'currency',
  'payee',
] as const satisfies readonly (keyof VerdictAbout)[]

function requireSame(claims: VerdictClaims, about: VerdictAbout): void {
  if (claims.v !== 1) refuse('of another version')
  const other = compared.find((name) => claims[name] !== about[name])
  if (other !== undefined) refuse(`of another ${other}`)
}

function requireTime({ at, exp, jti }: VerdictClaims, now: Instant): void {
  const isWhole = Number.isSafeInteger(at) && Number.isSafeInteger(exp) && typeof jti === 'string'
  if (!isWhole || exp > at + maxLifeMs || at > now + skewMs) refuse('its times cannot be right')
  if (exp <= now) throw new PayError('challenge_invalid', 'the verdict of the vault has lapsed')
}

function refuse(why: string): never {
  throw new PayError('internal', `a verdict that is not to be trusted: ${why}`)
}
