/**
 * Status as server-sent events: the state at once, then each change. The SDK polls all the same;
 * this only makes it faster.
 */
import { type client as api, routes } from '@tillway/api'
import { type Cancel, PayError, type Scheduler } from '@tillway/kernel'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Authenticator } from './auth.ts'
import type { ClientReader } from './client-reader.ts'
import { credentialsOf } from './register-routes.ts'
import type { Caller } from './request.ts'
import type { StatusHub } from './status-hub.ts'

export interface StreamParts {
  readonly authenticator: Authenticator
  readonly reader: ClientReader
  readonly hub: StatusHub
  readonly scheduler: Scheduler
  /** Streams open at the same time; beyond, the SDK polls alone. */
  readonly max: number
}

/** One shopper's tabs and reconnections fit; taking everybody's streams with one session does not. */
const maxPerPayment = 10
const askEveryMs = 2_000
const longestMs = 10 * 60_000

export function registerStream(app: FastifyInstance): void {
  const open = new Set<() => void>()
  const seats = createSeats()
  app.addHook('onClose', async () => {
    for (const end of open) end()
  })
  app.get(
    routes.streamClientPayment.path,
    {
      schema: { querystring: routes.streamClientPayment.query },
      config: { routeName: 'streamClientPayment' },
    },
    async (request, reply) => {
      const parts: StreamParts = request.core
      const { session } = request.query as { session: string }
      const credentials = { ...credentialsOf(request), authorization: `Bearer ${session}` }
      const caller = await parts.authenticator.authenticate('session', credentials)
      const leave = seats.take(caller.paymentId, parts.max)
      try {
        const first = await parts.reader.read(caller.merchantId, caller.paymentId)
        await parts.reader.show(first)
      } catch (error) {
        leave()
        throw error
      }
      reply.hijack()
      // Gone before it began: nothing would ever tell that it ended.
      if (reply.raw.destroyed) return leave()
      const reader = { ...caller, origin: request.headers.origin }
      const end = follow(parts, reader, reply, () => {
        open.delete(end)
        leave()
      })
      open.add(end)
    },
  )
}

/** Places for streams, bounded in all and per payment. `take` throws `rate_limited`. */
function createSeats(): { take(paymentId: string, max: number): () => void } {
  const taken = new Map<string, number>()
  let total = 0
  const change = (paymentId: string, by: 1 | -1): void => {
    const count = (taken.get(paymentId) ?? 0) + by
    total += by
    if (count === 0) taken.delete(paymentId)
    else taken.set(paymentId, count)
  }
  return {
    take(paymentId, max) {
      if (total >= max || (taken.get(paymentId) ?? 0) >= maxPerPayment) {
        throw new PayError('rate_limited', undefined, { retryAfterSeconds: 5 })
      }
      change(paymentId, 1)
      return () => change(paymentId, -1)
    },
  }
}

/** Writes the state whenever it changed, until it is final, the reader leaves or the time is up. */
function follow(
  parts: StreamParts,
  caller: Caller & { readonly origin: string | undefined },
  reply: FastifyReply,
  onEnd: () => void,
): () => void {
  const { raw } = reply
  let last = ''
  let ended = false
  let busy = false
  let askedAgain = false
  let cancelTimer: Cancel = () => undefined

  const end = (): void => {
    if (ended) return
    ended = true
    cancelTimer()
    cancelDeadline()
    unsubscribe()
    raw.end()
    onEnd()
  }

  const write = async (): Promise<void> => {
    const payment = await parts.reader.read(caller.merchantId, caller.paymentId)
    const view = await parts.reader.show(payment, caller)
    if (ended) return
    const fact = factOf(view)
    raw.write(fact === last ? ': still\n\n' : `event: status\ndata: ${JSON.stringify(view)}\n\n`)
    last = fact
    if (view.finished) end()
  }

  const ask = async (): Promise<void> => {
    if (busy) {
      askedAgain = true
      return
    }
    busy = true
    cancelTimer()
    await write().catch(end)
    busy = false
    if (ended) return
    if (askedAgain) {
      askedAgain = false
      void ask()
      return
    }
    cancelTimer = parts.scheduler.after(askEveryMs, () => void ask())
  }

  const unsubscribe = parts.hub.subscribe(caller.merchantId, caller.paymentId, () => void ask())
  const cancelDeadline = parts.scheduler.after(longestMs, end)
  raw.on('close', end)
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'access-control-allow-origin': '*',
  })
  void ask()
  return end
}

/** The view without what is another one each time it is looked at. */
function factOf(view: api.ClientPayment): string {
  const { expires_in_ms: _, attempt, ...rest } = view
  const { expires_in_ms: __, code, ...fixed } = attempt ?? { expires_in_ms: 0, code: null }
  return JSON.stringify([rest, fixed, code?.tries_left])
}
