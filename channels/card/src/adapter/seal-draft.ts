/** A sale that waits for its reader's seals. Nothing of it has left, and it is forgotten when none come. */
import type { PaymentReport } from '@tillway/channel'
import { drop, entries, read, type SealDraft, write } from './entries.ts'
import type { Held } from './held.ts'

/** A reader takes moments; whoever comes after this begins anew. */
const patienceMs = 120_000

/** Of this attempt, and young enough to be sent. */
export async function draftOf(held: Held, number: string): Promise<SealDraft | undefined> {
  const draft = await read(held.page, entries.draft)
  return draft?.number === number && !isOld(held, draft) ? draft : undefined
}

/**
 * What became of an attempt that has no flow. One whose draft is taken away can never leave any more;
 * while it may still be sealed, its absence proves nothing.
 */
export async function settleDraft(
  held: Held,
  number: string,
  wish: 'ask' | 'end',
): Promise<PaymentReport> {
  const draft = await read(held.page, entries.draft)
  if (draft?.number !== number) return { status: 'absent' }
  if (wish === 'ask' && !isOld(held, draft)) return { status: 'absent' }
  await write(held.page, drop(entries.draft))
  return { status: 'failed', over: 'closed', code: 'attempt_closed' }
}

const isOld = ({ parts }: Held, { at }: SealDraft): boolean => parts.clock.now() - at > patienceMs
