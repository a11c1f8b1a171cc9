/** What the SDK may do with the one payment that its session names. */

import type { client as api } from '@tillway/api'
import type { Presentation } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import { cancelPayment } from '../../engine/cancel-payment.ts'
import { confirmPayment, resendCode } from '../../engine/confirm-payment.ts'
import { createPayment } from '../../engine/create-payment.ts'
import { type Started, startAttempt } from '../../engine/start-attempt.ts'
import { parseSignedOrder, verifySignedOrder } from '../../secrets/signed-order.ts'
import type { ClientReader } from '../client-reader.ts'
import { type ApiRequest, call } from '../request.ts'
import type { Services } from '../services.ts'
import { defaultExpirySeconds } from './payments.ts'

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

  const show = async ({ payment, attempt }: Started, origin: string | undefined) => ({
    body: await reader.show(payment, { attempt, origin }),
  })

  return {
    submitOrder: call(submit),

    getClientPayment: call(async ({ caller, query, origin }) => {
      const payment = await reader.read(caller.merchantId, caller.paymentId)
      return { body: await reader.show(payment, { place: query as api.HostQuery, origin }) }
    }),

    startAttempt: call(async ({ caller, body, clientIp, origin }, remember) => {
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
        async (repos, recorded) => await remember(repos, await show(recorded, origin)),
      )
      return await show(started, origin)
    }),

    resendCode: call(async ({ caller, origin }) => show(await resendCode(engine, caller), origin)),

    confirmPayment: call(async ({ caller, body, origin }, remember) => {
      const { attempt, sealed } = body as api.ConfirmPayment
      const { merchantId, paymentId } = caller
      const input = { merchantId, paymentId, attemptId: attempt, sealed }
      const confirmed = await confirmPayment(engine, input, async (repos, recorded) =>
        remember(repos, await show(recorded, origin)),
      )
      return await show(confirmed, origin)
    }),

    cancelClientPayment: call(async ({ caller }) => {
      const payment = await cancelPayment(engine, caller.merchantId, caller.paymentId)
      return { body: await reader.show(payment) }
    }),
  }
}
