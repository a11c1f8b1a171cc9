/** `alipay.trade.precreate`: a code to scan. No trade exists before somebody scans it. */
import { methods } from '../../wire/trade.ts'
import type { AnswerFault } from '../answers.ts'
import type { SimulatedOrder } from '../order.ts'
import { isOrderNumber, readAmount } from '../order-rules.ts'
import { type Method, type MethodContext, subjectOf } from './context.ts'
import { offerOrder } from './offer-order.ts'

export const precreate: Method = (context) => {
  const outage = strikeOutage(context)
  if (outage !== undefined) return { refusal: 'aop.unknow-error', ...outage }
  const offered = offerOrder(context, methods.precreate)
  if ('refusal' in offered) return offered
  const { order } = offered
  const fault = strikeAnswer(context, order)
  return {
    fields: { out_trade_no: order.orderNumber, qr_code: codeOf(context.ports.baseUrl, order) },
    ...(fault === undefined ? {} : { fault }),
  }
}

/** The content of the code. It opens the simulator's cashier on any phone. */
export function codeOf(baseUrl: string, order: SimulatedOrder): string {
  return `${baseUrl}/qr/${order.token}`
}

const outages = 2

/** The first starts of an order fail at the channel: once in its own words, once as a bad gateway. */
export function strikeOutage({
  content,
  faults,
  outageCounts,
}: MethodContext): { fault?: AnswerFault } | undefined {
  const orderNumber = content.out_trade_no
  const amount = readAmount(content.total_amount)
  if (!isOrderNumber(orderNumber) || amount === undefined) return undefined
  if (!faults.strikes('start_server_error', { orderNumber, amount }, outages)) return undefined
  const count = (outageCounts.get(orderNumber) ?? 0) + 1
  outageCounts.set(orderNumber, count)
  return count % outages === 0 ? { fault: 'bad_gateway' } : {}
}

function strikeAnswer({ faults }: MethodContext, order: SimulatedOrder): AnswerFault | undefined {
  const subject = subjectOf(order)
  return faults.strikes('start_timeout_after_success', subject, 1) ? 'drop' : undefined
}
