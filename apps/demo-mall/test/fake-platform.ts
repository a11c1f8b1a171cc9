/**
 * A platform small enough to read, for the tests of the shop: it keeps payments in memory, obeys
 * idempotency keys, and sends its events only when a test says so.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Event, Payment, Refund } from '@tillway/mall'
import { signTestWebhook } from '@tillway/mall'
import fastify, { type FastifyInstance } from 'fastify'

export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
export const secretKey = 'sk_test_of_the_shop'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const id = (prefix: string) =>
  `${prefix}_${[...randomBytes(26)].map((byte) => alphabet.charAt(byte & 31)).join('')}`

export interface FakePlatform {
  readonly url: string
  readonly payments: Map<string, Payment>
  readonly refunds: Refund[]
  /** Of the try that paid a payment by card, by the payment's id. */
  readonly receipts: Map<string, Readonly<Record<string, string>>>
  /** Events not delivered, oldest first; the API lists them all the same. */
  readonly events: Event[]
  readonly keys: string[]
  /** Answers the next call that writes with this error. */
  failNext(error: { status: number; code: string; retry: string }): void
  /** Marks a payment paid and returns the event of it. */
  pay(order: string, change?: Partial<Payment>): Event
  emit(type: Event['type'], payment: Payment, refund?: Refund): Event
  deliver(event: Event, target: string): Promise<number>
  stop(): Promise<void>
}

export async function startFakePlatform(): Promise<FakePlatform> {
  const server = fastify({ forceCloseConnections: true })
  const payments = new Map<string, Payment>()
  const refunds: Refund[] = []
  const receipts: FakePlatform['receipts'] = new Map()
  const events: Event[] = []
  const keys: string[] = []
  const sequences = new Map<string, number>()
  let failure: { status: number; code: string; retry: string } | undefined

  const emit: FakePlatform['emit'] = (type, payment, refund) => {
    const sequence = (sequences.get(payment.id) ?? 0) + 1
    sequences.set(payment.id, sequence)
    const event = {
      id: id('evt'),
      object: 'event',
      type,
      timestamp: new Date().toISOString(),
      payment: payment.id,
      sequence,
      previous_id: events.findLast((one) => one.payment === payment.id)?.id ?? null,
      data: { payment, ...(refund === undefined ? {} : { refund }) },
    } as Event
    events.push(event)
    return event
  }

  server.addHook('onRequest', async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${secretKey}`) return reply.code(401).send({})
    if (request.method === 'POST') keys.push(String(request.headers['idempotency-key']))
    if (failure === undefined || request.method !== 'POST') return
    const { status, code, retry } = failure
    failure = undefined
    const shopper_message = { zh: '请稍后再试', en: 'Please try later' }
    const rest = { type: 'x', message: code, param: null, request_id: 'req_1', doc_url: '' }
    return reply.code(status).send({ error: { code, retry, shopper_message, ...rest } })
  })
  addRoutes(server, { payments, refunds, events, receipts })
  await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    payments,
    refunds,
    receipts,
    events,
    keys,
    emit,
    failNext: (error) => {
      failure = error
    },
    pay: (order, change = {}) => {
      const payment = payments.get(order) ?? newPayment({ order, amount: 1, description: '' })
      const paid_at = new Date().toISOString()
      const paid = { ...payment, status: 'succeeded', finished: true, paid_at, way: 'wechat' }
      payments.set(order, paid as Payment)
      return emit('payment.succeeded', { ...paid, ...change } as Payment)
    },
    deliver: async (event, target) => {
      const { body, headers } = signTestWebhook(event, webhookSecret)
      const response = await fetch(`${target}/webhooks/tillway`, { method: 'POST', body, headers })
      return response.status
    },
    stop: () => server.close(),
  }
}

function newPayment(facts: Pick<Payment, 'order' | 'amount' | 'description'>): Payment {
  return {
    id: id('pay'),
    object: 'payment',
    currency: 'CNY',
    status: 'payable',
    finished: false,
    amount_refunded: 0,
    paid_at: null,
    way: null,
    last_error: null,
    metadata: {},
    terminal: null,
    return_url: null,
    shopper: null,
    created_at: '2026-01-01T00:00:00Z',
    expires_at: '2026-01-01T00:15:00Z',
    ...facts,
  }
}

function addRoutes(
  server: FastifyInstance,
  books: Pick<FakePlatform, 'payments' | 'refunds' | 'events' | 'receipts'>,
): void {
  const { payments, refunds, events, receipts } = books
  server.post<{ Body: Payment }>('/v1/payments', (request, reply) => {
    const payment = payments.get(request.body.order) ?? newPayment(request.body)
    payments.set(payment.order, payment)
    return reply.code(201).send({ ...payment, session: `cs_${payment.order}` })
  })
  server.post<{ Params: { id: string } }>('/v1/payments/:id/session', (request) => ({
    object: 'session',
    payment: request.params.id,
    session: `cs_again_${request.params.id}`,
    expires_at: '2026-01-01T00:15:00Z',
  }))
  server.get<{ Params: { id: string } }>('/v1/payments/:id', ({ params: { id } }) => {
    const payment = [...payments.values()].find((one) => one.id === id)
    return { ...payment, attempts: [{ receipt: null }, { receipt: receipts.get(id) ?? null }] }
  })
  server.post<{ Body: { payment: string; amount: number; reference: string } }>(
    '/v1/refunds',
    (request, reply) => {
      const { reference } = request.body
      const known = refunds.find((refund) => refund.reference === reference)
      const refund = known ?? newRefund(request.body)
      if (known === undefined) refunds.push(refund)
      return reply.code(201).send(refund)
    },
  )
  server.get('/v1/events', () => ({ object: 'list', data: events, next_cursor: null }))
}

function newRefund(facts: { payment: string; amount: number; reference: string }): Refund {
  return {
    id: id('rf'),
    object: 'refund',
    currency: 'CNY',
    status: 'processing',
    reason: null,
    cause: 'mall',
    last_error: null,
    created_at: '2026-01-01T00:00:00Z',
    refunded_at: null,
    ...facts,
  }
}

/** The public half as the platform registers it, and the private half as the shop holds it. */
export function newOrderKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { publicKey, signer: { keyId: id('ok'), privateKey: pem } }
}
