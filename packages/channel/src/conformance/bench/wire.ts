/**
 * The network between an adapter and its simulator, in memory: nothing listens anywhere, and what
 * passes can be seen, changed or lost on purpose.
 */
import {
  type Clock,
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  type Scheduler,
  TransportError,
} from '@tillway/kernel'
import type { NotificationMessage, WireAnswer } from '../../contract.ts'
import type { ChannelSimulator } from '../../simulator/contract.ts'

/** Stands between the adapter and the channel; `pass` carries the request through. */
export type Interference = (
  request: HttpRequest,
  pass: () => Promise<HttpResponse>,
) => Promise<HttpResponse>

export interface BenchWire {
  /** For the adapter: interference strikes here. */
  readonly adapterSide: HttpTransport
  /** For the simulator's notifications. */
  readonly channelSide: HttpTransport
  /** What the adapter sent, in order. */
  readonly sent: readonly HttpRequest[]
  interfere(interference: Interference | undefined): void
  /** True while an exchange is under way. */
  busy(): boolean
}

export interface BenchWireOptions {
  readonly time: Clock & Scheduler
  readonly simulatorUrl: string
  readonly receiverUrl: string
  simulator(): ChannelSimulator
  /** Takes a notification for the account of this name. */
  receive(account: string, message: NotificationMessage): Promise<WireAnswer>
}

const defaultMaxResponseBytes = 1 << 20

export function createBenchWire(options: BenchWireOptions): BenchWire {
  const sent: HttpRequest[] = []
  let interference: Interference | undefined
  let underWay = 0
  const counted = async (run: () => Promise<HttpResponse>): Promise<HttpResponse> => {
    underWay += 1
    try {
      return await run()
    } finally {
      underWay -= 1
    }
  }
  const route = (request: HttpRequest): Promise<HttpResponse> => {
    if (isBelow(request.url, options.simulatorUrl)) return askSimulator(options, request)
    if (isBelow(request.url, options.receiverUrl)) return tellReceiver(options, request)
    return Promise.reject(new TransportError('connect', false))
  }
  return {
    sent,
    interfere(next) {
      interference = next
    },
    busy: () => underWay > 0,
    channelSide: { send: (request) => counted(() => route(request)) },
    adapterSide: {
      send: (request) =>
        counted(async () => {
          sent.push(request)
          const pass = () => route(request)
          const answer = await (interference === undefined ? pass() : interference(request, pass))
          const limit = request.maxResponseBytes ?? defaultMaxResponseBytes
          if (answer.body.length > limit) throw new TransportError('too_large', true)
          return answer
        }),
    },
  }
}

const isBelow = (url: string, base: string) =>
  url === base || (/^[/?]/.test(url.slice(base.length)) && url.startsWith(base))

function askSimulator(options: BenchWireOptions, request: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const cancel = options.time.after(request.timeoutMs, () =>
      reject(new TransportError('timeout', true)),
    )
    const ask = options.simulator().handle({
      method: request.method,
      target: request.url.slice(options.simulatorUrl.length) || '/',
      headers: lowerCased(request.headers),
      body: toBytes(request.body ?? ''),
    })
    ask
      .then((answer) => {
        if (answer.drop) throw new TransportError('reset', true)
        const { status, headers, body } = answer
        resolve({ status, headers: lowerCased(headers), body: toBytes(body) })
      })
      .catch(reject)
      .finally(cancel)
  })
}

async function tellReceiver(
  options: BenchWireOptions,
  request: HttpRequest,
): Promise<HttpResponse> {
  const account = request.url.slice(options.receiverUrl.length + 1)
  const message = { headers: lowerCased(request.headers), body: toBytes(request.body ?? '') }
  const { status, headers, body } = await options.receive(account, message)
  return { status, headers: lowerCased(headers), body: toBytes(body) }
}

/** A copy, because a receiver may keep what it was given. */
export function toBytes(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body.slice()
}

export function lowerCased(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
