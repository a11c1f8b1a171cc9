/**
 * One payment, without a user interface: load it, choose a way, wait, close. The sheet is one user
 * of this; an app that draws its own is another.
 */
import type { ClientPayment } from '@tillway/api/types'
import type { Core } from './core.ts'
import type { Answer, Exchange } from './exchange/client.ts'
import { insist } from './exchange/insist.ts'
import type { Memory } from './exchange/memory.ts'
import { createWatch, type WatchedCore } from './exchange/watch.ts'
import { type CashierEvent, eventsOf } from './feedback/events.ts'
import { type Language, type PaymentResult, toResult } from './feedback/result.ts'
import type { HostAdapter } from './hosts/adapter.ts'
import { graceMs, openAttempt, wouldLose } from './machine/reduce.ts'
import { type CashierState, patch } from './machine/state.ts'
import { createStore, type Listener, type Store } from './machine/store.ts'
import type { Ports } from './platform/ports.ts'
import type { TerminalOptions } from './reader/reader-desk.ts'
import { leave } from './request/leave.ts'
import { startAttempt } from './request/starter.ts'
import type { PaymentRequest } from './request/usage.ts'
import { waysToShow } from './request/ways.ts'

export interface SessionParts {
  readonly ports: Ports
  readonly exchange: Exchange
  readonly memory: Memory
  readonly host: HostAdapter
  readonly terminal?: TerminalOptions | undefined
  readonly payerId?: string | undefined
  readonly emit: (event: CashierEvent) => void
  readonly language: () => Language
}

export interface SessionRequest extends PaymentRequest {
  /** The session came by a link: look, but start nothing. */
  readonly readOnly?: boolean
}

export interface Session {
  readonly readOnly: boolean
  /** For parts of the SDK that come later. */
  readonly core: WatchedCore
  getState(): CashierState
  /** Called after every change; returns the function that ends it. */
  subscribe(listener: Listener): () => void
  /** Milliseconds on the clock that the deadlines of the state are on. */
  now(): number
  /**
   * Starts a try. Without a presentation: the first that works here. One that is paid by card and
   * code needs the id of the card; without it the state says `cards`, for a card to be chosen.
   */
  choose(way: string, presentation?: string, card?: string): Promise<void>
  /** The same way again. */
  retry(): Promise<void>
  /** Back to the ways; an open try stays open until another is started. */
  pick(): void
  /** The shopper says that it is paid: a hint, after which the server is asked. */
  claim(): void
  /** Asks the server at once. */
  refresh(): Promise<void>
  /** Gives the payment up on the server. */
  cancel(): Promise<void>
  /** Ends this view of the payment; gives an open try up, leaves an unknown one to the server. */
  close(): Promise<void>
  /** Ends all asking, without an outcome. */
  stop(): void
  /** Resolves with the first outcome, and never rejects. */
  readonly result: Promise<PaymentResult>
  /** The outcome as it is known now. */
  latest(): PaymentResult | undefined
}

/** How long a cancel may take at the channel before the shopper goes on without its answer. */
const cancelPatienceMs = 8000

export function createSession(parts: SessionParts, request: SessionRequest): Session {
  const { session = '', readOnly = false } = request
  // What a former page had begun.
  const pending = parts.memory.recallFor(session)
  const store = createStore(pending ? { way: pending.way, presentation: pending.presentation } : {})
  const core = createCore(parts, request, store)
  const { watch, state, dispatch } = core
  const latest = () => toResult(state(), core.session(), parts.language())
  const choose = async (way: string, presentation?: string, card?: string) => {
    const option = state().ways.find(({ id }) => id === way)
    const chosen = presentation || option?.presentations[0]
    if (readOnly || !option?.available || !chosen) return
    if (chosen !== 'sms' || card) return startAttempt(core, way, chosen, card)
    dispatch({ type: 'cards', change: { way, presentation: chosen, cards: 'open', failure: null } })
  }
  const cancel = () => cancelPayment(core)
  const result = new Promise<PaymentResult>((resolve) => {
    core.subscribe(() => {
      const outcome = latest()
      if (outcome) resolve(outcome)
    })
  })
  void load(core)
  return {
    readOnly,
    core,
    getState: state,
    subscribe: core.subscribe,
    now: parts.ports.now,
    choose,
    async retry() {
      const { way, presentation } = state()
      if (way) await choose(way, presentation || undefined)
    },
    pick: () => dispatch({ type: 'pick' }),
    claim() {
      dispatch({ type: 'claim' })
      watch.restart()
      void watch.ask()
    },
    refresh: watch.ask,
    cancel,
    async close() {
      if (!readOnly && wouldLose(state())) await cancel()
      else dispatch({ type: 'leave' })
    },
    stop: watch.stop,
    result,
    latest,
  }
}

/** What ties the clock, the page's comings and goings and the server's word to one store. */
function createCore(parts: SessionParts, request: SessionRequest, store: Store): WatchedCore {
  const { exchange, memory } = parts
  let token = request.session || ''
  const base: Core = Object.assign(
    {
      session: () => token,
      apply(payment: ClientPayment, at: number, started: boolean) {
        const ways = payment.ways && [...waysToShow(payment.ways, parts, request)]
        const shown = ways ? patch(payment, { ways }) : payment
        store.dispatch({ type: 'received', payment: shown, at, started })
      },
      async read(): Promise<Answer<ClientPayment>> {
        if (token || !request.signedOrder) return exchange.read(token)
        const answer = await exchange.submitOrder(request.signedOrder)
        if (!answer.ok) return answer
        token = answer.value.session
        return { ok: true, value: answer.value.payment, retryAfterMs: answer.retryAfterMs }
      },
    },
    parts,
    store,
  )
  const core = Object.assign(base, { watch: createWatch(base), insist, leave })
  keepTime(core)
  const stopWake = core.ports.onWake((reason) => {
    if (reason === 'returned' && hasLeft(core.state())) core.dispatch({ type: 'returned' })
    core.watch.restart()
    if (!core.state().starting) void core.watch.ask()
  })
  core.subscribe((state, before) => {
    for (const event of eventsOf(state, before)) core.emit(event)
    if (!state.outcome || state.outcome.status === 'processing') return
    memory.forget(token)
    stopWake()
  })
  return core
}

async function load(core: WatchedCore): Promise<void> {
  core.dispatch({ type: 'load' })
  await core.watch.ask()
  // A page that was left is not entered again by itself: only a tap may do that.
  if (hasLeft(core.state())) core.dispatch({ type: 'returned' })
}

/** Whether the open try is paid somewhere else than on this page. */
function hasLeft({ payment }: CashierState): boolean {
  return /redirect|form|invoke/.test(openAttempt(payment)?.next_action?.type || '')
}

/** Tells the machine when the order's time is up, and when waiting longer is of no use. */
function keepTime(core: Core): void {
  let cancel = () => {}
  core.subscribe((state, before) => {
    const { deadline, phase } = state
    if (deadline === before.deadline && phase === before.phase) return
    cancel()
    if (deadline === null || state.outcome) return
    const now = core.ports.now()
    const open = phase === 'choosing' || phase === 'acting'
    const due = deadline > now || open ? deadline : deadline + graceMs
    // Browsers cut off parts of a millisecond, and then a timer is early by the clock.
    const tick = () => core.dispatch({ type: 'time', at: Math.max(due, core.ports.now()) })
    cancel = core.ports.after(Math.max(due - now, 0), tick)
  })
}

async function cancelPayment(core: WatchedCore): Promise<void> {
  core.dispatch({ type: 'cancel' })
  core.watch.supersede()
  const at = core.ports.now()
  const stopWaiting = core.ports.after(cancelPatienceMs, () => core.dispatch({ type: 'leave' }))
  const answer = await core.exchange.cancel(core.session())
  core.watch.supersede()
  if (answer.ok) core.apply(answer.value, at, false)
  else await core.watch.ask()
  if (core.state().outcome) stopWaiting()
  else core.watch.restart()
}
