/**
 * Starts a try by a way and carries out what the server then asks for. One tap is one idempotency
 * key, kept until the server has answered it.
 */
import type { ClientAttempt, ClientPayment, NextAction } from '@tillway/api/types'
import type { Exchange } from '../exchange/client.ts'
import type { Memory } from '../exchange/memory.ts'
import type { Watch } from '../exchange/watch.ts'
import type { CashierEvent } from '../feedback/events.ts'
import type { HostAdapter } from '../hosts/adapter.ts'
import { openAttempt } from '../machine/reduce.ts'
import { type Failure, patch } from '../machine/state.ts'
import type { Store } from '../machine/store.ts'
import type { Ports } from '../platform/ports.ts'

export interface StarterParts {
  readonly ports: Ports
  readonly store: Store
  readonly memory: Memory
  readonly exchange: Exchange
  readonly watch: Watch
  readonly host: HostAdapter
  readonly emit: (event: CashierEvent) => void
  session(): string
  apply(payment: ClientPayment, at: number, started: boolean): void
}

/** How long a page may take to go away before the shopper gets buttons to go on with. */
const switchPatienceMs = 2500
/** A cancel of the host's own dialog and a late payment can cross: ask this often before believing it. */
const cancelChecksMs = [0, 1000, 3000]
const retryAfterMs = 1500
/** A channel that cannot be reached gets this many tries before the shopper chooses again. */
const channelTries = 3

const cannotHere: Failure = {
  type: 'environment_error',
  code: 'presentation_unsupported',
  message: { zh: '当前环境不支持，请换一种方式', en: 'Not possible here. Choose another way.' },
  retryable: false,
}

export async function startAttempt(
  parts: StarterParts,
  way: string,
  presentation: string,
): Promise<void> {
  const { ports, store, memory, watch, session } = parts
  const before = store.getState()
  store.dispatch({ type: 'start', way, presentation })
  if (!store.getState().starting || before.starting) return
  const old = memory.recallFor(session())
  const repeats = old?.key && old.way === way && old.presentation === presentation
  const key = repeats ? old.key : ports.newKey()
  const remember = (unanswered: string) =>
    memory.save({
      session: session(),
      way,
      presentation,
      key: unanswered,
      left: false,
      until: ports.today() + (before.payment ? before.payment.expires_in_ms : 0) + 600_000,
    })
  remember(key)
  watch.supersede()
  const started = await exchangeStart(parts, key)
  if (!started) return
  remember('')
  watch.supersede()
  watch.restart()
  const attempt = openAttempt(store.getState().payment)
  if (attempt && store.getState().phase === 'acting') await perform(parts, attempt)
}

/** True when the server answered and the state now says what it said. */
async function exchangeStart(parts: StarterParts, key: string): Promise<boolean> {
  const { ports, store, exchange, watch, host, session, apply } = parts
  const { way, presentation } = store.getState()
  const body = { way: way || '', host: host.id, presentation: presentation || '' }
  for (let tries = 1; store.getState().starting; tries += 1) {
    const at = ports.now()
    const answer = await exchange.start(session(), body, key)
    if (!store.getState().starting) return true
    if (answer.ok) {
      apply(answer.value, at, true)
      return true
    }
    const unanswered = answer.failure.type === 'network_error'
    if (unanswered) store.dispatch({ type: 'offline' })
    const again = answer.retry === 'same_key'
    if (
      !again ||
      (!unanswered && answer.failure.type === 'channel_error' && tries >= channelTries)
    ) {
      store.dispatch({ type: 'not_started', failure: answer.failure })
      await watch.ask()
      return true
    }
    await sleep(ports, Math.max(answer.retryAfterMs, retryAfterMs))
  }
  return false
}

async function perform(parts: StarterParts, attempt: ClientAttempt): Promise<void> {
  const action = attempt.next_action
  if (!action) return
  const { host, store } = parts
  const refused = !host.supports(action) || !isSafe(action)
  if (refused) {
    store.dispatch({ type: 'pick' })
    store.dispatch({ type: 'refused', failure: cannotHere })
  } else if (action.type === 'redirect' || action.type === 'form') leave(parts, action)
  else if (action.type === 'invoke') await invoke(parts, action)
}

/** No script may hide in an address; a scheme of another app is fine. */
function isSafe(action: NextAction): boolean {
  if (action.type === 'redirect') return !/^\s*(javascript|data|vbscript|blob):/i.test(action.url)
  return action.type !== 'form' || /^https?:\/\//.test(action.action)
}

function leave({ ports, store, memory, emit, session }: StarterParts, action: NextAction): void {
  const pending = memory.recallFor(session())
  if (pending) memory.save(patch(pending, { left: true }))
  emit({ type: 'app_switched' })
  if (action.type === 'redirect') ports.navigate(action.url)
  if (action.type === 'form') ports.postForm(action.action, action.fields)
  ports.after(switchPatienceMs, () => {
    if (!ports.isHidden()) store.dispatch({ type: 'returned' })
  })
}

async function invoke({ ports, host, store, watch }: StarterParts, action: NextAction) {
  const hint = await host.perform(action).catch(() => 'unknown')
  if (hint === 'left_page') return store.dispatch({ type: 'returned' })
  if (hint !== 'canceled') {
    store.dispatch({ type: 'claim' })
    return watch.ask()
  }
  for (const delayMs of cancelChecksMs) {
    await sleep(ports, delayMs)
    await watch.ask()
  }
  store.dispatch({ type: 'pick' })
}

export function sleep(ports: Pick<Ports, 'after'>, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    ports.after(delayMs, resolve)
  })
}
