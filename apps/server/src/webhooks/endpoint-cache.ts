/**
 * Endpoints as a delivery needs them: read at most once in a few seconds, and their keys opened
 * and parsed once. What another process changes is therefore seen a few seconds late.
 */
import type { Clock, Instant } from '@tillway/kernel'
import type { Store } from '@tillway/store'
import type { Sealer } from '../secrets/sealer.ts'
import { type EndpointName, type EndpointSecrets, openEndpointSecrets } from './endpoint-secrets.ts'
import { readSigningKeys, type SigningKeys } from './signature.ts'

export interface ReadyEndpoint {
  readonly url: string
  readonly enabled: boolean
  /** The keys that sign at that time. Throws `internal` when the stored secrets do not open. */
  keysAt(now: Instant): readonly SigningKeys[]
}

export interface EndpointCache {
  /** Undefined when there is none. Throws what the store throws. */
  get(name: EndpointName): Promise<ReadyEndpoint | undefined>
  invalidate(name: EndpointName): void
}

interface Entry {
  readonly sealedSecrets: string
  readonly endpoint: ReadyEndpoint
  readonly readAt: number
}

export interface EndpointCacheOptions {
  readonly store: Pick<Store, 'read'>
  readonly sealer: Sealer
  readonly clock: Clock
  readonly ttlMs: number
  readonly maxEntries: number
}

export function createEndpointCache(options: EndpointCacheOptions): EndpointCache {
  const { store, clock, ttlMs, maxEntries } = options
  const entries = new Map<string, Entry>()
  const reading = new Map<string, Promise<ReadyEndpoint | undefined>>()
  let invalidations = 0

  const read = async (name: EndpointName, key: string) => {
    const readAt = clock.monotonic()
    const before = invalidations
    const record = await store.read.webhookEndpoints.get(name.merchantId, name.endpointId)
    if (record === undefined) {
      entries.delete(key)
      return undefined
    }
    const { url, enabled, sealedSecrets } = record
    const known = entries.get(key)
    const keysAt =
      known?.sealedSecrets === sealedSecrets
        ? known.endpoint.keysAt
        : lazyKeys(() => openEndpointSecrets(sealedSecrets, name, options.sealer))
    const endpoint = { url, enabled, keysAt }
    // A disabled one is not held: it may be enabled again, and its webhooks then want to go out.
    entries.delete(key)
    // Nor is what was read before someone said that it changed.
    if (enabled && before === invalidations) {
      makeRoom(entries, maxEntries)
      entries.set(key, { sealedSecrets, endpoint, readAt })
    }
    return endpoint
  }

  return {
    get(name) {
      const key = keyOf(name)
      const known = entries.get(key)
      if (known !== undefined && clock.monotonic() - known.readAt < ttlMs) {
        return Promise.resolve(known.endpoint)
      }
      const underWay = reading.get(key)
      if (underWay !== undefined) return underWay
      const started = read(name, key).finally(() => {
        if (reading.get(key) === started) reading.delete(key)
      })
      reading.set(key, started)
      return started
    },
    invalidate(name) {
      invalidations += 1
      entries.delete(keyOf(name))
      reading.delete(keyOf(name))
    },
  }
}

function keyOf({ merchantId, endpointId }: EndpointName): string {
  return `${merchantId}/${endpointId}`
}

function makeRoom(entries: Map<string, Entry>, maxEntries: number): void {
  for (const key of entries.keys()) {
    if (entries.size < maxEntries) return
    entries.delete(key)
  }
}

interface TimedKeys {
  readonly until: Instant | null
  readonly keys: SigningKeys
}

/** Opens the secrets at the first use, and parses each key once. */
function lazyKeys(open: () => EndpointSecrets): ReadyEndpoint['keysAt'] {
  let parsed: readonly TimedKeys[] | undefined
  return (now) => {
    parsed ??= open().map((set) => ({ until: set.until, keys: readSigningKeys(set) }))
    return parsed.filter(({ until }) => until === null || until > now).map(({ keys }) => keys)
  }
}
