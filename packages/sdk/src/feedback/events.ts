import type { ClientAttempt } from '@tillway/api/types'
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
  if (starting && !before.starting && way && presentation) {
    events.push({ type: 'way_chosen', way, presentation })
  }
  const attempt = actedOn(state)
  if (attempt?.next_action && actedOn(before)?.id !== attempt.id) {
    events.push({ type: 'action_started', action: attempt.next_action.type })
  }
  const status = payment?.status
  if (status && before.payment?.status !== status) events.push({ type: 'status_changed', status })
  return events
}

/** The open try that the server has said what to do for. */
function actedOn({ payment }: CashierState): ClientAttempt | null {
  const attempt = openAttempt(payment)
  return attempt?.next_action ? attempt : null
}
