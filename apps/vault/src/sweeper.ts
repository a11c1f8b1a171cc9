/** Deletes what nobody needs any more: cards never enrolled, and what only had to be remembered for a while. */
import type { Cancel, Clock, Log, Scheduler } from '@tillway/kernel'
import type { CardBook } from './cards/card-book.ts'
import type { Peppers } from './passwords/peppers.ts'
import type { VaultStore } from './store/vault-store.ts'

export interface Sweeper {
  sweep(): Promise<void>
  stop(): Promise<void>
}

const pauseMs = 60_000

export function startSweeper(parts: {
  readonly cards: CardBook
  readonly peppers: Peppers
  readonly store: VaultStore
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly log: Log
}): Sweeper {
  const { cards, peppers, store, clock, scheduler, log } = parts
  let underWay = Promise.resolve()
  let cancel: Cancel = () => undefined
  const sweep = async (): Promise<void> => {
    const count = await cards.shredDue()
    if (count > 0) log.info({ count }, 'card numbers never enrolled were shredded')
    const now = clock.now()
    const keysGone = await store.transact(async (tables) => {
      const { marks, limits, phones, keys } = tables
      await marks.deleteLapsed(now)
      await phones.deleteLapsed(now)
      await limits.deleteLapsed(now)
      return (await keys.deleteLapsed(now)) + (await peppers.deleteUnused(tables))
    })
    if (keysGone > 0) await store.forgetDeleted()
  }
  const plan = (): void => {
    cancel = scheduler.after(pauseMs, () => {
      underWay = sweep()
        .catch((error: unknown) => log.error({ error: String(error) }, 'sweeping failed'))
        .then(plan)
    })
  }
  plan()
  return {
    sweep,
    async stop() {
      cancel()
      await underWay
      cancel()
    },
  }
}
