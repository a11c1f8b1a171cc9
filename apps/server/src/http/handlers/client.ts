/** What the SDK may do with the one payment that its session names. */

import type { client as api } from '@tillway/api'
import type { Presentation } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import type { AttemptRecord, PaymentRecord } from '@tillway/payments'
import { cancelPayment } from '../../engine/cancel-payment.ts'
import { confirmPayment, resendCode } from '../../engine/confirm-payment.ts'
import { createPayment } from '../../engine/create-payment.ts'
import { type Started, startAttempt, waysFor } from '../../engine/start-attempt.ts'
import { parseSignedOrder, verifySignedOrder } from '../../secrets/signed-order.ts'
import { clientPaymentView } from '../../views/client-view.ts'
import { type ApiRequest, call } from '../request.ts'
import type { Services } from '../services.ts'
import { defaultExpirySeconds } from './payments.ts'

interface Place {
  readonly host?: string
  readonly terminal?: string
}

const merchantFreshMs = 10_000

/** Reads a payment as the SDK sees it. */
export function createClientReader({ engine }: Services) {
  const names = new Map<string, { at: number; name: string }>()

  const merchantName = async (merchantId: string): Promise<string> => {
    const now = engine.clock.monotonic()
    const kept = names.get(merchantId)
    if (kept !== undefined && now - kept.at < merchantFreshMs) return kept.name
    const name = (await engine.store.read.merchants.get(merchantId))?.name ?? ''
    names.set(merchantId, { at: now, name })
    return name
  }

  const currentAttempt = async (payment: PaymentRecord): Promise<AttemptRecord | undefined> => {
    const id = payment.openAttemptId ?? payment.paidAttemptId
    return id === null ? undefined : await engine.store.read.attempts.get(payment.merchantId, id)
  }

  const show = async (
    payment: PaymentRecord,
    given: { readonly attempt?: AttemptRecord | undefined; readonly place?: Place } = {},
  ): Promise<api.ClientPayment> => {
    const { place } = given
    const ways =
      place?.host === undefined
        ? undefined
        : await waysFor(engine, payment, { host: place.host, terminalId: place.terminal ?? null })
    return clientPaymentView({
      payment,
      attempt: given.attempt ?? (await currentAttempt(payment)),
      merchantName: await merchantName(payment.merchantId),
      ways,
      now: engine.clock.now(),
    })
  }

  const read = async (merchantId: string, paymentId: string): Promise<PaymentRecord> => {
    const payment = await engine.store.read.payments.get(merchantId, paymentId)
    if (payment === undefined) throw new PayError('not_found')
    return payment
  }

  return { show, read }
}

export type ClientReader = ReturnType<typeof createClientReader>

export function clientHandlers(services: Services, reader: ClientReader) {
  const { engine, sessions } = services

  const submit = async (request: ApiRequest) => {
    const input = request.body as api.SubmitOrder
    const unverified = parseSignedOrder(input.signed_order)
    const { merchantId } = request.caller
    const key = await engine.store.read.orderKeys.get(merchantId, unverified.keyId)
    if (key === undefined || key.revokedAt !== null) throw new PayError('order_signature_invalid')
    const order = verifySignedOrder(unverified, key.publicKey, engine.clock.now())
    if (order.merchant !== merchantId) {
      throw new PayError('order_signature_invalid', 'the order is of another merchant')
    }
    const { payment, isNew } = await engine.store.transact((repos) =>
      createPayment(engine, repos, {
        merchantId,
        order: order.order,
        amount: order.amount,
        currency: order.currency,
        description: order.description,
        expiresIn: order.expires_in ?? defaultExpirySeconds,
        returnUrl: order.return_url ?? null,
        terminalId: null,
        shopper: order.shopper ?? null,
        metadata: order.metadata ?? {},
      }),
    )
    const { token } = sessions.issue(merchantId, payment.id, engine.clock.now())
    const view = await reader.show(payment, { place: input })
    const body: api.OpenedSession = { object: 'opened_session', session: token, payment: view }
    return isNew ? { body } : { body, status: 200 }
  }

  const show = async ({ payment, attempt }: Started) => ({
    body: await reader.show(payment, { attempt }),
  })

  return {
    submitOrder: call(submit),

    getClientPayment: call(async ({ caller, query }) => {
      const payment = await reader.read(caller.merchantId, caller.paymentId)
      return { body: await reader.show(payment, { place: query as api.HostQuery }) }
    }),

    startAttempt: call(async ({ caller, body, clientIp }, remember) => {
      const input = body as api.StartAttempt
      const started = await startAttempt(
        engine,
        {
          merchantId: caller.merchantId,
          paymentId: caller.paymentId,
          way: input.way,
          host: input.host,
          presentation: input.presentation as Presentation | undefined,
          clientIp,
          payerId: input.payer_id ?? null,
          terminalId: input.terminal ?? null,
          cardId: input.card ?? null,
        },
        async (repos, recorded) => await remember(repos, await show(recorded)),
      )
      return await show(started)
    }),

    resendCode: call(async ({ caller }) => show(await resendCode(engine, caller))),

    confirmPayment: call(async ({ caller, body }, remember) => {
      const { attempt, sealed } = body as api.ConfirmPayment
      const { merchantId, paymentId } = caller
      const input = { merchantId, paymentId, attemptId: attempt, sealed }
      const confirmed = await confirmPayment(engine, input, async (repos, recorded) =>
        remember(repos, await show(recorded)),
      )
      return await show(confirmed)
    }),

    cancelClientPayment: call(async ({ caller }) => {
      const payment = await cancelPayment(engine, caller.merchantId, caller.paymentId)
      return { body: await reader.show(payment) }
    }),
  }
}
