/**
 * The front door: `createCashier(...).pay(...)`. Without a presenter it runs headless, and the app
 * draws from `session.getState()`; the payment sheet is a presenter.
 */
import { createExchange } from './exchange/client.ts'
import { createMemory, type Memory } from './exchange/memory.ts'
import type { CashierEvent } from './feedback/events.ts'
import type { Language, PaymentResult } from './feedback/result.ts'
import { type HostAdapter, type HostCall, pageAdapter } from './hosts/adapter.ts'
import { detectHost } from './hosts/detect.ts'
import type { HostId } from './hosts/table.ts'
import { openAttempt } from './machine/reduce.ts'
import type { Ports } from './platform/ports.ts'
import type { TerminalOptions } from './reader/reader-desk.ts'
import { checkOptions, checkRequest, type PaymentRequest } from './request/usage.ts'
import { createSession, type Session, type SessionRequest } from './session.ts'

export interface CashierOptions {
  /** Origin of the platform, such as `https://pay.example.com`. */
  readonly apiBase: string
  /** `pk_…`; never a secret key. */
  readonly publicKey: string
  readonly locale?: 'auto' | 'zh-CN' | 'en'
  /** Overrides detection, or brings the payment functions of the host. */
  readonly host?: HostId | HostAdapter
  /**
   * Who the shopper is in the app that the page runs in, such as an openid: ways that are paid by a
   * function of that app need it, and are not offered without.
   */
  readonly payerId?: string
  /** For a page at a terminal of the mall; with its readers, cards are paid with there. */
  readonly terminal?: TerminalOptions
  readonly onEvent?: (event: CashierEvent) => void
}

/** One payment in progress. */
export interface Controller {
  readonly result: Promise<PaymentResult>
  readonly session: Session
  /** As when the shopper closes it. */
  close(): Promise<void>
  update(change: { readonly locale?: 'auto' | 'zh-CN' | 'en' }): void
  /** Everything that happens from now on, until the result. */
  readonly events: AsyncIterable<CashierEvent>
}

export interface Cashier<Request extends PaymentRequest = PaymentRequest> {
  /** Resolves with every business outcome; rejects with `UsageError` only. */
  pay(request: Request): Promise<PaymentResult>
  open(request: Request): Controller
  /**
   * What a former page left unfinished; null when there is nothing. Call it once at start-up, or
   * with the `resumeToken` of a `processing` result.
   */
  resume(token?: string): Promise<PaymentResult | null>
  /** Headless: the machine that the sheet uses. */
  session(token: string): Session
}

/** Shows a session; resolves when the shopper has done with it. */
export type Presenter<Request extends PaymentRequest> = (
  session: Session,
  request: Request,
  language: () => Language,
) => Promise<void>

export interface Internals<Request extends PaymentRequest> {
  readonly ports: Ports
  readonly present?: Presenter<Request>
  /** For pages in apps that lend them a function to pay with. */
  readonly call?: HostCall
}

export function languageOf(locale: string | undefined, fallback: string): Language {
  const wanted = !locale || locale === 'auto' ? fallback : locale
  return /^zh/i.test(wanted) ? 'zh' : 'en'
}

export function assembleCashier<Request extends PaymentRequest>(
  options: CashierOptions,
  { ports, present, call }: Internals<Request>,
): Cashier<Request> {
  checkOptions(options)
  const { terminal, payerId } = options
  let { locale } = options
  const language = () => languageOf(locale, ports.language)
  const host =
    typeof options.host === 'object'
      ? options.host
      : pageAdapter(options.host || detectHost(ports), call)
  const exchange = createExchange(ports, options, host.id)
  const memory = createMemory(ports)
  const listeners = new Set<(event: CashierEvent) => void>()
  if (options.onEvent) listeners.add(options.onEvent)
  const emit = (event: CashierEvent) => {
    for (const listener of [...listeners]) listener(event)
  }
  const parts = { ports, exchange, memory, host, emit, language, terminal, payerId }
  const open = (request: Request & SessionRequest): Controller => {
    checkRequest(request)
    const session = createSession(parts, request)
    const events = listen(listeners)
    emit({ type: 'opened' })
    const { signal } = request
    if (signal) signal.addEventListener('abort', session.close)
    const finish = async () => {
      if (present) await present(session, request, language)
      const first = await session.result
      const result = session.latest() || first
      session.stop()
      emit({ type: 'result', result })
      emit({ type: 'closed' })
      return result
    }
    const update: Controller['update'] = (change) => {
      locale = change.locale
      void session.refresh()
    }
    return { result: finish(), session, close: session.close, update, events }
  }
  const resume = async (token?: string) => {
    const found = findUnfinished(token, memory, ports.pageUrl)
    if (!found) return null
    const seen = found.readOnly && (await exchange.read(found.session || ''))
    const dull = seen && !(seen.ok && (seen.value.finished || openAttempt(seen.value)))
    return dull ? null : open(found as Request & SessionRequest).result
  }
  return {
    pay: async (request) => open(request).result,
    open,
    resume,
    session: (session) => createSession(parts, { session }),
  }
}

function findUnfinished(
  token: string | undefined,
  memory: Memory,
  pageUrl: string,
): SessionRequest | null {
  const pending = memory.recall()
  const session = token || pending?.session
  if (session) return { session }
  // The shopper came back in a browser that knows nothing. A link may say what to look at, and
  // nothing more: a stranger's link must not make anyone pay a stranger's order.
  const [, linked] = /[?&]tillway_session=(rt_[\w.-]+)/.exec(pageUrl) || []
  return linked ? { session: linked, readOnly: true } : null
}

/** By hand, because an async generator costs old engines more code than this. */
function listen(listeners: Set<(event: CashierEvent) => void>): AsyncIterable<CashierEvent> {
  const queue: IteratorResult<CashierEvent>[] = []
  const waiting: ((next: IteratorResult<CashierEvent>) => void)[] = []
  const give = (next: IteratorResult<CashierEvent>) => {
    const taker = waiting.shift()
    if (taker) taker(next)
    else queue.push(next)
  }
  const listener = (event: CashierEvent) => {
    give({ value: event })
    if (event.type !== 'closed') return
    listeners.delete(listener)
    give({ value: undefined, done: true })
  }
  listeners.add(listener)
  const next = () =>
    new Promise<IteratorResult<CashierEvent>>((resolve) => {
      const ready = queue.shift()
      if (ready) resolve(ready)
      else waiting.push(resolve)
    })
  return { [Symbol.asyncIterator]: () => ({ next }) }
}
