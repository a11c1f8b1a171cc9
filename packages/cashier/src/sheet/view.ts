import type { CashierState } from '@tillway/sdk'

/** What the sheet shows: drawn by the first file, or by what comes later. */
export type View = FirstView | LaterView

export type FirstView = 'loading' | 'ways'

export type LaterView =
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
