/** Idempotency records are kept for a week: answers hold sealed secrets, and tables must not grow for ever. */
import type { Instant } from '@tillway/kernel'
import type { Store } from '@tillway/store'

export const keptAnswersMs = 7 * 86_400_000

/** Deletes what is older than a week, merchant by merchant, a bounded number per transaction. */
export async function forgetOldAnswers(
  store: Pick<Store, 'read' | 'transact'>,
  now: Instant,
): Promise<void> {
  const before = now - keptAnswersMs
  for (const { id } of await store.read.merchants.list()) {
    let deleted: number
    do {
      deleted = await store.transact(({ idempotency }) => idempotency.deleteOlderThan(id, before))
    } while (deleted > 0)
  }
}
