/** Exchanges over HTTP. See `network.ts`. */
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
  type TransportFailure,
} from '@tillway/kernel'
import type { Dice } from './dice.ts'
import type { DrawnFault, HttpFault, Link } from './network-faults.ts'
import type { HttpHandler, NetworkParts } from './network-parts.ts'
import type { Life, PointOf } from './node.ts'
import { bytesOf, cut, digestOf, flipByte } from './spoil.ts'

interface Server {
  readonly life: Life
  readonly handler: HttpHandler
}

export interface HttpNetwork {
  serve(origin: string, life: Life, handler: HttpHandler): void
  transportOf(life: Life): HttpTransport
  underWay(): number
}

export function createHttpNetwork(parts: NetworkParts): HttpNetwork {
  const servers = new Map<string, Server[]>()
  const dice = parts.dice.fork('http')
  let underWay = 0
  let sent = 0
  const serverOf = (origin: string): Server | undefined => {
    const alive = (servers.get(origin) ?? []).filter(({ life }) => life.isAlive())
    return alive.length === 0 ? undefined : dice.pick(alive)
  }
  return {
    serve(origin, life, handler) {
      const alive = (servers.get(origin) ?? []).filter((other) => other.life.isAlive())
      servers.set(origin, [...alive, { life, handler }])
    },
    transportOf: (life) => ({
      send(request) {
        if (!life.isAlive()) return new Promise(() => undefined)
        const point = life.point('send', parts.nameOf(life.node, new URL(request.url).origin))
        if (point.isDue('before')) return new Promise(() => undefined)
        sent += 1
        underWay += 1
        const exchange = new Exchange(parts, dice, life, point, sent, request)
        const gone = () => {
          underWay -= 1
        }
        return life.call(() => exchange.begin(serverOf(exchange.link.to), gone))
      },
    }),
    underWay: () => underWay,
  }
}

const slowMs = [2_000, 20_000] as const
const delayMs = [5_000, 90_000] as const
const duplicateMs = [1, 30_000] as const
const errorStatuses = [500, 502, 503, 504] as const
const usualMaxBytes = 1_048_576

class Exchange {
  readonly link: Link
  readonly #parts: NetworkParts
  readonly #dice: Dice
  readonly #life: Life
  readonly #point: PointOf
  readonly #id: number
  readonly #request: HttpRequest
  readonly #fault: DrawnFault<HttpFault> | undefined
  #server: Server | undefined
  #resolve: (response: HttpResponse) => void = () => undefined
  #reject: (error: TransportError) => void = () => undefined
  #isOver = false
  #stopTimer = (): void => undefined
  #gone = (): void => undefined

  constructor(
    parts: NetworkParts,
    dice: Dice,
    life: Life,
    point: PointOf,
    id: number,
    request: HttpRequest,
  ) {
    const { origin, pathname } = new URL(request.url)
    this.#parts = parts
    this.#dice = dice
    this.#life = life
    this.#point = point
    this.#id = id
    this.#request = request
    this.link = { from: life.node, to: origin, path: pathname }
    this.#fault = parts.drawer.http(this.link, request)
  }

  /** Calls `gone` once, whatever becomes of it. */
  begin(server: Server | undefined, gone: () => void): Promise<HttpResponse> {
    this.#server = server
    this.#gone = gone
    const { method, url, body } = this.#request
    this.#note('request', `${method} ${url} ${digestOf(body)}`)
    if (this.#fault !== undefined) this.#countFault(this.#fault.fault)
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#stopTimer = this.#after(this.#request.timeoutMs, this.#life.node, 'timeout', () =>
        this.#fail('timeout', server !== undefined),
      )
      this.#leave()
    })
  }

  /** What becomes of the request on its way there. */
  #leave(): void {
    const fault = this.#fault?.fault
    const latency = this.#latency()
    const fail = (failure: TransportFailure, maybeSent: boolean) =>
      this.#after(latency, this.#life.node, failure, () => this.#fail(failure, maybeSent))
    if (this.#server === undefined || fault === 'refuse') return void fail('connect', false)
    if (fault === 'tls') return void fail('tls', false)
    if (fault === 'reset_before') return void fail('reset', true)
    if (fault === 'lose_before' || this.#isCut()) return
    if (fault === 'error_before') {
      this.#after(latency, this.#life.node, 'error', () => this.#answer(this.#errorAnswer()))
      return
    }
    this.#sendCopies(latency)
  }

  #sendCopies(latency: number): void {
    const fault = this.#fault
    const more = fault?.fault === 'duplicate' ? this.#dice.between(1, 3) : 0
    const late = fault?.fault === 'delay' ? (fault.ms ?? this.#dice.between(...delayMs)) : 0
    const slow = fault?.fault === 'slow' ? (fault.ms ?? this.#dice.between(...slowMs)) / 2 : 0
    this.#travel(latency + late + slow, slow, true)
    for (let copy = 0; copy < more; copy += 1) {
      this.#travel(latency + this.#dice.between(...duplicateMs), 0, false)
    }
  }

  /** One copy, there and back. Only the first one's answer is seen. */
  #travel(thereMs: number, slowMsBack: number, isFirst: boolean): void {
    const server = this.#server
    if (server === undefined) return
    this.#after(thereMs, server.life.node, 'arrive', () => {
      if (isFirst && this.#life.isAlive()) this.#point.isDue('during')
      if (!server.life.isAlive()) {
        if (isFirst) this.#fail('reset', true)
        return
      }
      const stopWatching = server.life.onEnd(() => {
        if (isFirst) this.#breakOff()
      })
      server.life
        .call(() => server.handler(this.#request, this.#life.node))
        .then((response) => {
          stopWatching()
          if (isFirst) this.#comeBack(response, slowMsBack)
        })
        .catch((error: unknown) => {
          this.#parts.registry.always('SIM: a handler answers', false, () => String(error))
        })
    })
  }

  /** The other side died over it. */
  #breakOff(): void {
    this.#after(this.#latency(), this.#life.node, 'reset', () => this.#fail('reset', true))
  }

  #comeBack(response: HttpResponse, slowMsBack: number): void {
    const fault = this.#fault?.fault
    const { status, body } = response
    this.#note('response', `${status} ${digestOf(body)}`)
    if (fault === 'lose_after' || this.#isCut()) return
    this.#after(this.#latency() + slowMsBack, this.#life.node, 'answer', () => {
      if (fault === 'reset_after' || fault === 'break_body') this.#fail('reset', true)
      else if (fault === 'oversize') this.#fail('too_large', true)
      else this.#answer(this.#spoilt(response))
    })
  }

  #spoilt(response: HttpResponse): HttpResponse {
    const { body } = response
    switch (this.#fault?.fault) {
      case 'error_after':
        return this.#errorAnswer()
      case 'truncate':
        return { ...response, body: cut(body, this.#dice) }
      case 'corrupt':
        return { ...response, body: flipByte(body, this.#dice) }
      default:
        return response
    }
  }

  #errorAnswer(): HttpResponse {
    const status = this.#dice.pick(errorStatuses)
    const body = bytesOf(`<html><body>${status}</body></html>`)
    return { status, headers: { 'content-type': 'text/html' }, body }
  }

  #answer(response: HttpResponse): void {
    if (this.#isOver) return
    if (response.body.length > (this.#request.maxResponseBytes ?? usualMaxBytes)) {
      this.#fail('too_large', true)
      return
    }
    this.#finish()
    if (!this.#point.isDue('after')) this.#resolve(response)
  }

  #fail(failure: TransportFailure, maybeSent: boolean): void {
    if (this.#isOver) return
    this.#finish()
    if (!this.#point.isDue('after')) this.#reject(new TransportError(failure, maybeSent))
  }

  #finish(): void {
    this.#isOver = true
    this.#stopTimer()
    this.#gone()
  }

  #isCut(): boolean {
    return this.#server !== undefined && this.#parts.isCut(this.#life.node, this.#server.life.node)
  }

  #latency(): number {
    return this.#dice.between(...this.#parts.latencyMs)
  }

  #after(ms: number, node: string, kind: string, run: () => void) {
    return this.#parts.time.after(ms, node, kind, `#${this.#id}`, run)
  }

  #note(kind: string, what: string): void {
    const { time, trace } = this.#parts
    trace.add(time.elapsed(), this.#life.node, kind, `#${this.#id} ${what}`)
  }

  #countFault(fault: HttpFault): void {
    this.#note('fault', fault)
    this.#parts.registry.fault(`${this.#parts.nameOf(this.link.from, this.link.to)} ${fault}`)
  }
}
