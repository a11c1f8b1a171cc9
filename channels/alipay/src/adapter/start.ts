/**
 * Starts a payment: a code to scan (precreate), a trade for the payer's own app to be called with
 * (create), a signed order for the app of the mall, or a signed URL for the payer's browser.
 */
import type {
  NextAction,
  OperationSignatures,
  PaymentReport,
  Presentation,
  StartRequest,
} from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import { toChinaTime, toYuan } from '@tillway/wire'
import { manifest } from '../manifest.ts'
import { textOf } from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import {
  buyerOf,
  methods,
  type OrderContent,
  type OrderMethod,
  productCodes,
  toSubject,
} from '../wire/trade.ts'
import type { Gateway, GatewayCall } from './gateway.ts'
import { judge, paymentReport, startVerdicts } from './verdicts.ts'

const methodByPresentation: Partial<Record<Presentation, OrderMethod>> = Object.freeze({
  qr: methods.precreate,
  wap: methods.wapPay,
  page: methods.pagePay,
  app: methods.appPay,
  jsapi: methods.create,
})

const orderNumberPattern = /^[A-Za-z0-9_]{1,64}$/

export function createStart(gateway: Gateway): OperationSignatures['start'] {
  return async (request) => {
    const method = methodByPresentation[request.presentation]
    if (method === undefined) return refuse('way_unavailable')
    const { min, max } = manifest.amount
    const { amount, currency } = request.amount
    if (currency !== 'CNY' || amount < min || amount > max) return refuse('invalid_amount')
    if (!orderNumberPattern.test(request.orderNumber)) return refuse('channel_rejected')
    const call = describeOrder(gateway, method, request)
    switch (method) {
      case methods.precreate:
        return offerCode(gateway, call)
      case methods.create:
        return offerTrade(gateway, call)
      case methods.appPay:
        return offerOrder(gateway, call)
      default:
        return offerLink(gateway, call)
    }
  }
}

/** Methods whose page leads the payer back. */
const pageMethods: readonly OrderMethod[] = [methods.wapPay, methods.pagePay]

function describeOrder(gateway: Gateway, method: OrderMethod, request: StartRequest): GatewayCall {
  const { returnUrl } = request
  const content: OrderContent = {
    out_trade_no: request.orderNumber,
    total_amount: toYuan(request.amount.amount),
    subject: toSubject(request.description),
    product_code: productCodes[method],
    // An absolute time, so that a repeated start says exactly the same.
    time_expire: toChinaTime(request.expiresAt),
    ...(method === methods.wapPay && returnUrl !== undefined ? { quit_url: returnUrl } : {}),
    ...(method === methods.create ? payerOf(gateway, request) : {}),
  }
  const returns = pageMethods.includes(method) && returnUrl !== undefined ? { returnUrl } : {}
  return { method, content, notifyUrl: request.notifyUrl, ...returns }
}

/** Throws `invalid_request` when nobody said who pays. */
function payerOf({ appId }: Gateway, { payerId }: StartRequest) {
  if (payerId !== undefined) return { op_app_id: appId, ...buyerOf(payerId) }
  throw new PayError('invalid_request', 'payerId is needed by this presentation', {
    param: 'payerId',
  })
}

function offerCode(gateway: Gateway, call: GatewayCall): Promise<PaymentReport> {
  return offer(gateway, call, ['qr_code', (content) => ({ type: 'qr', content })])
}

/** The trade is there at once, and waits for its payer. */
function offerTrade(gateway: Gateway, call: GatewayCall): Promise<PaymentReport> {
  const target = 'alipay_trade'
  return offer(gateway, call, [
    'trade_no',
    (tradeNO) => ({ type: 'invoke', target, params: { tradeNO } }),
  ])
}

async function offer(
  gateway: Gateway,
  call: GatewayCall,
  [name, actionOf]: readonly [name: string, actionOf: (value: string) => NextAction],
): Promise<PaymentReport> {
  const answer = await gateway.call(call)
  if (answer.status !== 'answered') return answer
  const { evidence, node } = answer
  if (answer.code !== resultCodes.success)
    return paymentReport(judge(answer, startVerdicts), answer)
  const value = textOf(node, name)
  if (value === undefined) return { status: 'unknown', cause: 'unreadable', evidence }
  return { status: 'waiting', action: actionOf(value), evidence }
}

/** No call is made: the payer's app brings the order to the channel. */
async function offerOrder(gateway: Gateway, call: GatewayCall): Promise<PaymentReport> {
  const params = { orderStr: await gateway.order(call) }
  return { status: 'waiting', action: { type: 'invoke', target: 'alipay_app', params } }
}

/** No call is made: the order comes into being when the payer opens the link. */
async function offerLink(gateway: Gateway, call: GatewayCall): Promise<PaymentReport> {
  return { status: 'waiting', action: { type: 'redirect', url: await gateway.link(call) } }
}

/** Refused here, before anything was sent. */
function refuse(code: 'way_unavailable' | 'invalid_amount' | 'channel_rejected'): PaymentReport {
  return { status: 'failed', over: 'declined', code }
}
