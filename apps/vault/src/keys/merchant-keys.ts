/** The keys under which a merchant's records lie. Each merchant has its own, made when first needed. */
import { type Clock, PayError, type Random } from '@tillway/kernel'
import type { Repositories } from '../store/vault-store.ts'
import type { RootKeys } from './root-keys.ts'

export interface MerchantKey {
  readonly version: number
  readonly key: Uint8Array
}

export interface MerchantKeys {
  /** The newest, in the unit that writes under it. */
  current(tables: Repositories, merchantId: string): Promise<MerchantKey>
  /** Throws `internal` when there is none of that version. */
  ofVersion(tables: Repositories, merchantId: string, version: number): Promise<MerchantKey>
  /** Makes a newer one. */
  renew(tables: Repositories, merchantId: string): Promise<MerchantKey>
}

const purpose = 'card'

export function createMerchantKeys(ports: {
  readonly roots: RootKeys
  readonly random: Random
  readonly clock: Clock
}): MerchantKeys {
  const { roots, random, clock } = ports
  const make = async (tables: Repositories, merchantId: string, version: number) => {
    const key = random.bytes(32)
    const name = { merchantId, purpose, version, createdAt: clock.now(), lapsesAt: null } as const
    await tables.keys.insert(roots.wrap(name, key))
    return { version, key }
  }
  return {
    async current(tables, merchantId) {
      const row = await tables.keys.newest({ merchantId, purpose })
      if (row === undefined) return await make(tables, merchantId, 1)
      return { version: row.version, key: roots.unwrap(row) }
    },
    async ofVersion(tables, merchantId, version) {
      const row = await tables.keys.get({ merchantId, purpose, version })
      if (row === undefined)
        throw new PayError('internal', 'a record names a key that is not there')
      return { version, key: roots.unwrap(row) }
    },
    async renew(tables, merchantId) {
      const row = await tables.keys.newest({ merchantId, purpose })
      return await make(tables, merchantId, (row?.version ?? 0) + 1)
    },
  }
}
