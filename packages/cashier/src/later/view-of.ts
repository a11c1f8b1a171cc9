import type { Scene } from '../sheet/scene.ts'
import type { FirstView, View } from '../sheet/view.ts'

/** What the sheet shows; `first` is what it would show by itself. A pure function of the state. */
export function viewOf({ state, action }: Pick<Scene, 'state' | 'action'>, first: FirstView): View {
  const { phase, outcome, closing, returned } = state
  if (outcome)
    return outcome.status === 'canceled' && outcome.by === 'expired' ? 'expired' : outcome.status
  if (closing) return 'closing'
  if (first === 'ways') return first
  switch (phase) {
    case 'idle':
    case 'loading':
      return 'loading'
    case 'choosing':
      return 'declined'
    case 'acting':
      return actingView(action)
    case 'confirming':
      return returned === 'asked' ? 'returned' : 'confirming'
    default:
      return 'expired'
  }
}

/** The code of another shopper's payment is not this one's to type, and its card not read here. */
function actingView(action: Scene['action']): View {
  if (!action || /wait|sms|reader|password/.test(action.type)) return 'confirming'
  return action.type === 'qr' ? 'code' : 'opening'
}
