/**
 * Connection pools by origin, bounded in every direction: connections and waiting requests per
 * origin, and the number of origins that keep connections at all.
 */
import { TransportError } from '@tillway/kernel'
import { Pool } from 'undici'

export interface OriginPool {
  readonly origin: string
  readonly pool: Pool
  readonly https: boolean
  /** Requests that wait or are under way. */
  pending: number
}

export interface OriginPoolOptions {
  readonly pool: Pool.Options
  /** Requests per origin, waiting ones included; one more is refused unsent. */
  readonly maxPending: number
  /** Origins that keep connections; the one idle for longest goes first. */
  readonly maxOrigins: number
}

export interface OriginPools {
  /** Throws `TransportError` (`blocked` when it is no http origin, `connect` when it is full). */
  acquire(origin: string): OriginPool
  release(entry: OriginPool): void
  close(): Promise<void>
}

export function createOriginPools(options: OriginPoolOptions): OriginPools {
  const entries = new Map<string, OriginPool>()

  const drop = (entry: OriginPool) => {
    if (!entries.delete(entry.origin)) return
    void entry.pool.close()
  }
  const makeRoom = () => {
    for (const entry of entries.values()) {
      if (entries.size < options.maxOrigins) return
      if (entry.pending > 0) continue
      drop(entry)
    }
  }

  return {
    acquire(origin) {
      let entry = entries.get(origin)
      if (entry === undefined) {
        makeRoom()
        entry = openPool(origin, options.pool)
      } else {
        entries.delete(origin)
      }
      // Set anew, so that the map stays in the order of use.
      entries.set(origin, entry)
      if (entry.pending >= options.maxPending) throw new TransportError('connect', false)
      entry.pending += 1
      return entry
    },
    release(entry) {
      entry.pending -= 1
      if (entry.pending === 0 && entries.size > options.maxOrigins) drop(entry)
    },
    async close() {
      const open = [...entries.values()]
      entries.clear()
      await Promise.all(open.map((entry) => entry.pool.destroy()))
    },
  }
}

function openPool(origin: string, options: Pool.Options): OriginPool {
  const url = URL.parse(origin)
  const usable = url !== null && url.username === '' && url.password === '' && url.hostname !== ''
  if (!usable) throw new TransportError('blocked', false)
  return {
    origin,
    pool: new Pool(url.origin, options),
    https: url.protocol === 'https:',
    pending: 0,
  }
}
