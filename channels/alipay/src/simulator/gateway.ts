/** The simulator's `gateway.do`: admits a request, carries its method out, answers or fails to. */
import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'
import { sleep } from '@tillway/kernel'
import { methods } from '../wire/trade.ts'
import { type MethodResult, writeAnswer, writeUnsignedRefusal } from './answers.ts'
import { type CashierParts, showCashier } from './cashier.ts'
import { type Admission, admit, type Rejection, readParameters } from './gateway-door.ts'
import { cancelTrade } from './methods/cancel-trade.ts'
import { closeTrade } from './methods/close-trade.ts'
import { findOrder, type Method, type MethodContext, subjectOf } from './methods/context.ts'
import { createTrade } from './methods/create-trade.ts'
import { downloadCertificate } from './methods/download-certificate.ts'
import { offerOrder } from './methods/offer-order.ts'
import { precreate } from './methods/precreate.ts'
import { queryRefund } from './methods/query-refund.ts'
import { queryTrade } from './methods/query-trade.ts'
import { refundTrade } from './methods/refund-trade.ts'
import { readAmount } from './order-rules.ts'
import { errorPage } from './pages.ts'

export type GatewayParts = CashierParts & Omit<MethodContext, keyof Admission>

const serverMethods: Readonly<Record<string, Method>> = Object.freeze({
  [methods.precreate]: precreate,
  [methods.create]: createTrade,
  [methods.query]: queryTrade,
  [methods.close]: closeTrade,
  [methods.cancel]: cancelTrade,
  [methods.refund]: refundTrade,
  [methods.refundQuery]: queryRefund,
  [methods.certificateDownload]: downloadCertificate,
})

const slowAnswerMs = 2_000

export async function serveGateway(
  parts: GatewayParts,
  request: SimulatorRequest,
): Promise<SimulatorAnswer> {
  const parameters = readParameters(request)
  if (parameters === undefined) return writeUnsignedRefusal('isv.invalid-parameter')
  const { method } = parameters
  const isPage = method === methods.wapPay || method === methods.pagePay
  const admitted = admit(parameters, parts)
  if ('refusal' in admitted) return reject(admitted, isPage)
  const context: MethodContext = { ...parts, ...admitted }
  if (isPage) return servePage(parts, context, method)
  if (request.method !== 'POST') return writeUnsignedRefusal('isv.invalid-parameter')
  if (isSlow(context)) await sleep(parts.ports.scheduler, slowAnswerMs)
  const carryOut = serverMethods[admitted.method]
  const result: MethodResult = carryOut?.(context) ?? { refusal: 'isv.invalid-method' }
  return writeAnswer(admitted.merchant, admitted.method, withSignatureFault(context, result))
}

/** The next answer about that order, whichever it is. */
function withSignatureFault(context: MethodContext, result: MethodResult): MethodResult {
  const order = result.fault === undefined ? findOrder(context) : undefined
  if (order === undefined) return result
  const subject = subjectOf(order)
  if (context.faults.strikes('unsigned_answer', subject, 1)) return { ...result, fault: 'unsigned' }
  const isGarbled = context.faults.strikes('bad_answer_signature', subject, 1)
  return isGarbled ? { ...result, fault: 'bad_signature' } : result
}

function reject({ refusal, merchant, method }: Rejection, isPage: boolean): SimulatorAnswer {
  if (isPage) return errorPage(refusal)
  if (merchant === undefined) return writeUnsignedRefusal(refusal)
  // A refused envelope is answered in the clear: nothing said that the caller can decrypt.
  return writeAnswer({ ...merchant, cipher: undefined }, method, { refusal })
}

/** The payer's browser brings the order along; opening the page creates the trade. */
function servePage(
  parts: GatewayParts,
  context: MethodContext,
  method: typeof methods.wapPay | typeof methods.pagePay,
): SimulatorAnswer {
  const offered = offerOrder(context, method)
  if ('refusal' in offered) return errorPage(offered.refusal, offered.detail)
  return showCashier(parts, parts.trading.open(offered.order))
}

function isSlow(context: MethodContext): boolean {
  const order = findOrder(context)
  const orderNumber = order?.orderNumber ?? context.content.out_trade_no
  const amount = order?.asked ?? readAmount(context.content.total_amount)
  if (typeof orderNumber !== 'string' || amount === undefined) return false
  return context.faults.strikes('slow_answers', { orderNumber, amount })
}
