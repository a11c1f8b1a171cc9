/** What goes to the server of a card, and what the server says the try wants next. */
import type { ClientPayment, NextAction } from '@tillway/api/types'
import type { WatchedCore } from '../exchange/watch.ts'
import type { CashierState, Failure } from '../machine/state.ts'
import { openAtReader } from './state.ts'

/** The server has said no, for this reason; what it is asked for next tells the rest. */
export class Refused extends Error {
  readonly failure: Failure | null

  constructor(failure: Failure | null) {
    super('refused')
    this.failure = failure
  }
}

/**
 * Posts under one key for as long as it takes. Resolves with what the try wants next, null when it
 * is over, as soon as the answer or anything else that is heard of the payment tells it. Throws
 * `Refused`; then the server has been asked for the state.
 */
export async function post(
  core: WatchedCore,
  attempt: string,
  { path, content }: { readonly path: string; readonly content: object },
): Promise<NextAction | null> {
  const key = core.ports.newKey()
  const sent = { key, content: Object.assign({ attempt }, content) }
  const former = stepOf(wishOf(core.state(), attempt))
  let isOpen = true
  let stop = () => {}
  const moved = new Promise<NextAction | null>((resolve) => {
    stop = core.subscribe((state) => {
      const wish = wishOf(state, attempt)
      const step = stepOf(wish)
      if (!wish || (step && step !== former && step !== 'present')) resolve(wish)
    })
  })
  const answered = async () => {
    let at = 0
    const answer = await core.insist(
      core,
      () => isOpen,
      () => {
        at = core.ports.now()
        return core.exchange.call<ClientPayment>(core.session(), path, sent)
      },
    )
    // Otherwise it was heard elsewhere before.
    if (!answer) return moved
    core.watch.supersede()
    if (!answer.ok) {
      await core.watch.ask()
      throw new Refused(answer.failure)
    }
    core.apply(answer.value, at, false)
    return wishOf(core.state(), attempt)
  }
  try {
    return await Promise.race([moved, answered()])
  } finally {
    isOpen = false
    stop()
  }
}

/** What the try wants now; null when it is over. */
function wishOf({ payment }: CashierState, id: string): NextAction | null {
  const attempt = openAtReader(payment)
  if (!attempt || attempt.id !== id) return null
  return attempt.next_action || { type: 'wait' }
}

function stepOf(action: NextAction | null): string | null {
  return action && action.type === 'reader' ? action.step : null
}
