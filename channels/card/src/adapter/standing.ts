/** What a terminal's book says of it, for whoever runs the terminals. */
import type { AccountTerminals, TerminalStanding } from '@tillway/channel'
import { isCounted } from './batch-sums.ts'
import { type EntryKey, entries, read, readFlows } from './entries.ts'
import type { Parts } from './held.ts'

export function createStanding({ book }: Pick<Parts, 'book'>): AccountTerminals['standing'] {
  return async (terminal) => {
    const page = book.peek(terminal)
    const isOwed = async (entry: EntryKey<unknown>) => (await page.get(entry.key)) !== undefined
    const signIn = await read(page, entries.signIn)
    const batch = signIn?.batch ?? null
    const flows = batch === null ? [] : await readFlows(page, batch)
    const owes: TerminalStanding['owes'][number][] = []
    if (await isOwed(entries.pending)) owes.push('reversal')
    if (await isOwed(entries.script)) owes.push('script_result')
    if (await isOwed(entries.settlement)) owes.push('settlement')
    return {
      signedIn: signIn !== undefined && signIn.keys !== null,
      batch,
      owes,
      unsettled: flows.filter(isCounted).length,
    }
  }
}
