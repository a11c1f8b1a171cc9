import { type CashierState, openAttempt } from '@tillway/sdk'

/** What is drawn by the file that comes after the first paint. */
export type LaterView =
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

/** What the sheet shows; a pure function of the state. */
export type View = 'loading' | 'ways' | LaterView

export function viewOf(state: CashierState): View {
  const { phase, outcome } = state
  if (outcome)
    return outcome.status === 'canceled' && outcome.by === 'expired' ? 'expired' : outcome.status
  if (state.closing) return 'closing'
  switch (phase) {
    case 'idle':
    case 'loading':
      return 'loading'
    case 'choosing':
      return state.failure?.type === 'channel_error' ? 'declined' : 'ways'
    case 'acting':
      return state.starting ? 'ways' : actingView(state)
    case 'confirming':
      return state.returned === 'asked' ? 'returned' : 'confirming'
    default:
      return 'expired'
  }
}

function actingView({ payment }: CashierState): View {
  const attempt = openAttempt(payment)
  const action = attempt?.next_action
  if (!action || action.type === 'wait') return 'confirming'
  return action.type === 'qr' ? 'code' : 'opening'
}
