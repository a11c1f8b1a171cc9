/** A terminal whose book is in our hands, with all that its operations need. */
import type { KeyStore } from '@tillway/card-crypto'
import type { TerminalBook, TerminalPage, TerminalReference } from '@tillway/channel'
import { type Clock, isPayError, type Log, type Money, money } from '@tillway/kernel'
import type { Line } from './line.ts'
import type { Settings } from './settings.ts'
import { readTerminalKeys, type TerminalKeys } from './terminal-keys.ts'

export interface Parts {
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
  readonly book: TerminalBook
  readonly keys: KeyStore
  readonly line: Line
}

export interface Held {
  readonly parts: Parts
  readonly terminal: TerminalReference
  readonly ownKeys: TerminalKeys
  readonly page: TerminalPage
}

/** What is reported without the book: the terminal is not ready, or somebody else has it. */
export interface Without<Report> {
  readonly notReady: Report
  readonly busy: Report
}

/** Holds the terminal's book while `run` runs. */
export async function holding<Report>(
  parts: Parts,
  terminal: TerminalReference | undefined,
  without: Without<Report>,
  run: (held: Held) => Promise<Report>,
): Promise<Report> {
  if (terminal === undefined || !/^[0-9A-Za-z]{8}$/.test(terminal.number)) return without.notReady
  const ownKeys = readTerminalKeys(terminal)
  if (ownKeys === undefined) return without.notReady
  try {
    return await parts.book.hold(terminal, (page) => run({ parts, terminal, ownKeys, page }))
  } catch (error) {
    if (isPayError(error, 'terminal_busy')) return without.busy
    throw error
  }
}

/** Fen as money. */
export const fen = (amount: number): Money => money(amount, 'CNY')
