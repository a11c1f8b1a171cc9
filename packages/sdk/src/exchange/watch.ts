/**
 * Keeps asking the server while something is open. Server-sent events make it faster where they
 * exist; the polling alone must be enough, because in many hosts they are late or missing.
 */
import type { ClientPayment } from '@tillway/api/types'
import { openAttempt } from '../machine/reduce.ts'
import type { CashierState } from '../machine/state.ts'
import type { Store } from '../machine/store.ts'
import type { Cancel, Ports } from '../platform/ports.ts'
import type { Answer } from './client.ts'
import { nextDelayMs } from './schedule.ts'

export interface WatchParts {
  readonly ports: Ports
  readonly store: Store
  read(): Promise<Answer<ClientPayment>>
  streamUrl(): string
  apply(payment: ClientPayment, at: number, started: boolean): void
}

export interface Watch {
  /** Ask at once. */
  ask(): Promise<void>
  /** The answer to a question that is under way would be older than what is known now. */
  supersede(): void
  /** A new wait begins: ask briskly again. */
  restart(): void
  stop(): void
}

const none: Cancel = () => undefined

export function createWatch(parts: WatchParts): Watch {
  const { ports, store } = parts
  let epoch = 0
  let asked = 0
  let since = ports.now()
  let retryAfterMs = 0
  let cancelTimer = none
  let stopped = false

  const schedule = () => {
    cancelTimer()
    if (stopped || ports.isHidden() || !isWaiting(store.getState())) return
    const waitedMs = ports.now() - since
    const moment = { asked, waitedMs, retryAfterMs, random: ports.random() }
    cancelTimer = ports.after(nextDelayMs(moment), ask)
  }
  const ask = async () => {
    cancelTimer()
    const at = ports.now()
    epoch += 1
    const mine = epoch
    const answer = await parts.read()
    if (stopped || mine !== epoch) return
    asked += 1
    retryAfterMs = answer.retryAfterMs
    store.dispatch({ type: 'time', at: ports.now() })
    if (answer.ok) parts.apply(answer.value, at, false)
    else if (answer.failure.type === 'network_error') store.dispatch({ type: 'offline' })
    else if (answer.retry === 'after_fix' || answer.retry === 'never')
      store.dispatch({ type: 'refused', failure: answer.failure })
    schedule()
  }
  const restart = () => {
    asked = 0
    since = ports.now()
    schedule()
  }
  const stream = createStream(parts, () => stopped)
  const unsubscribe = store.subscribe((state, before) => {
    stream.follow(state)
    if (state.phase !== before.phase) restart()
  })
  return {
    ask,
    restart,
    supersede: () => {
      epoch += 1
      schedule()
    },
    stop() {
      stopped = true
      cancelTimer()
      unsubscribe()
      stream.close()
    },
  }
}

function createStream({ ports, store, streamUrl, apply }: WatchParts, isStopped: () => boolean) {
  let close = none
  const end = () => {
    close()
    close = none
  }
  return {
    close: end,
    follow(state: CashierState) {
      const wanted = ports.stream && openAttempt(state.payment) && !state.outcome
      if (!wanted) return end()
      if (close !== none || !ports.stream) return
      close = ports.stream(streamUrl(), (data) => {
        // While a request to start is under way, its answer is the newer word.
        if (!isStopped() && !store.getState().starting) apply(JSON.parse(data), ports.now(), false)
      })
    },
  }
}

/** Whether an answer could change anything that the shopper waits for. */
function isWaiting(state: CashierState): boolean {
  if (state.outcome) return state.outcome.status === 'processing'
  const { phase, payment, starting } = state
  if (starting) return false
  return phase !== 'choosing' || openAttempt(payment) !== null
}
