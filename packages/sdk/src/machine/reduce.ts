/**
 * The one reducer: what the page shows is a pure function of what happened. It never decides an
 * outcome about money: `succeeded`, `canceled` after a try, and `expired` are the server's words.
 */
import type { ClientAttempt, ClientPayment } from '@tillway/api/types'
import { type CashierState, type Failure, type MachineEvent, type Outcome, patch } from './state.ts'

/** How long after the order's time the client still waits for the last word. */
export const graceMs = 60_000

type Handlers = {
  readonly [Type in MachineEvent['type']]: (
    state: CashierState,
    event: Extract<MachineEvent, { type: Type }>,
  ) => CashierState
}

const handlers: Handlers = {
  load: (state) => (state.payment ? state : patch(state, { phase: 'loading' })),
  received: (state, { payment, at, started }) =>
    receive(started ? patch(state, { starting: false }) : state, payment, at),
  refused: (state, { failure }) =>
    openAttempt(state.payment) || state.starting
      ? patch(state, { failure })
      : end(patch(state, { failure }), { status: 'failed', failure }),
  offline: (state) => patch(state, { offline: true }),
  start: (state, { way, presentation }) =>
    state.phase === 'expired' || !mayStart(state)
      ? state
      : patch(state, {
          phase: 'acting',
          way,
          presentation,
          starting: true,
          picking: false,
          returned: 'no',
          failure: null,
        }),
  not_started: (state, { failure }) =>
    state.starting ? patch(settle(patch(state, { starting: false })), { failure }) : state,
  returned: (state) =>
    state.phase === 'acting' && !state.starting
      ? patch(state, { phase: 'confirming', returned: 'asked' })
      : state,
  claim: (state) =>
    openAttempt(state.payment) && !state.starting
      ? patch(state, { phase: 'confirming', returned: 'claimed' })
      : state,
  pick: (state) =>
    state.starting || state.closing || state.phase === 'expired'
      ? state
      : settle(patch(state, { picking: true, failure: null, cards: null })),
  cards: (state, { change }) => patch<CashierState>(state, change),
  cancel: (state) => patch(state, { phase: 'confirming', closing: true, starting: false }),
  time: (state, { at }) => pass(state, at),
  leave: (state) => end(state, leaving(state)),
}

export function reduce(state: CashierState, event: MachineEvent): CashierState {
  // A result stands, but for a `processing` that the server resolves later.
  const open =
    !state.outcome || (state.outcome.status === 'processing' && event.type === 'received')
  if (!open) return state
  const handle = handlers[event.type] as (state: CashierState, event: MachineEvent) => CashierState
  return handle(state, event)
}

/** The try that may still be paid. */
export function openAttempt(payment: ClientPayment | null): ClientAttempt | null {
  const attempt = payment && !payment.finished ? payment.attempt : null
  return attempt && attempt.state !== 'over' ? attempt : null
}

/** One try at a time, and none beside one of which nobody knows what became of it. */
function mayStart({ payment, starting, closing }: CashierState): boolean {
  const attempt = openAttempt(payment)
  return Boolean(payment && !starting && !closing && !(attempt && attempt.state === 'confirming'))
}

/** Whether closing now would throw something away that the shopper has begun. */
export function wouldLose(state: CashierState): boolean {
  const attempt = openAttempt(state.payment)
  return (
    !state.outcome &&
    !state.closing &&
    (state.starting || (attempt !== null && attempt.state !== 'confirming')) &&
    state.returned !== 'claimed'
  )
}

function receive(state: CashierState, payment: ClientPayment, at: number): CashierState {
  const attempt = openAttempt(payment)
  const left = payment.expires_in_ms
  const over = left === 0
  const same = attempt && state.payment && state.payment.attempt?.id === attempt.id
  const next: CashierState = patch(state, {
    payment,
    ways: payment.ways || state.ways,
    offline: false,
    // Once it is over, being told so again does not begin the wait anew; and an answer that was spoilt
    // on the way, whose sums are no numbers, leaves what was known.
    deadline:
      over && state.deadline !== null ? Math.min(state.deadline, at) : at + left || state.deadline,
    attemptDeadline: attempt && (at + attempt.expires_in_ms || state.attemptDeadline),
    way: attempt && !state.starting && !state.picking ? attempt.way : state.way,
    // A new try has nothing to do with the page that the former one went to.
    returned: same || !attempt ? state.returned : 'no',
  })
  switch (payment.status) {
    case 'succeeded':
      return end(next, { status: 'succeeded' })
    case 'canceled':
      return end(next, { status: 'canceled', by: state.closing ? 'shopper' : 'merchant' })
    case 'expired':
      return patch(end(next, { status: 'canceled', by: 'expired' }), { phase: 'expired' })
    default:
      return state.outcome ? patch(next, { phase: state.phase }) : settle(next)
  }
}

/** Where an unfinished payment stands. */
function settle(state: CashierState): CashierState {
  const attempt = openAttempt(state.payment)
  if (!state.payment || state.starting) return state
  if (isOverdue(state, attempt)) return state
  if (state.closing) return patch(state, { phase: 'confirming' })
  if (attempt) {
    const confirming = attempt.state === 'confirming' || state.returned !== 'no'
    if (state.picking && attempt.state !== 'confirming') return patch(state, { phase: 'choosing' })
    return patch(state, { picking: false, phase: confirming ? 'confirming' : 'acting' })
  }
  if (state.payment.status === 'processing') return patch(state, { phase: 'confirming' })
  const { phase } = state
  // A page that was away while it happened tells as well.
  const over = phase === 'acting' || phase === 'confirming' || (phase === 'loading' && state.way)
  return patch(state, {
    phase: 'choosing',
    picking: false,
    returned: 'no',
    failure: over ? lastFailure(state.payment) || state.failure : state.failure,
  })
}

/** The clock here said that time is up, and the server has not said otherwise. */
function isOverdue({ phase, payment }: CashierState, attempt: ClientAttempt | null): boolean {
  const more = payment !== null && payment.expires_in_ms > 0
  return phase === 'expired' && !more && !(attempt && attempt.state === 'confirming')
}

function lastFailure({ last_error: error }: ClientPayment): Failure | null {
  if (!error) return null
  return { type: 'channel_error', code: error.code, message: error.message, retryable: true }
}

function pass(state: CashierState, at: number): CashierState {
  if (state.deadline === null || at < state.deadline) return state
  if (at >= state.deadline + graceMs)
    return end(state, { status: 'processing', why: 'wait_timeout' })
  return state.phase === 'choosing' || state.phase === 'acting'
    ? patch(state, { phase: 'expired', picking: false, starting: false })
    : state
}

function leaving(state: CashierState): Outcome {
  if (state.closing) return { status: 'processing', why: 'channel_pending' }
  const begun = !state.payment && state.way !== null
  const unknown =
    begun || state.starting || state.phase === 'confirming' || openAttempt(state.payment)
  if (unknown) return { status: 'processing', why: 'left_page' }
  if (state.failure) return { status: 'failed', failure: state.failure }
  return { status: 'canceled', by: 'shopper' }
}

function end(state: CashierState, outcome: Outcome): CashierState {
  return patch(state, { phase: 'done', starting: false, picking: false, closing: false, outcome })
}
