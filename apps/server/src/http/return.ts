/**
 * Leads a payer's browser from a channel's page back to the mall. What it brings along is no proof
 * of anything and is not looked at; where it goes was told by the mall when it made the payment.
 */
import { isId } from '@tillway/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { withReturnToken } from '../engine/return-address.ts'

interface ReturnParams {
  readonly merchant: string
  readonly payment: string
}

const bodyLimit = 64 * 1024

export function registerReturn(app: FastifyInstance): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, _body, parsed) => {
      parsed(null, undefined)
    })
    const leadOn = async (request: FastifyRequest, reply: FastifyReply) => {
      const { engine } = request.core.services
      const { store } = engine
      const { merchant, payment: id } = request.params as ReturnParams
      const isKnown = isId('merchant', merchant) && isId('payment', id)
      const payment = isKnown ? await store.read.payments.get(merchant, id) : undefined
      if (!payment?.returnUrl) return reply.code(404).send()
      const subject = { ...payment, paymentId: payment.id }
      const target = withReturnToken(engine, subject, payment.returnUrl)
      return reply
        .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
        .redirect(target, 303)
    }
    const path = '/return/:merchant/:payment'
    scope.get(path, leadOn)
    scope.post(path, { bodyLimit }, leadOn)
    done()
  })
}
