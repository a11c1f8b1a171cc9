/**
 * Notes when a terminal was last heard of, and with which reader. Written once in a while only: it
 * is for a person to look at, and no call of a shopper fails or waits for its sake.
 */
import type { Instant } from '@tillway/kernel'
import type { EngineContext } from '../context.ts'

export interface SeenTerminals {
  seen(merchantId: string, terminalId: string | null | undefined, reader?: string): Promise<void>
}

const pauseMs = 60_000
/** Terminals remembered by this instance; all are forgotten when there are more. */
const maxRemembered = 10_000

interface Seen {
  readonly at: Instant
  readonly reader: string | null
}

export function createSeenTerminals({
  store,
  clock,
  log,
}: Pick<EngineContext, 'store' | 'clock' | 'log'>): SeenTerminals {
  const remembered = new Map<string, Seen>()
  return {
    async seen(merchantId, id, reader) {
      if (id == null) return
      const key = `${merchantId} ${id}`
      const known = remembered.get(key)
      const at = clock.now()
      const isKnown = known !== undefined && at - known.at < pauseMs
      if (isKnown && (reader === undefined || reader === known.reader)) return
      if (remembered.size >= maxRemembered) remembered.clear()
      remembered.set(key, { at, reader: reader ?? known?.reader ?? null })
      const written = { at, reader: reader ?? null }
      await store
        .transact(({ terminals }) => terminals.touch({ merchantId, id }, written))
        .catch((error: unknown) => {
          log.warn({ terminalId: id, error }, 'when a terminal was seen could not be noted')
        })
    },
  }
}
