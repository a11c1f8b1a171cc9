/**
 * A mall's server: orders that are written down before the platform is asked, the client and the
 * verifier that malls install, and a book of events in which each is counted once. Its disk
 * outlives its crashes.
 */
import type { HttpRequest, HttpResponse } from '@tillway/kernel'
import { type Tillway, TillwayError, verifyWebhook } from '@tillway/mall'
import type { Life, SimNode } from '@tillway/sim'
import { createTillwayOn } from '../../../packages/mall/src/client/create-tillway.ts'
import type { MallPlatform } from '../../../packages/mall/src/platform/node-platform.ts'
import type { MallBase } from './base.ts'
import { createMallBook, type MallBook, type OrderRow, type PlannedOrder } from './mall-book.ts'
import { mallUrl, publicUrl } from './places.ts'
import type { Stage } from './stage.ts'
import { lowerCase } from './vault-node.ts'

export interface SimulatedMall {
  readonly base: MallBase
  readonly node: SimNode
  readonly book: MallBook
  /** Starts the node, or starts it again; it goes on with what it had begun. */
  start(): void
  order(planned: PlannedOrder): OrderRow
  /** A session for the order's payment; undefined while the mall or the platform is away. */
  session(order: OrderRow): Promise<string | undefined>
  /** Has its webhooks signed with a new secret. */
  rotateSecret(): void
  /** Asks for what it was not told to be sent again. */
  askAgain(): void
  /** What it answers to webhooks, instead of what it thinks of them. */
  setMood(mood: () => 'well' | 'error_before' | 'error_after' | 'never'): void
}

const pauseMs = 3_000
const longestPauseMs = 60_000

export function createMall(stage: Stage, base: MallBase): SimulatedMall {
  const node = stage.sim.node(base.name)
  const book = createMallBook(base, () => stage.sim.time.trueNow())
  let mood: () => 'well' | 'error_before' | 'error_after' | 'never' = () => 'well'
  let staff: Staff | undefined
  const start = (): void => {
    const life = node.start()
    staff = createStaff(stage, { base, life, book })
    stage.sim.network.serve(mallUrl(base.name), life, (request) =>
      receive(request, { life, book, mood: mood() }),
    )
    for (const order of book.orders) void staff.follow(order)
    void staff.rotate()
  }
  return {
    base,
    node,
    book,
    start,
    order(planned) {
      const order = book.add(planned)
      void staff?.follow(order)
      return order
    },
    rotateSecret() {
      book.rotation = `rotation-${book.secrets.length}`
      void staff?.rotate()
    },
    askAgain: () => void staff?.askAgain(),
    session: async (order) => (node.isAlive ? await staff?.session(order) : undefined),
    setMood(next) {
      mood = next
    },
  }
}

interface Staff {
  follow(order: OrderRow): Promise<void>
  /** Goes on with a new secret, if one was asked for. */
  rotate(): Promise<void>
  askAgain(): Promise<void>
  session(order: OrderRow): Promise<string | undefined>
}

interface StaffParts {
  readonly base: MallBase
  readonly book: MallBook
  readonly tillway: Tillway
  pause(ms: number): Promise<void>
  /**
   * Again until there is an answer; undefined when it was refused for good, or when the state, where
   * it is to be asked for first, shows that nothing is left to do.
   */
  insist<Value>(
    ask: () => Promise<Value>,
    refused?: (code: string) => void,
    isOver?: () => Promise<boolean>,
  ): Promise<Value | undefined>
}

function createStaff(
  stage: Stage,
  { base, life, book }: { readonly base: MallBase; readonly life: Life; readonly book: MallBook },
): Staff {
  const tillway = createTillwayOn(platformOf(stage, life, base), {
    apiBase: publicUrl,
    secretKey: base.secretKey,
  })
  const pause = (ms: number) => new Promise<void>((done) => life.scheduler.after(ms, done))
  const parts: StaffParts = {
    ...{ base, book, tillway, pause },
    async insist(ask, refused = () => undefined, isOver = async () => false) {
      for (let pausedMs = pauseMs; ; pausedMs = Math.min(2 * pausedMs, longestPauseMs)) {
        try {
          return await ask()
        } catch (error) {
          if (!(error instanceof TillwayError)) throw error
          if (error.retry === 'never' || error.retry === 'after_fix') {
            refused(error.code)
            return undefined
          }
          if (error.retry === 'query_first' && (await parts.insist(isOver))) return undefined
          await pause(pausedMs)
        }
      }
    },
  }
  return {
    rotate: () => rotate(parts),
    askAgain: async () => {
      const since = new Date(stage.sim.time.trueNow() - 90 * 86_400_000).toISOString()
      await parts.insist(() => tillway.webhookEndpoints.resend(base.endpointId, { since }))
    },
    async follow(order) {
      if (order.paymentId === null) await create(parts, order)
      if (order.paymentId === null) return
      const { cancelAfterMs } = order.planned
      if (cancelAfterMs !== undefined && !order.canceled) void cancel(parts, order, cancelAfterMs)
      order.onPaid = () => void refund(parts, order)
      order.onQuarantine = () => void release(parts, order)
      void release(parts, order)
      if (order.status === 'succeeded') await refund(parts, order)
    },
    async session(order) {
      if (order.paymentId === null) return undefined
      try {
        const { session } = await tillway.payments.session(order.paymentId)
        order.session = session
        return session
      } catch (error) {
        if (error instanceof TillwayError) return undefined
        throw error
      }
    },
  }
}

async function create(parts: StaffParts, order: OrderRow): Promise<void> {
  const { insist, tillway, book, pause } = parts
  const { planned, order: number, idempotencyKey } = order
  const made = await insist(
    () => tillway.payments.create(bodyOf(number, planned), { idempotencyKey }),
    (code) => book.objections.push(`${number} was refused: ${code}`),
  )
  if (made === undefined) return
  if (!made.id || !made.session) {
    // A name was spoilt on the way. Asked again under the same key, it is told again.
    await pause(pauseMs)
    return await create(parts, order)
  }
  order.paymentId = made.id
  order.session = made.session
}

async function refund({ insist, tillway }: StaffParts, order: OrderRow): Promise<void> {
  for (const wish of order.refunds.filter(({ refundId, refused }) => !refundId && !refused)) {
    const { reference, amount } = wish
    const body = { payment: order.paymentId ?? '', amount, reference }
    const made = await insist(
      () => tillway.refunds.create(body),
      (code) => {
        wish.refused = code
      },
    )
    if (made !== undefined) wish.refundId = made.id
  }
}

/** Money that came with another amount is given back. */
async function release({ insist, tillway, pause }: StaffParts, order: OrderRow): Promise<void> {
  for (const event of [...order.quarantined]) {
    const idempotencyKey = `release-${event}`
    await pause(pauseMs)
    await insist(() => tillway.payments.release(order.paymentId ?? '', { idempotencyKey }))
    order.quarantined.delete(event)
  }
}

/** What no cancel changes any more. */
const finished: ReadonlySet<string> = new Set(['succeeded', 'canceled', 'expired'])

async function cancel(
  { insist, tillway, pause }: StaffParts,
  order: OrderRow,
  afterMs: number,
): Promise<void> {
  await pause(afterMs)
  const idempotencyKey = `${order.idempotencyKey}-cancel`
  const id = order.paymentId ?? ''
  await insist(
    () => tillway.payments.cancel(id, { idempotencyKey }),
    undefined,
    async () => finished.has((await tillway.payments.get(id)).status),
  )
  order.canceled = true
}

async function rotate({ insist, tillway, base, book }: StaffParts): Promise<void> {
  const { rotation } = book
  if (rotation === null) return
  const idempotencyKey = `${base.name}-${rotation}`
  const made = await insist(
    () => tillway.webhookEndpoints.rotate(base.endpointId, {}, { idempotencyKey }),
    (code) => book.objections.push(`a secret was not rotated: ${code}`),
  )
  if (made !== undefined) book.secrets.push(made.secret)
  book.rotation = null
}

function bodyOf(order: string, planned: PlannedOrder) {
  const { amount, shopper, terminal, expiresIn } = planned
  return {
    order,
    amount,
    description: 'Camellia tea',
    ...(shopper === undefined ? {} : { shopper }),
    ...(terminal === undefined ? {} : { terminal }),
    ...(expiresIn === undefined ? {} : { expires_in: expiresIn }),
  }
}

/** What the package of malls needs of its surroundings. */
function platformOf(stage: Stage, life: Life, { merchantId }: MallBase): MallPlatform {
  stage.merchantOf.set(life.node, merchantId)
  const transport = stage.sim.network.transportOf(life)
  const uniqueKey = () => Buffer.from(life.random.bytes(16)).toString('hex')
  return {
    now: () => life.clock.now(),
    wait: (delayMs) => new Promise((done) => life.scheduler.after(delayMs, done)),
    jitter: () => (life.random.bytes(1)[0] ?? 0) / 256,
    uniqueKey,
    async fetch(input, init = {}) {
      const answer = await transport.send({
        method: (init.method ?? 'GET') as 'GET',
        url: String(input),
        headers: init.headers as Record<string, string>,
        ...(init.body == null ? {} : { body: String(init.body) }),
        timeoutMs: 15_000,
      })
      const { status, headers } = answer
      const body = status === 204 ? null : Buffer.from(answer.body)
      return new Response(body, { status, headers })
    },
  }
}

interface Receiver {
  readonly life: Life
  readonly book: MallBook
  readonly mood: 'well' | 'error_before' | 'error_after' | 'never'
}

async function receive(
  { headers, body = '' }: HttpRequest,
  { life, book, mood }: Receiver,
): Promise<HttpResponse> {
  if (mood === 'error_before') return answerOf(500)
  if (mood === 'never') return await new Promise(() => undefined)
  const answered = mood === 'error_after' ? 500 : 204
  try {
    const options = { secret: book.secrets, now: life.clock.now() }
    const event = verifyWebhook(body, lowerCase(headers), options)
    book.take(event, Buffer.from(body as Uint8Array).toString('utf8'), answered)
    return answerOf(answered)
  } catch (error) {
    book.objections.push(String(error))
    return answerOf(400)
  }
}

const answerOf = (status: number): HttpResponse => ({ status, headers: {}, body: new Uint8Array() })
