import { openAttempt } from '../machine/reduce.ts'
import type { CashierState } from '../machine/state.ts'
import type { PaymentResult } from './result.ts'

/** Facts for the mall's own statistics. The names are stable. */
export type CashierEvent =
  | { readonly type: 'opened' | 'ways_shown' | 'app_switched' | 'returned' | 'expired' | 'closed' }
  | { readonly type: 'way_chosen'; readonly way: string; readonly presentation: string }
  | { readonly type: 'action_started'; readonly action: string }
  | { readonly type: 'status_changed'; readonly status: string }
  | { readonly type: 'result'; readonly result: PaymentResult }

/** The events that follow from a change of state. */
export function eventsOf(state: CashierState, before: CashierState): readonly CashierEvent[] {
  const events: CashierEvent[] = []
  const entered = (phase: CashierState['phase']) => state.phase === phase && before.phase !== phase
  if (entered('choosing')) events.push({ type: 'ways_shown' })
  if (entered('expired')) events.push({ type: 'expired' })
  if (state.returned === 'asked' && before.returned === 'no') events.push({ type: 'returned' })
  const { way, presentation, starting, payment } = state
  if (starting && !before.starting && way !== null && presentation !== null) {
    events.push({ type: 'way_chosen', way, presentation })
  }
  const attempt = openAttempt(payment)
  const action = attempt?.next_action
  const former = openAttempt(before.payment)
  const isNew = !former || !attempt || former.id !== attempt.id || !former.next_action
  if (action && isNew) events.push({ type: 'action_started', action: action.type })
  const status = payment?.status
  if (status && (!before.payment || before.payment.status !== status)) {
    events.push({ type: 'status_changed', status })
  }
  return events
}
