/**
 * The books of terminals, over the store: one holder at a time by a lease with a fence, every write
 * under it, every value sealed. A holder that was too slow finds out before it sends anything.
 */
import type { TerminalBook, TerminalPage } from '@tillway/channel'
import { type Clock, PayError, type Scheduler, sleep } from '@tillway/kernel'
import type { Store, TerminalLease } from '@tillway/store'
import type { Sealer } from '../secrets/sealer.ts'

export interface TerminalBookParts {
  readonly store: Store
  readonly sealer: Sealer
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** How long one holder may keep it; longer than any exchange with an acquirer takes. */
  readonly leaseMs?: number
  /** How long others wait for it. */
  readonly patienceMs?: number
}

const lookAgainMs = 50

export function createTerminalBook(parts: TerminalBookParts): TerminalBook {
  const { store, clock, scheduler, leaseMs = 180_000, patienceMs = 20_000 } = parts

  const take = async (book: { merchantId: string; terminalId: string }): Promise<TerminalLease> => {
    const deadline = clock.monotonic() + patienceMs
    for (;;) {
      const now = clock.now()
      const lease = await store.transact(({ terminalBooks }) =>
        terminalBooks.lease(book, { now, until: now + leaseMs }),
      )
      if (lease !== undefined) return lease
      if (clock.monotonic() >= deadline) {
        throw new PayError('terminal_busy', undefined, { retryAfterSeconds: 5 })
      }
      await sleep(scheduler, lookAgainMs)
    }
  }

  return {
    async hold({ merchantId, terminalId }, run) {
      const lease = await take({ merchantId, terminalId })
      try {
        return await run(pageOf(parts, lease))
      } finally {
        await store.transact(({ terminalBooks }) => terminalBooks.release(lease))
      }
    },
  }
}

function pageOf({ store, sealer }: TerminalBookParts, lease: TerminalLease): TerminalPage {
  const { merchantId, terminalId } = lease
  const contextOf = (key: string) => `terminal_entry|${merchantId}|${terminalId}|${key}`
  return {
    async get(key) {
      const entry = await store.read.terminalBooks.get(merchantId, terminalId, key)
      return entry && sealer.open(entry.sealedValue, contextOf(key))
    },
    async list(prefix) {
      const entries = await store.read.terminalBooks.list(merchantId, terminalId, prefix)
      return entries.map(({ key, sealedValue }) => ({
        key,
        value: sealer.open(sealedValue, contextOf(key)),
      }))
    },
    async write(changes) {
      const sealed = Object.entries(changes).map(
        ([key, value]) => [key, value && sealer.seal(value, contextOf(key))] as const,
      )
      await store.transact(async ({ terminalBooks }) => {
        await terminalBooks.assertHeld(lease)
        for (const [key, sealedValue] of sealed) {
          if (sealedValue === null) await terminalBooks.remove(merchantId, terminalId, key)
          else await terminalBooks.put(merchantId, terminalId, { key, sealedValue })
        }
      }, terminalId)
    },
  }
}
