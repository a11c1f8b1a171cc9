/** Payments and refunds, for the mall's server. */
import type { payments as api } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import { type PaymentRecord, paymentStates, publicPaymentStatus } from '@tillway/payments'
import type { PaymentFilter, Repositories } from '@tillway/store'
import { cancelPayment } from '../../engine/cancel-payment.ts'
import { createPayment } from '../../engine/create-payment.ts'
import { createRefund, releaseQuarantine } from '../../engine/create-refund.ts'
import { readSignature } from '../../engine/sign-payment.ts'
import { paymentDetailView, paymentView, refundView, timestamp } from '../../views/payment-view.ts'
import { type ApiRequest, call, idOf, unit } from '../request.ts'
import type { Services } from '../services.ts'
import { cursorOf, pageOf } from './paging.ts'

/** Seconds that an order can be paid when the mall does not say. */
export const defaultExpirySeconds = 900

export function paymentHandlers(services: Services) {
  const { engine, sessions } = services
  const { clock, store } = engine

  const detail = async (payment: PaymentRecord) => {
    const attempts = await store.read.attempts.listOfPayment(payment.merchantId, payment.id)
    return paymentDetailView(payment, attempts)
  }

  const find = async (request: ApiRequest): Promise<PaymentRecord> => {
    const payment = await store.read.payments.get(request.caller.merchantId, idOf(request))
    if (payment === undefined) throw new PayError('not_found')
    return payment
  }

  return {
    createPayment: unit(async (repos, { caller, body }) => {
      const input = body as api.CreatePayment
      const { payment, isNew } = await createPayment(engine, repos, {
        merchantId: caller.merchantId,
        order: input.order,
        amount: input.amount,
        currency: input.currency ?? 'CNY',
        description: input.description,
        expiresIn: input.expires_in ?? defaultExpirySeconds,
        returnUrl: input.return_url ?? null,
        terminalId: input.terminal ?? null,
        shopper: input.shopper ?? null,
        metadata: input.metadata ?? {},
      })
      const { token } = sessions.issue(payment.merchantId, payment.id, clock.now())
      const view = { ...paymentView(payment), session: token }
      return isNew ? { body: view } : { body: view, status: 200 }
    }),

    listPayments: call(async ({ caller, query }) => {
      const filter = query as api.ListPayments
      const rows = await store.read.payments.list(
        caller.merchantId,
        filterOf(filter),
        cursorOf(filter, 'payment'),
      )
      return { body: pageOf(rows, filter, paymentView) }
    }),

    getPayment: call(async (request) => ({ body: await detail(await find(request)) })),

    cancelPayment: call(async (request) => {
      const payment = await cancelPayment(engine, request.caller.merchantId, idOf(request))
      return { body: await detail(payment) }
    }),

    getSignature: call(async (request) => {
      const payment = idOf(request)
      const given = await readSignature(engine, request.caller.merchantId, payment)
      const body: api.Signature = {
        object: 'signature',
        payment,
        attempt: given.attemptId,
        image: given.image,
        signed_at: timestamp(given.signedAt),
      }
      return { body }
    }),

    createSession: sessionHandler(services),
    ...refundHandlers(services),
  }
}

function filterOf({ order, status }: api.ListPayments): PaymentFilter {
  const states = paymentStates.filter((state) => publicPaymentStatus[state] === status)
  return {
    ...(order === undefined ? {} : { order }),
    ...(status === undefined ? {} : { states }),
  }
}

function sessionHandler({ engine, sessions }: Services) {
  return unit(async (repos, request) => {
    const payment = await repos.payments.get(request.caller.merchantId, idOf(request))
    if (payment === undefined) throw new PayError('not_found')
    const { token, expiresAt } = sessions.issue(payment.merchantId, payment.id, engine.clock.now())
    return {
      body: {
        object: 'session',
        payment: payment.id,
        session: token,
        expires_at: timestamp(expiresAt),
      },
    }
  })
}

function refundHandlers({ engine }: Services) {
  const { store, signals } = engine
  const refund = async (repos: Repositories, merchantId: string, id: string) => {
    const record = await repos.refunds.get(merchantId, id)
    if (record === undefined) throw new PayError('not_found')
    return record
  }
  return {
    releaseQuarantine: unit(async (repos, request) => {
      const record = await releaseQuarantine(engine, repos, {
        merchantId: request.caller.merchantId,
        paymentId: idOf(request),
      })
      return { body: refundView(record), after: signals.jobsDue }
    }),

    createRefund: unit(async (repos, { caller, body }) => {
      const input = body as api.CreateRefund
      const record = await createRefund(engine, repos, {
        merchantId: caller.merchantId,
        paymentId: input.payment,
        amount: input.amount,
        reference: input.reference ?? null,
        reason: input.reason ?? null,
      })
      return { body: refundView(record), after: signals.jobsDue }
    }),

    listRefunds: call(async ({ caller, query }) => {
      const filter = query as api.ListRefunds
      const what = filter.payment === undefined ? {} : { paymentId: filter.payment }
      const rows = await store.read.refunds.list(
        caller.merchantId,
        what,
        cursorOf(filter, 'refund'),
      )
      return { body: pageOf(rows, filter, refundView) }
    }),

    getRefund: call(async (request) => ({
      body: refundView(await refund(store.read, request.caller.merchantId, idOf(request))),
    })),
  }
}
