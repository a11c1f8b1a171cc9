/**
 * A platform in one file: the client API as the real one speaks it, with levers for a test to pull.
 * It serves the built sheet and a shop page under a strict content security policy as well.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type {
  ClientAttempt,
  ClientPayment,
  ErrorBody,
  NextAction,
  StartAttempt,
  WayOption,
} from '@tillway/api/types'

import { type CardPlatform, closeServer, startCards } from './card-platform.ts'
import { createReaderPlatform, type ReaderPlatform } from './reader-platform.ts'
import { servePage } from './shop-page.ts'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

interface Order {
  payment: Mutable<ClientPayment>
  attempts: ClientAttempt[]
  keys: Map<string, string>
  expiresAt: number
  attemptExpiresAt: number
  streams: Set<ServerResponse>
}

export interface StartRequest extends StartAttempt {
  readonly key: string
}

export interface FakePlatform {
  readonly origin: string
  readonly cards: CardPlatform
  readonly readers: ReaderPlatform
  /** Makes an order and gives the session for it. */
  order(change?: Partial<ClientPayment>): string
  payment(session: string): ClientPayment
  /** Every accepted start, in order. */
  readonly starts: StartRequest[]
  readonly cancels: string[]
  pay(session: string): void
  decline(session: string): void
  /** The try is over without our having the money, for this reason. */
  undo(session: string): void
  unknown(session: string): void
  cancelByMall(session: string): void
  expire(session: string): void
  /** Milliseconds that every start takes. */
  slowStartMs: number
  /** Answers to the next starts instead of the usual one. */
  readonly startFailures: string[]
  /** A cancel that the channel does not answer. */
  stubborn: boolean
  /** Connections are dropped without an answer. */
  down: boolean
  ways: WayOption[]
  /** Milliseconds that a code is good for. */
  codeLifeMs: number
  /** Serves files of this folder below `/tillway/`. */
  files: Map<string, string>
  close(): Promise<void>
}

const square = (fill: string, d: string) => ({
  viewBox: '0 0 32 32',
  paths: [
    { d: 'M8 0h16a8 8 0 0 1 8 8v16a8 8 0 0 1-8 8H8a8 8 0 0 1-8-8V8a8 8 0 0 1 8-8z', fill },
    { d, fill: '#ffffff' },
  ],
})

/** Paid by card and code; with the others only where a test wants it. */
export const cardWay: WayOption = {
  id: 'bank',
  name: { zh: '银行卡快捷支付', en: 'Bank card' },
  mark: square('#00707b', 'M7 10h18v12H7zm0 3v2h18v-2z'),
  presentations: ['sms', 'form'],
  available: true,
  reason: null,
}

/** Paid with at the readers of a terminal. */
export const readerWay: WayOption = {
  ...cardWay,
  id: 'till',
  name: { zh: '银行卡（刷卡、插卡、挥卡）', en: 'Bank card at the reader' },
  presentations: ['reader'],
}

export const sampleWays: WayOption[] = [
  {
    id: 'wechat',
    name: { zh: '微信支付', en: 'WeChat Pay' },
    mark: square('#09a35a', 'M9 16l5 5 9-10-1.6-1.4-7.4 8.2L10.6 14.4z'),
    presentations: ['qr', 'h5'],
    available: true,
    reason: null,
  },
  {
    id: 'alipay',
    name: { zh: '支付宝', en: 'Alipay' },
    mark: square('#1668dc', 'M9 10h14v3H9zm0 5h14v3H9zm0 5h9v3H9z'),
    presentations: ['wap', 'qr'],
    available: true,
    reason: null,
  },
  {
    id: 'quickpay',
    name: { zh: '云闪付', en: 'UnionPay' },
    mark: square('#c8102e', 'M8 10h16v12H8zm2 4v6h12v-6z'),
    presentations: ['form'],
    available: true,
    reason: null,
  },
  {
    id: 'card',
    name: { zh: '银行卡', en: 'Bank card' },
    mark: square('#5b6270', 'M7 10h18v12H7zm0 3v2h18v-2z'),
    presentations: [],
    available: false,
    reason: { zh: '单笔金额超出限额', en: 'Above the limit for one payment' },
  },
]

let serial = 0
const id = (prefix: string) => {
  serial += 1
  return `${prefix}_${String(serial).padStart(26, '0')}`
}

const declined = {
  code: 'insufficient_funds',
  message: {
    zh: '余额不足，请换一种方式支付',
    en: 'Not enough balance. Please choose another way.',
  },
}

const undone = {
  code: 'attempt_closed',
  message: { zh: '本次支付已关闭，可重新支付', en: 'This try was closed. You can pay again.' },
}

export async function startPlatform(): Promise<FakePlatform> {
  const orders = new Map<string, Order>()
  const server = createServer((request, response) => {
    handle(platform, orders, request, response).catch(() => response.destroy())
  })
  const platform = createLevers(server, orders, await startCards())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return platform
}

function createLevers(
  server: Server,
  orders: Map<string, Order>,
  cards: CardPlatform,
): FakePlatform {
  const readers = createReaderPlatform()
  const find = (session: string) => {
    const order = orders.get(session)
    if (!order) throw new Error(`no order of session ${session}`)
    return order
  }
  const change = (session: string, edit: (order: Order) => void) => {
    const order = find(session)
    edit(order)
    for (const stream of order.streams) sendStatus(stream, order)
  }
  const finish = (session: string, status: 'succeeded' | 'canceled' | 'expired') =>
    change(session, ({ payment }) => {
      if (status === 'succeeded') {
        payment.paid_at = '2026-03-01T04:05:06Z'
        payment.way = payment.attempt?.way ?? 'wechat'
      }
      const attempt = status === 'succeeded' ? readers.finished(payment.attempt) : null
      Object.assign(payment, { status, finished: true, attempt })
    })
  const fail = (session: string, last_error: ClientPayment['last_error']) =>
    change(session, ({ payment }) => {
      Object.assign(payment, { status: 'payable', attempt: null, last_error })
    })
  return {
    cards,
    readers,
    get origin() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    order(changed = {}) {
      const session = `cs_${id('s')}`
      const order = newOrder({ ...samplePayment(), ...changed })
      orders.set(session, order)
      orders.set(linkOf(session), order)
      return session
    },
    payment: (session) => find(session).payment,
    starts: [],
    cancels: [],
    pay: (session) => finish(session, 'succeeded'),
    decline: (session) => fail(session, declined),
    undo: (session) => fail(session, undone),
    unknown: (session) =>
      change(session, ({ payment }) => {
        payment.status = 'processing'
        if (payment.attempt) {
          payment.attempt = { ...payment.attempt, state: 'confirming', next_action: null }
        }
      }),
    cancelByMall: (session) => finish(session, 'canceled'),
    expire: (session) => finish(session, 'expired'),
    slowStartMs: 0,
    startFailures: [],
    stubborn: false,
    down: false,
    ways: sampleWays,
    codeLifeMs: 120_000,
    files: new Map(),
    close: () => cards.close().then(() => closeServer(server)),
  }
}

/** What a return address carries of a session: it may look, and no more. */
export const linkOf = (session: string): string => session.replace('cs_', 'rt_')

function newOrder(payment: Mutable<ClientPayment>): Order {
  return {
    payment,
    attempts: [],
    keys: new Map(),
    expiresAt: Date.now() + payment.expires_in_ms,
    attemptExpiresAt: 0,
    streams: new Set(),
  }
}

function samplePayment(): Mutable<ClientPayment> {
  return {
    id: id('pay'),
    object: 'client_payment',
    order: `M2026${String(serial).padStart(8, '0')}`,
    amount: 29_900,
    currency: 'CNY',
    description: '山野手冲咖啡豆 250 g × 2',
    merchant_name: '半山杂货铺',
    status: 'payable',
    finished: false,
    paid_at: null,
    way: null,
    last_error: null,
    attempt: null,
    return_url: null,
    expires_in_ms: 899_000,
  }
}

function view(order: Order, ways: WayOption[] | undefined): ClientPayment {
  const left = order.payment.finished ? 0 : Math.max(0, order.expiresAt - Date.now())
  const { attempt } = order.payment
  const codeLeft = Math.max(0, order.attemptExpiresAt - Date.now())
  const shown = attempt && { ...attempt, expires_in_ms: codeLeft }
  return { ...order.payment, attempt: shown, expires_in_ms: left, ...(ways ? { ways } : {}) }
}

function sendStatus(stream: ServerResponse, order: Order): void {
  stream.write(`event: status\ndata: ${JSON.stringify(view(order, undefined))}\n\n`)
}

async function handle(
  platform: FakePlatform,
  orders: Map<string, Order>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', platform.origin)
  if (!url.pathname.startsWith('/v1/')) {
    servePage(platform, url, response)
    return
  }
  if (platform.down) {
    response.destroy()
    return
  }
  const body = await readBody(request)
  const bearer = (request.headers.authorization ?? '').replace('Bearer ', '')
  const session = bearer || url.searchParams.get('session') || ''
  const route = `${request.method} ${url.pathname.slice('/v1/client/'.length)}`
  if (route === 'POST orders') {
    submitOrder(platform, orders, bearer, response)
    return
  }
  const order = orders.get(session)
  if (!order) {
    refuse(response, 401, 'session_invalid')
    return
  }
  const ways = url.searchParams.has('host') ? platform.ways : undefined
  if (route === 'GET payment') {
    answer(response, 200, view(order, ways))
    return
  }
  if (route === 'GET payment/stream') {
    stream(order, response)
    return
  }
  if (request.headers['tillway-key'] !== 'pk_test') {
    refuse(response, 401, 'api_key_invalid')
    return
  }
  const key = String(request.headers['idempotency-key'] ?? '')
  if (handlePart(platform, order, { session, route, key, body, response })) return
  if (route === 'POST payment/attempts') {
    return start(platform, order, { ...JSON.parse(body), key }, response)
  }
  if (route === 'POST payment/cancel') return cancel(platform, session, order, response)
  return refuse(response, 404, 'route_not_found')
}

interface PartCall {
  readonly session: string
  readonly route: string
  readonly key: string
  readonly body: string
  readonly response: ServerResponse
}

/** Whether cards or readers had an answer. */
function handlePart(platform: FakePlatform, order: Order, call: PartCall): boolean {
  const parts = {
    ...call,
    origin: platform.origin,
    payment: () => order.payment,
    view: () => view(order, undefined),
    pay: () => platform.pay(call.session),
    changed: () => {
      for (const listener of order.streams) sendStatus(listener, order)
    },
    answer,
    refuse,
  }
  return platform.cards.handle(parts) || platform.readers.handle(parts)
}

function submitOrder(
  platform: FakePlatform,
  orders: Map<string, Order>,
  bearer: string,
  response: ServerResponse,
): void {
  if (bearer !== 'pk_test') {
    refuse(response, 401, 'api_key_invalid')
    return
  }
  const session = platform.order()
  const order = orders.get(session)
  if (!order) {
    refuse(response, 500, 'internal')
    return
  }
  answer(response, 201, {
    object: 'opened_session',
    session,
    payment: view(order, platform.ways),
  })
}

async function start(
  platform: FakePlatform,
  order: Order,
  wanted: StartRequest,
  response: ServerResponse,
): Promise<void> {
  if (wanted.key.length < 8) {
    refuse(response, 400, 'idempotency_key_required')
    return
  }
  const failure = platform.startFailures.shift()
  if (failure === 'no_answer') {
    response.destroy()
    return
  }
  if (failure) {
    refuse(response, failure === 'channel_unavailable' ? 503 : 409, failure)
    return
  }
  if (order.payment.finished) {
    refuse(response, 409, 'payment_finished')
    return
  }
  if (!order.keys.has(wanted.key)) {
    platform.starts.push(wanted)
    const attempt = newAttempt(platform, wanted, order.payment.amount)
    order.keys.set(wanted.key, attempt.id)
    if (order.payment.attempt?.state === 'confirming') {
      return refuse(response, 409, 'attempt_in_progress')
    }
    order.payment.attempt = attempt
    order.attemptExpiresAt = Date.now() + attempt.expires_in_ms
    order.payment.status = 'processing'
  }
  if (platform.slowStartMs) await new Promise((done) => setTimeout(done, platform.slowStartMs))
  answer(response, 201, view(order, undefined))
}

function newAttempt(platform: FakePlatform, wanted: StartRequest, amount: number): ClientAttempt {
  const option = platform.ways.find((way) => way.id === wanted.way)
  const presentation = wanted.presentation ?? option?.presentations[0] ?? 'qr'
  const attempt = id('att')
  const started: ClientAttempt = {
    id: attempt,
    way: wanted.way,
    presentation,
    state: 'awaiting_payer',
    next_action: nextAction(platform.origin, presentation, attempt),
    code: null,
    password: null,
    receipt: null,
    signature: null,
    expires_in_ms: platform.codeLifeMs,
  }
  if (presentation === 'reader') {
    return { ...started, next_action: platform.readers.action(amount), expires_in_ms: 600_000 }
  }
  const isByCard = presentation === 'sms' || presentation === 'password'
  return isByCard ? platform.cards.newAttempt(wanted, started) : started
}

function nextAction(origin: string, presentation: string, attempt: string): NextAction {
  if (presentation === 'qr') return { type: 'qr', content: `https://pay.example/q/${attempt}` }
  if (presentation === 'form') {
    return { type: 'form', action: `${origin}/elsewhere`, fields: { attempt, submit: '1' } }
  }
  if (presentation === 'jsapi') return { type: 'invoke', target: 'bridge', params: { attempt } }
  return { type: 'redirect', url: `${origin}/elsewhere?attempt=${attempt}` }
}

function cancel(
  platform: FakePlatform,
  session: string,
  order: Order,
  response: ServerResponse,
): void {
  if (order.payment.finished) {
    refuse(response, 409, 'payment_finished')
    return
  }
  platform.cancels.push(session)
  if (!platform.stubborn) platform.cancelByMall(session)
  answer(response, 200, view(order, undefined))
}

function stream(order: Order, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  order.streams.add(response)
  response.on('close', () => order.streams.delete(response))
  sendStatus(response, order)
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const retries: Readonly<Record<string, ErrorBody['error']['retry']>> = {
  attempt_in_progress: 'query_first',
  vault_unavailable: 'same_key',
  payment_finished: 'query_first',
  channel_unavailable: 'same_key',
  idempotency_in_flight: 'same_key',
  way_unavailable: 'never',
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const error: ErrorBody['error'] = {
    type: status === 503 ? 'channel' : status === 401 ? 'authentication' : 'conflict',
    code,
    message: code,
    shopper_message: { zh: `暂时无法支付（${code}）`, en: `Not possible right now (${code})` },
    param: null,
    retry: retries[code] ?? 'after_fix',
    request_id: 'req_1',
    doc_url: '',
  }
  answer(response, status, { error })
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
