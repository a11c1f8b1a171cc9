/** What is known of paying with a card at a reader, beside the state of the payment itself. */
import type { ClientAttempt, ClientPayment } from '@tillway/api/types'
import type { CashierState, Failure } from '../machine/state.ts'
import type { ReaderDeskState } from './reader-desk.ts'

/**
 * `connect`: a reader must be connected first · `present`: the reader asks for a card · `online`: a
 * card was read, and the server is asked · `checking`: nobody knows what became of it · `undoing`:
 * what was approved is taken back · `over`: nothing is to be done at a reader.
 */
export type ReaderStep = 'connect' | 'present' | 'online' | 'checking' | 'undoing' | 'over'

export type Entry = 'swipe' | 'insert' | 'tap'

export interface ReaderPayState {
  readonly step: ReaderStep
  readonly readers: ReaderDeskState
  /** How the card was read that is being paid with. */
  readonly entry: Entry | null
  /** Why a card is asked for again. */
  readonly again: Failure | null
  /** The wait for a card is over; `again()` begins it anew. */
  readonly halted: boolean
  /** `paper`: the payer signs there. */
  readonly signature: 'wanted' | 'sending' | 'given' | 'paper' | null
  /** Why the signature was not taken. */
  readonly unsigned: Failure | null
}

/** What this page itself has done; all else is the server's word or the reader's. */
export interface Progress {
  /** The reader and the server are at work for this try. */
  readonly work: {
    readonly attempt: string
    /** Set once the card was posted. */
    readonly entry: Entry | null
    readonly posted: boolean
  } | null
  /** The try of which the chip did not agree, or could not be asked any more. */
  readonly undone: string | null
  readonly halted: string | null
  readonly again: Failure | null
  readonly signature: 'sending' | 'given' | 'paper' | null
  readonly unsigned: Failure | null
}

export const initialProgress: Progress = {
  work: null,
  undone: null,
  halted: null,
  again: null,
  signature: null,
  unsigned: null,
}

/** The try at a reader that may still be paid. */
export function openAtReader(payment: ClientPayment | null): ClientAttempt | null {
  const attempt = payment && !payment.finished ? payment.attempt : null
  return attempt && attempt.presentation === 'reader' && attempt.state !== 'over' ? attempt : null
}

export function isConnected({ status }: ReaderDeskState): boolean {
  return !/apart|finding|connecting/.test(status)
}

export function readerStep(
  state: CashierState,
  readers: ReaderDeskState,
  { work, undone }: Progress,
): ReaderStep {
  const attempt = openAtReader(state.payment)
  if (!attempt || state.outcome || state.closing || state.starting) return 'over'
  const isUndone = undone === attempt.id
  if (work?.posted && work.attempt === attempt.id) return isUndone ? 'undoing' : 'online'
  const { next_action: action } = attempt
  if (action?.type !== 'reader') return isUndone ? 'undoing' : 'checking'
  if (action.step === 'complete') return isUndone ? 'undoing' : 'checking'
  if (state.picking) return 'over'
  return isConnected(readers) ? 'present' : 'connect'
}

export function readerPayState(
  state: CashierState,
  readers: ReaderDeskState,
  progress: Progress,
): ReaderPayState {
  const { payment } = state
  const attempt = openAtReader(payment)
  const wanted = payment?.attempt?.signature === 'wanted' ? 'wanted' : null
  return {
    step: readerStep(state, readers, progress),
    readers,
    entry: progress.work ? progress.work.entry : null,
    again: progress.again,
    halted: attempt !== null && progress.halted === attempt.id,
    signature: progress.signature || wanted,
    unsigned: progress.unsigned,
  }
}
