/**
 * What outlives the page: which try is under way and by which idempotency key, so that a reload
 * repeats the same try instead of beginning a second one. Kept for the tab, and for the device
 * because the way back from another app may end in another tab.
 */
import type { KeyValueStore, Ports } from '../platform/ports.ts'

const slot = 'tillway:pending'

export interface Pending {
  readonly session: string
  readonly way: string
  readonly presentation: string
  /** What it is paid with; on a return, what was being added. */
  readonly card?: string | undefined
  /** The key of the request that has no answer yet; empty when it was answered. */
  readonly key: string
  /** The shopper was sent to another page or app. */
  readonly left: boolean
  /** Milliseconds since 1970 after which it is forgotten. */
  readonly until: number
}

export interface Memory {
  /** What this tab had begun, or another tab that went to another app and may have come back here. */
  recall(): Pending | null
  recallFor(session: string): Pending | null
  save(pending: Pending): void
  forget(session: string): void
}

export function createMemory({ storage, today }: Pick<Ports, 'storage' | 'today'>): Memory {
  const stores = [storage.tab, storage.device]
  const read = (store: KeyValueStore): Pending | null => {
    const pending = parse(store.get(slot))
    if (!pending || pending.until > today()) return pending
    store.remove(slot)
    return null
  }
  const recallFor = (session: string) =>
    stores.map(read).find((pending) => pending && pending.session === session) || null
  return {
    recall() {
      const [own, shared] = stores.map(read)
      return own || (shared?.left ? shared : null)
    },
    recallFor,
    save(pending) {
      for (const store of stores) store.set(slot, JSON.stringify(pending))
    },
    forget(session) {
      for (const store of stores) {
        const pending = parse(store.get(slot))
        if (pending && pending.session === session) store.remove(slot)
      }
    },
  }
}

function parse(text: string | null): Pending | null {
  try {
    const value = JSON.parse(text || 'null')
    return value?.session ? value : null
  } catch {
    return null
  }
}
