/**
 * The books of terminals, over the store: one holder at a time by a lease with a fence, every write
 * under it, every value sealed. A holder that was too slow finds out before it sends anything.
 * Whatever is owed has a job, written with it, so that somebody comes back whoever dies.
 */
import {
  owedPrefix,
  type TerminalBook,
  type TerminalEntries,
  type TerminalPage,
} from '@tillway/channel'
import { type Clock, type Instant, PayError, type Scheduler, sleep } from '@tillway/kernel'
import type { Repositories, Store, TerminalLease } from '@tillway/store'
import type { Sealer } from '../secrets/sealer.ts'

export interface TerminalBookParts {
  readonly store: Store
  readonly sealer: Sealer
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** How long the book stays with a holder that died; one that lives renews it. */
  readonly leaseMs?: number
  /** How long others wait for it. */
  readonly patienceMs?: number
}

const lookAgainMs = 50
/** Who wrote down what is owed is mostly about to pay it. */
const careAfterMs = 60_000

interface Book {
  readonly merchantId: string
  readonly terminalId: string
}

export function createTerminalBook(parts: TerminalBookParts): TerminalBook {
  const { store, clock, scheduler, leaseMs = 60_000, patienceMs = 20_000 } = parts

  const take = async (book: Book): Promise<TerminalLease> => {
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
    peek: (book) => entriesOf(parts, book),
    async hold({ merchantId, terminalId, number }, run) {
      const lease = await take({ merchantId, terminalId })
      const stopRenewing = keepRenewing(parts, lease, leaseMs)
      try {
        if (number !== undefined) await requireNumber(store, { merchantId, terminalId, number })
        return await run(pageOf(parts, lease))
      } finally {
        stopRenewing()
        await store.transact(({ terminalBooks }) => terminalBooks.release(lease))
      }
    },
  }
}

/** Several times within a lease. One renewal that fails is no harm: every write asks for the fence. */
function keepRenewing(
  { store, clock, scheduler }: TerminalBookParts,
  lease: TerminalLease,
  leaseMs: number,
): () => void {
  let isOver = false
  const renew = async (): Promise<void> => {
    const now = clock.now()
    const times = { now, until: now + leaseMs }
    await store.transact(({ terminalBooks }) => terminalBooks.renew(lease, times)).catch(() => {})
    if (!isOver) wait()
  }
  let cancel = () => {}
  const wait = () => {
    cancel = scheduler.after(leaseMs / 4, () => void renew())
  }
  wait()
  return () => {
    isOver = true
    cancel()
  }
}

/** Whoever read the terminal before it got another number must not speak under the old one. */
async function requireNumber(
  { read }: Store,
  { merchantId, terminalId, number }: Book & { readonly number: string },
): Promise<void> {
  const record = await read.terminals.get(merchantId, terminalId)
  if (record?.number !== number) throw new PayError('terminal_busy')
}

const sealContext = ({ merchantId, terminalId }: Book, key: string): string =>
  `terminal_entry|${merchantId}|${terminalId}|${key}`

function entriesOf({ store, sealer }: TerminalBookParts, book: Book): TerminalEntries {
  const { merchantId, terminalId } = book
  return {
    async get(key) {
      const entry = await store.read.terminalBooks.get(merchantId, terminalId, key)
      return entry && sealer.open(entry.sealedValue, sealContext(book, key))
    },
    async list(prefix) {
      const entries = await store.read.terminalBooks.list(merchantId, terminalId, prefix)
      return entries.map(({ key, sealedValue }) => ({
        key,
        value: sealer.open(sealedValue, sealContext(book, key)),
      }))
    },
  }
}

function pageOf(parts: TerminalBookParts, lease: TerminalLease): TerminalPage {
  const { store, sealer, clock } = parts
  const { merchantId, terminalId } = lease
  return {
    ...entriesOf(parts, lease),
    async write(changes) {
      const sealed = Object.entries(changes).map(
        ([key, value]) => [key, value && sealer.seal(value, sealContext(lease, key))] as const,
      )
      const changesDebts = sealed.some(([key]) => key.startsWith(owedPrefix))
      await store.transact(async (repos) => {
        const { terminalBooks } = repos
        await terminalBooks.assertHeld(lease)
        for (const [key, sealedValue] of sealed) {
          if (sealedValue === null) await terminalBooks.remove(merchantId, terminalId, key)
          else await terminalBooks.put(merchantId, terminalId, { key, sealedValue })
        }
        if (changesDebts) await scheduleCare(repos, lease, clock.now() + careAfterMs)
      }, terminalId)
    },
  }
}

async function scheduleCare(repos: Repositories, book: Book, at: Instant): Promise<void> {
  const { merchantId, terminalId } = book
  const owed = await repos.terminalBooks.list(merchantId, terminalId, owedPrefix)
  if (owed.length === 0) await repos.jobs.remove(merchantId, terminalId)
  else await repos.jobs.schedule(merchantId, terminalId, at)
}
