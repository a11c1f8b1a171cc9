/** What the SDK may do with the one payment that its session names. */

import type { client as api } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import { cancelPayment } from '../../engine/cancel-payment.ts'
import { createPayment } from '../../engine/create-payment.ts'
import type { SeenTerminals } from '../../engine/terminals/seen-terminals.ts'
import { parseSignedOrder, verifySignedOrder } from '../../secrets/signed-order.ts'
import type { ClientReader } from '../client-reader.ts'
import { type ApiRequest, call } from '../request.ts'
import type { Services } from '../services.ts'
import { defaultExpirySeconds } from './payments.ts'

export function clientHandlers(services: Services, reader: ClientReader, { seen }: SeenTerminals) {
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

  return {
    submitOrder: call(submit),

    getClientPayment: call(async ({ caller, query, origin }) => {
      const place = query as api.HostQuery
      await seen(caller.merchantId, place.terminal)
      const payment = await reader.read(caller.merchantId, caller.paymentId)
      return { body: await reader.show(payment, { place, origin, readOnly: caller.readOnly }) }
    }),

    cancelClientPayment: call(async ({ caller }) => {
      const payment = await cancelPayment(engine, caller.merchantId, caller.paymentId)
      return { body: await reader.show(payment) }
    }),
  }
}
