/** What a terminal owes its acquirer before it may ask for anything new. */
import { entries, read } from './entries.ts'
import type { Held } from './held.ts'
import { isThinking, reversePending } from './reversal.ts'
import { tellScript } from './script-result.ts'

/**
 * Whether everything is paid: the result of scripts first, then the reversal. An approval that a chip
 * still thinks about is no debt yet, but nothing else may be done beside it.
 */
export async function payDebts(held: Held): Promise<boolean> {
  const pending = await read(held.page, entries.pending)
  if (pending !== undefined && isThinking(held, await read(held.page, entries.flow(pending)))) {
    return false
  }
  if (!(await tellScript(held))) return false
  const undone = await reversePending(held)
  return undone?.status !== 'owed'
}
