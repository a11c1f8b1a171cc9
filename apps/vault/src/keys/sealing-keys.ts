/**
 * The key pairs for which the frame seals what a shopper types (ECDH on P-256). The newest is given
 * out; an older one opens until the longest ticket that names it has lapsed.
 */
import { createECDH, createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import type { Clock, Random } from '@tillway/kernel'
import { maxTicketLifeMs } from '@tillway/vault-link'
import type { KeyRow } from '../store/records.ts'
import type { Repositories, VaultStore } from '../store/vault-store.ts'
import type { RootKeys } from './root-keys.ts'

export interface PublicSealingKey {
  readonly kid: string
  readonly jwk: {
    readonly kty: 'EC'
    readonly crv: 'P-256'
    readonly x: string
    readonly y: string
  }
}

export interface SealingKeys {
  /** The newest; one is made when there is none or it is older than a day. */
  current(): Promise<PublicSealingKey>
  /** Undefined for a key that never was or has lapsed. */
  privateKey(kid: string): Promise<KeyObject | undefined>
  renew(tables: Repositories): Promise<PublicSealingKey>
}

const renewAfterMs = 24 * 60 * 60_000
/** A ticket's life, and a minute for clocks that differ. */
const overlapMs = maxTicketLifeMs + 60_000
const purpose = 'sealing'
const merchantId = ''

export function createSealingKeys(ports: {
  readonly store: VaultStore
  readonly roots: RootKeys
  readonly random: Random
  readonly clock: Clock
}): SealingKeys {
  const { store, roots, random, clock } = ports
  const open = (row: KeyRow) => pairOf(row.version, roots.unwrap(row))
  const renew = async ({ keys }: Repositories): Promise<PublicSealingKey> => {
    const newest = await keys.newest({ merchantId, purpose })
    const version = (newest?.version ?? 0) + 1
    const now = clock.now()
    const secret = newScalar(random)
    const name = { merchantId, purpose, version, createdAt: now, lapsesAt: null } as const
    await keys.insert(roots.wrap(name, secret))
    await keys.endOlder({ merchantId, purpose, version }, now + overlapMs)
    return pairOf(version, secret).public
  }
  const isFresh = (row: KeyRow | undefined): row is KeyRow =>
    row !== undefined && row.createdAt + renewAfterMs > clock.now()
  return {
    renew,
    async current() {
      const newest = await store.read.keys.newest({ merchantId, purpose })
      if (isFresh(newest)) return open(newest).public
      return await store.transact(async (tables) => {
        const row = await tables.keys.newest({ merchantId, purpose })
        return isFresh(row) ? open(row).public : await renew(tables)
      })
    },
    async privateKey(kid) {
      const version = Number(/^(\d{1,9})-/.exec(kid)?.[1])
      if (!Number.isSafeInteger(version)) return undefined
      const row = await store.read.keys.get({ merchantId, purpose, version })
      if (row === undefined) return undefined
      if (row.lapsesAt !== null && row.lapsesAt <= clock.now()) return undefined
      const pair = open(row)
      return pair.public.kid === kid ? pair.private() : undefined
    },
  }
}

/** A number below the group's order; one that is not would be refused by the curve. */
function newScalar(random: Random): Uint8Array {
  for (;;) {
    const bytes = random.bytes(32)
    try {
      createECDH('prime256v1').setPrivateKey(bytes)
      return bytes
    } catch {
      // As rare as it gets: draw again.
    }
  }
}

function pairOf(version: number, scalar: Uint8Array) {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(scalar)
  const point = ecdh.getPublicKey()
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  } as const
  const digest = createHash('sha256').update(point).digest('base64url').slice(0, 16)
  return {
    public: { kid: `${version}-${digest}`, jwk },
    private: () =>
      createPrivateKey({
        key: { ...jwk, d: Buffer.from(scalar).toString('base64url') },
        format: 'jwk',
      }),
  }
}
