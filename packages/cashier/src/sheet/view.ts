import type { CashierState } from '@tillway/sdk'

/** What the sheet shows: drawn by the first file, or by what comes later. */
export type View = FirstView | LaterView

export type FirstView = 'loading' | 'ways'

/** Drawn by the file for readers; `reader` until it is there. */
export type ReaderView =
  | 'reader'
  | 'reader-connect'
  | 'reader-card'
  | 'reader-pin'
  | 'reader-online'
  | 'reader-waiting'
  | 'reader-taking'
  | 'reader-sign'
  | 'reader-slip'

export type LaterView =
  | ReaderView
  | 'cards'
  | 'card'
  | 'code'
  | 'opening'
  | 'returned'
  | 'confirming'
  | 'closing'
  | 'declined'
  | 'succeeded'
  | 'processing'
  | 'canceled'
  | 'failed'
  | 'expired'

/** Whether there is a way to choose; everything else is for the file that comes later to tell apart. */
export function showsWays({ phase, starting, cards, failure }: CashierState): boolean {
  const choosing = phase === 'choosing' && failure?.type !== 'channel_error'
  return !cards && (starting || choosing)
}
