/** The state of one payment as the shopper's side knows it. */
import type { ClientPayment, WayOption } from '@tillway/api/types'

export interface BilingualText {
  readonly zh: string
  readonly en: string
}

/** Something that did not go through, in words for the shopper. */
export interface Failure {
  readonly type: 'api_error' | 'channel_error' | 'environment_error'
  readonly code: string
  readonly message: BilingualText
  readonly retryable: boolean
  readonly requestId?: string
}

/** What became of it. `processing` is an answer too: nobody knows yet. */
export type Outcome =
  | { readonly status: 'succeeded' }
  | {
      readonly status: 'processing'
      readonly why: 'channel_pending' | 'left_page' | 'wait_timeout'
    }
  | { readonly status: 'canceled'; readonly by: 'shopper' | 'merchant' | 'expired' }
  | { readonly status: 'failed'; readonly failure: Failure }

export type Phase = 'idle' | 'loading' | 'choosing' | 'acting' | 'confirming' | 'expired' | 'done'

export interface CashierState {
  readonly phase: Phase
  readonly payment: ClientPayment | null
  readonly ways: readonly WayOption[]
  /** Monotonic milliseconds; null before the first answer and after the last. */
  readonly deadline: number | null
  readonly attemptDeadline: number | null
  /** What was chosen last. */
  readonly way: string | null
  readonly presentation: string | null
  /** The request to start is under way; nothing else may be started. */
  readonly starting: boolean
  /** The shopper looks at the ways again while a try is still open. */
  readonly picking: boolean
  /** Back from another page or app: nobody asserted anything yet, or the shopper says it is paid. */
  readonly returned: 'no' | 'asked' | 'claimed'
  readonly closing: boolean
  /** At the cards of a way that is paid by card and code; `typing`: there is something to lose. */
  readonly cards: 'open' | 'typing' | null
  readonly offline: boolean
  readonly failure: Failure | null
  readonly outcome: Outcome | null
}

export const initialState: CashierState = {
  phase: 'idle',
  payment: null,
  ways: [],
  deadline: null,
  attemptDeadline: null,
  way: null,
  presentation: null,
  starting: false,
  picking: false,
  returned: 'no',
  closing: false,
  cards: null,
  offline: false,
  failure: null,
  outcome: null,
}

export type MachineEvent =
  | { readonly type: 'load' }
  /** The server's word; `at` is when it was asked, in monotonic milliseconds. */
  | {
      readonly type: 'received'
      readonly payment: ClientPayment
      readonly at: number
      /** It answers the request to start. */
      readonly started?: boolean
    }
  | { readonly type: 'refused'; readonly failure: Failure }
  | { readonly type: 'offline' }
  | { readonly type: 'start'; readonly way: string; readonly presentation: string }
  /** The server did not start it. Without a failure the reason is in its next word. */
  | { readonly type: 'not_started'; readonly failure: Failure | null }
  | { readonly type: 'returned' }
  | { readonly type: 'claim' }
  | { readonly type: 'pick' }
  /** What the part for cards has to say; see `quickpay/`. */
  | {
      readonly type: 'cards'
      readonly change: Partial<Pick<CashierState, 'cards' | 'way' | 'presentation' | 'failure'>>
    }
  | { readonly type: 'cancel' }
  | { readonly type: 'time'; readonly at: number }
  | { readonly type: 'leave' }

/** The state with a change; one function, because spreads are long where they must be written out. */
export function patch<T extends object>(value: T, change: Partial<T>): T {
  return Object.assign({}, value, change)
}
