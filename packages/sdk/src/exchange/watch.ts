/**
 * Keeps asking the server while something is open. Server-sent events make it faster where they
 * exist; the polling alone must be enough, because in many hosts they are late or missing.
 */
import type { Core } from '../core.ts'
import { openAttempt } from '../machine/reduce.ts'
import type { CashierState } from '../machine/state.ts'
import type { Cancel } from '../platform/ports.ts'
import type { leave } from '../request/leave.ts'
import type { insist } from './insist.ts'
import { nextDelayMs } from './schedule.ts'

export interface Watch {
  /** Ask at once. */
  ask(): Promise<void>
  /** The answer to a question that is under way would be older than what is known now. */
  supersede(): void
  /** A new wait begins: ask briskly again. */
  restart(): void
  stop(): void
}

/** With what keeps asking, and what parts that come later borrow. */
export interface WatchedCore extends Core {
  readonly watch: Watch
  readonly insist: typeof insist
  readonly leave: typeof leave
}

const none: Cancel = () => undefined

export function createWatch(core: Core): Watch {
  let epoch = 0
  let asked = 0
  let since = core.ports.now()
  let retryAfterMs = 0
  let cancelTimer = none
  let stopped = false

  const schedule = () => {
    cancelTimer()
    if (stopped || core.ports.isHidden() || !isWaiting(core.state())) return
    const waitedMs = core.ports.now() - since
    const moment = { asked, waitedMs, retryAfterMs, random: core.ports.random() }
    cancelTimer = core.ports.after(nextDelayMs(moment), ask)
  }
  const ask = async () => {
    cancelTimer()
    const at = core.ports.now()
    epoch += 1
    const mine = epoch
    const answer = await core.read()
    if (stopped || mine !== epoch) return
    asked += 1
    retryAfterMs = answer.retryAfterMs
    core.dispatch({ type: 'time', at: core.ports.now() })
    try {
      if (answer.ok) core.apply(answer.value, at, false)
      else if (!answer.failure) core.dispatch({ type: 'offline' })
      else if (!answer.failure.retryable)
        core.dispatch({ type: 'refused', failure: answer.failure })
    } catch {
      // Something on the way answered in the server's place.
      core.dispatch({ type: 'offline' })
    }
    schedule()
  }
  const restart = () => {
    asked = 0
    since = core.ports.now()
    schedule()
  }
  const supersede = () => {
    epoch += 1
    schedule()
  }
  const follow = createStream(core, supersede)
  const unsubscribe = core.subscribe((state, before) => {
    follow(state.outcome ? null : openAttempt(state.payment))
    if (state.phase !== before.phase) restart()
  })
  return {
    ask,
    restart,
    supersede,
    stop() {
      stopped = true
      cancelTimer()
      unsubscribe()
      follow(null)
    },
  }
}

/** Keeps a stream open while there is something to hear of. Its word is newer than any answer to come. */
function createStream(core: Core, supersede: () => void) {
  let close: Cancel | undefined
  return (attempt: unknown) => {
    const { stream } = core.ports
    if (!attempt) {
      if (close) close()
      close = undefined
    } else if (stream && !close) {
      close = stream(core.exchange.streamUrl(core.session()), (data) => {
        // While a request to start is under way, its answer is the newer word.
        if (!close || core.state().starting) return
        supersede()
        core.apply(JSON.parse(data), core.ports.now(), false)
      })
    }
  }
}

/** Whether an answer could change anything that the shopper waits for. */
function isWaiting(state: CashierState): boolean {
  if (state.outcome) return state.outcome.status === 'processing'
  const { phase, payment, starting } = state
  if (starting) return false
  return phase !== 'choosing' || openAttempt(payment) !== null
}
