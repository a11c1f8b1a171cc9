/** Starts a payment: a code to scan (precreate), or a signed URL for the payer's browser. */
import type {
  OperationSignatures,
  PaymentReport,
  Presentation,
  StartRequest,
} from '@tillway/channel'
import { toChinaTime, toYuan } from '@tillway/wire'
import { manifest } from '../manifest.ts'
import { textOf } from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import {
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
    const call = describeOrder(method, request)
    return method === methods.precreate ? offerCode(gateway, call) : offerLink(gateway, call)
  }
}

function describeOrder(method: OrderMethod, request: StartRequest): GatewayCall {
  const { returnUrl } = request
  const content: OrderContent = {
    out_trade_no: request.orderNumber,
    total_amount: toYuan(request.amount.amount),
    subject: toSubject(request.description),
    product_code: productCodes[method],
    // An absolute time, so that a repeated start says exactly the same.
    time_expire: toChinaTime(request.expiresAt),
    ...(method === methods.wapPay && returnUrl !== undefined ? { quit_url: returnUrl } : {}),
  }
  const returns = method !== methods.precreate && returnUrl !== undefined ? { returnUrl } : {}
  return { method, content, notifyUrl: request.notifyUrl, ...returns }
}

async function offerCode(gateway: Gateway, call: GatewayCall): Promise<PaymentReport> {
  const answer = await gateway.call(call)
  if (answer.status !== 'answered') return answer
  const { evidence, node } = answer
  if (answer.code !== resultCodes.success)
    return paymentReport(judge(answer, startVerdicts), answer)
  const content = textOf(node, 'qr_code')
  if (content === undefined) return { status: 'unknown', cause: 'unreadable', evidence }
  return { status: 'waiting', action: { type: 'qr', content }, evidence }
}

/** No call is made: the order comes into being when the payer opens the link. */
async function offerLink(gateway: Gateway, call: GatewayCall): Promise<PaymentReport> {
  return { status: 'waiting', action: { type: 'redirect', url: await gateway.link(call) } }
}

/** Refused here, before anything was sent. */
function refuse(code: 'way_unavailable' | 'invalid_amount' | 'channel_rejected'): PaymentReport {
  return { status: 'failed', over: 'declined', code }
}
