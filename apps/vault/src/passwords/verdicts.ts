/**
 * What the vault signs of a right entry: a compact JWS (RFC 7515) with EdDSA on Ed25519 (RFC 8037),
 * by which the server knows that the vault said so, and of what.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { Clock, Random } from '@tillway/kernel'
import type { VerdictClaims, VerdictKeys } from '@tillway/vault-link'
import { CompactSign } from 'jose'
import type { RootKeys } from '../keys/root-keys.ts'
import type { KeyRow } from '../store/records.ts'
import type { Repositories, VaultStore } from '../store/vault-store.ts'

export interface Verdicts {
  /** Good for two minutes. */
  sign(claims: Omit<VerdictClaims, 'v' | 'at' | 'exp' | 'jti'>): Promise<string>
  /** The newest first; older ones until the last verdict under them was surely looked at. */
  keys(): Promise<VerdictKeys>
  /** Makes a newer one where there is one, and returns its name. */
  renew(tables: Repositories): Promise<string | null>
}

export const verdictLifeMs = 2 * 60_000
const overlapMs = 60 * 60_000
const merchantId = ''
const purpose = 'verdict'
const typ = 'tillway-verdict'

export function createVerdicts(ports: {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly random: Random
  readonly clock: Clock
}): Verdicts {
  const { store, roots, random, clock } = ports
  const open = (row: KeyRow) => pairOf(row.version, roots.unwrap(row))
  const make = async ({ keys }: Repositories, version: number): Promise<KeyRow> => {
    const name = { merchantId, purpose, version, createdAt: clock.now(), lapsesAt: null } as const
    const row = roots.wrap(name, random.bytes(32))
    await keys.insert(row)
    return row
  }
  const current = async (): Promise<KeyRow> => {
    const newest = await store.read.keys.newest({ merchantId, purpose })
    if (newest !== undefined) return newest
    return await store.transact(
      async (tables) => (await tables.keys.newest({ merchantId, purpose })) ?? make(tables, 1),
    )
  }
  return {
    async sign(claims) {
      const { kid, key } = open(await current())
      const at = clock.now()
      const jti = Buffer.from(random.bytes(16)).toString('base64url')
      const verdict: VerdictClaims = { v: 1, ...claims, at, exp: at + verdictLifeMs, jti }
      return await new CompactSign(Buffer.from(JSON.stringify(verdict)))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ })
        .sign(key)
    },
    async keys() {
      await current()
      const rows = await store.read.keys.ofPurpose({ merchantId, purpose })
      const alive = rows.filter(({ lapsesAt }) => lapsesAt === null || lapsesAt > clock.now())
      return { keys: alive.map((row) => open(row).jwk()) }
    },
    async renew(tables) {
      const newest = await tables.keys.newest({ merchantId, purpose })
      if (newest === undefined) return null
      const row = await make(tables, newest.version + 1)
      await tables.keys.endOlder(row, clock.now() + overlapMs)
      return open(row).kid
    },
  }
}

/** What stands before the 32 bytes of a key in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

function pairOf(version: number, seed: Uint8Array) {
  const der = Buffer.concat([pkcs8Head, seed])
  const key: KeyObject = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  der.fill(0)
  const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' })
  const digest = createHash('sha256').update(String(x)).digest('base64url').slice(0, 16)
  const kid = `${version}-${digest}`
  const jwk = () => ({ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }) as JsonWebKey
  return { kid, key, jwk }
}
