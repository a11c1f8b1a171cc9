/**
 * One HTTP exchange over an undici dispatcher, at the lowest of its interfaces: it tells exactly
 * when a request is handed to a socket (`onRequestStart`, just before the first write), which is
 * what `maybeSent` stands on, and it costs no streams.
 */
import { type HttpRequest, type HttpResponse, TransportError } from '@tillway/kernel'
import type { Dispatcher } from 'undici'
import { transportErrorOf } from './transport-failure.ts'

export interface ExchangeTarget {
  readonly dispatcher: Dispatcher
  readonly https: boolean
  /** Path and query as they are to be sent. */
  readonly path: string
  readonly maxResponseBytes: number
}

/** Throws `TransportError`. Resolves after the whole body was read. */
export function exchange(target: ExchangeTarget, request: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(target, { resolve, reject })
    handler.startTimer(request.timeoutMs)
    const { method, headers, body } = request
    target.dispatcher.dispatch(
      { path: target.path, method, headers, body: body ?? null, idempotent: false },
      handler,
    )
  })
}

interface Settle {
  readonly resolve: (response: HttpResponse) => void
  readonly reject: (error: TransportError) => void
}

type ResponseHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2]

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #target: ExchangeTarget
  readonly #settle: Settle
  readonly #chunks: Buffer[] = []
  #timer: NodeJS.Timeout | undefined
  #controller: Dispatcher.DispatchController | undefined
  #settled = false
  #status = 0
  #headers: Readonly<Record<string, string>> = {}
  #size = 0

  constructor(target: ExchangeTarget, settle: Settle) {
    this.#target = target
    this.#settle = settle
  }

  startTimer(timeoutMs: number): void {
    this.#timer = setTimeout(() => this.#fail(this.#error('timeout')), timeoutMs)
  }

  /**
   * Throwing here is how undici is told not to write: a request that gave up while it waited for a
   * connection is never sent late, and no request is ever written to a second socket.
   */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled || this.#controller !== undefined) throw new Error('no longer wanted')
    this.#controller = controller
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (status < 200) return
    this.#status = status
    this.#headers = joinHeaders(headers)
    const announced = Number(this.#headers['content-length'] ?? 0)
    if (announced > this.#target.maxResponseBytes) this.#fail(this.#error('too_large'))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.#target.maxResponseBytes) this.#fail(this.#error('too_large'))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#settled) return
    this.#finish()
    // A copy in any case: a chunk is a view that would keep the socket's whole read buffer alive.
    const body = Buffer.concat(this.#chunks, this.#size)
    this.#settle.resolve({ status: this.#status, headers: this.#headers, body })
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    const { https } = this.#target
    this.#fail(transportErrorOf(cause, { handedOver: this.#handedOver, https }))
  }

  get #handedOver(): boolean {
    return this.#controller !== undefined
  }

  #error(failure: 'timeout' | 'too_large'): TransportError {
    return new TransportError(failure, this.#handedOver)
  }

  #fail(error: TransportError): void {
    if (this.#settled) return
    this.#finish()
    this.#settle.reject(error)
    this.#controller?.abort(error)
  }

  #finish(): void {
    this.#settled = true
    clearTimeout(this.#timer)
  }
}

function joinHeaders(headers: ResponseHeaders): Readonly<Record<string, string>> {
  const joined: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) joined[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return joined
}
