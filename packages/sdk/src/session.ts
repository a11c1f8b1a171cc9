/**
 * One payment, without a user interface: load it, choose a way, wait, close. The sheet is one user
 * of this; an app that draws its own is another.
 */
import type { ClientPayment } from '@tillway/api/types'
import type { Answer, Exchange } from './exchange/client.ts'
import type { Memory, Pending } from './exchange/memory.ts'
import { createWatch, type Watch } from './exchange/watch.ts'
import { type CashierEvent, eventsOf } from './feedback/events.ts'
import { type Language, type PaymentResult, toResult } from './feedback/result.ts'
import type { HostAdapter } from './hosts/adapter.ts'
import { graceMs, openAttempt, wouldLose } from './machine/reduce.ts'
import { type CashierState, patch } from './machine/state.ts'
import { createStore, type Listener, type Store } from './machine/store.ts'
import type { Ports } from './platform/ports.ts'
import { type StarterParts, startAttempt } from './request/starter.ts'
import type { PaymentRequest } from './request/usage.ts'
import { waysToShow } from './request/ways.ts'

export interface SessionParts {
  readonly ports: Ports
  readonly exchange: Exchange
  readonly memory: Memory
  readonly host: HostAdapter
  readonly emit: (event: CashierEvent) => void
  readonly language: () => Language
}

export interface SessionRequest extends PaymentRequest {
  /** What a former page had begun. */
  readonly pending?: Pending
  /** The session came by a link: look, but start nothing. */
  readonly readOnly?: boolean
}

export interface Session {
  readonly readOnly: boolean
  getState(): CashierState
  /** Called after every change; returns the function that ends it. */
  subscribe(listener: Listener): () => void
  /** Milliseconds on the clock that the deadlines of the state are on. */
  now(): number
  /** Starts a try. Without a presentation: the first that works here. */
  choose(way: string, presentation?: string): Promise<void>
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
  const { ports, language } = parts
  const { pending, readOnly = false } = request
  const known = pending ? { way: pending.way, presentation: pending.presentation } : {}
  const store = createStore(known)
  const scene = createScene(parts, request, store)
  const { watch } = scene
  const starter: StarterParts = Object.assign({ store }, parts, scene)
  const latest = () => toResult(store.getState(), scene.session(), language())
  const choose = async (way: string, presentation?: string) => {
    const option = store.getState().ways.find(({ id }) => id === way)
    const chosen = presentation || option?.presentations[0]
    const possible = !readOnly && option && option.available
    if (possible && chosen) await startAttempt(starter, way, chosen)
  }
  const cancel = () => cancelPayment(parts, store, scene)
  const result = new Promise<PaymentResult>((resolve) => {
    store.subscribe(() => {
      const outcome = latest()
      if (outcome) resolve(outcome)
    })
  })
  void scene.load()
  return {
    readOnly,
    getState: store.getState,
    subscribe: store.subscribe,
    now: ports.now,
    choose,
    retry() {
      const { way, presentation } = store.getState()
      return way ? choose(way, presentation || undefined) : Promise.resolve()
    },
    pick: () => store.dispatch({ type: 'pick' }),
    claim() {
      store.dispatch({ type: 'claim' })
      watch.restart()
      void watch.ask()
    },
    refresh: watch.ask,
    cancel,
    async close() {
      if (!readOnly && wouldLose(store.getState())) await cancel()
      else store.dispatch({ type: 'leave' })
    },
    stop: watch.stop,
    result,
    latest,
  }
}

interface Scene {
  readonly watch: Watch
  /** Empty until a signed order was accepted. */
  session(): string
  apply(payment: ClientPayment, at: number, started: boolean): void
  load(): Promise<void>
}

/** What ties the clock, the page's comings and goings and the server's word to one store. */
function createScene(parts: SessionParts, request: SessionRequest, store: Store): Scene {
  const { ports, exchange, memory, host, emit } = parts
  let token = request.session || ''
  const session = () => token
  const apply = (payment: ClientPayment, at: number, started: boolean) => {
    const ways = payment.ways && waysToShow(payment.ways, host, request)
    const shown = ways ? patch(payment, { ways: [...ways] }) : payment
    store.dispatch({ type: 'received', payment: shown, at, started })
  }
  const read = async (): Promise<Answer<ClientPayment>> => {
    if (token || !request.signedOrder) return exchange.read(token)
    const answer = await exchange.submitOrder(request.signedOrder)
    if (!answer.ok) return answer
    token = answer.value.session
    return { ok: true, value: answer.value.payment, retryAfterMs: answer.retryAfterMs }
  }
  const streamUrl = () => exchange.streamUrl(token)
  const watch = createWatch({ ports, store, read, streamUrl, apply })
  keepTime(ports, store)
  const stopWake = ports.onWake((reason) => {
    const back = reason === 'returned' && hasLeft(store.getState())
    if (back) store.dispatch({ type: 'returned' })
    watch.restart()
    if (!store.getState().starting) void watch.ask()
  })
  store.subscribe((state, before) => {
    for (const event of eventsOf(state, before)) emit(event)
    const { outcome } = state
    if (!outcome) return
    if (outcome.status !== 'processing') memory.forget(token)
    if (outcome.status !== 'processing') stopWake()
  })
  const load = async () => {
    store.dispatch({ type: 'load' })
    await watch.ask()
    const { payment } = store.getState()
    const attempt = openAttempt(payment)
    // A page that was left is not entered again by itself: only a tap may do that.
    const elsewhere = attempt && hasLeft(store.getState())
    if (elsewhere) store.dispatch({ type: 'returned' })
  }
  return { watch, session, apply, load }
}

/** Whether the open try is paid somewhere else than on this page. */
function hasLeft({ payment }: CashierState): boolean {
  const attempt = openAttempt(payment)
  const action = attempt?.next_action
  return Boolean(action && action.type !== 'qr' && action.type !== 'wait')
}

/** Tells the machine when the order's time is up, and when waiting longer is of no use. */
function keepTime(ports: Ports, store: Store): void {
  let cancel = () => {}
  const tick = () => store.dispatch({ type: 'time', at: ports.now() })
  store.subscribe((state, before) => {
    if (state.deadline === before.deadline && state.phase === before.phase) return
    cancel()
    const { deadline, outcome } = state
    if (deadline === null || outcome) return
    const left = deadline - ports.now()
    const open = state.phase === 'choosing' || state.phase === 'acting'
    cancel = ports.after(Math.max(left > 0 || open ? left : left + graceMs, 0), tick)
  })
}

async function cancelPayment(parts: SessionParts, store: Store, scene: Scene): Promise<void> {
  const { exchange, ports } = parts
  const { watch, session, apply } = scene
  store.dispatch({ type: 'cancel' })
  watch.supersede()
  const at = ports.now()
  const stopWaiting = ports.after(cancelPatienceMs, () => store.dispatch({ type: 'leave' }))
  const answer = await exchange.cancel(session())
  watch.supersede()
  if (answer.ok) apply(answer.value, at, false)
  else await watch.ask()
  if (store.getState().outcome) stopWaiting()
  else watch.restart()
}
