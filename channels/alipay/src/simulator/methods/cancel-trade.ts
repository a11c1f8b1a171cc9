/**
 * `alipay.trade.cancel`: closes what is not paid, refunds what is, and makes a number unusable that
 * nobody has scanned or sent yet. Saying it again says the same.
 */
import type { MethodResult } from '../answers.ts'
import { refundedOf, type SimulatedOrder } from '../order.ts'
import {
  findOrder,
  invalid,
  type Method,
  type MethodContext,
  namesOrder,
  subjectOf,
} from './context.ts'

const windowMs = 86_400_000

export const cancelTrade: Method = (context) => {
  if (!namesOrder(context)) return invalid('out_trade_no')
  const order = findOrder(context)
  if (order === undefined) return voidNumber(context)
  const result = order.state === 'paid' ? cancelPaid(context, order) : cancelUnpaid(context, order)
  if ('refusal' in result) return result
  const isLost = context.faults.strikes('close_timeout_after_success', subjectOf(order), 1)
  return isLost ? { ...result, fault: 'drop' } : result
}

function voidNumber({ append, content, merchant, ports }: MethodContext): MethodResult {
  const orderNumber = content.out_trade_no
  if (typeof orderNumber !== 'string') return { refusal: 'ACQ.TRADE_NOT_EXIST' }
  const { appId } = merchant.record
  append({ type: 'number_voided', appId, orderNumber, at: ports.clock.now() })
  return { fields: { out_trade_no: orderNumber, retry_flag: 'N' } }
}

function cancelUnpaid({ trading }: MethodContext, order: SimulatedOrder): MethodResult {
  if (order.state === 'offered' || order.state === 'open') trading.close(order)
  return answer(order, 'close')
}

function cancelPaid({ ports, trading }: MethodContext, order: SimulatedOrder): MethodResult {
  const left = order.captured - refundedOf(order)
  if (order.refunds.some((refund) => refund.byCancel)) return answer(order, 'refund')
  if (left === 0) return { refusal: 'ACQ.TRADE_HAS_CLOSE' }
  if (ports.clock.now() > (order.paidAt ?? 0) + windowMs) {
    return { refusal: 'ACQ.TRADE_CANCEL_TIME_OUT' }
  }
  trading.refund(order, { requestNumber: order.orderNumber, amount: left, byCancel: true })
  return answer(order, 'refund')
}

function answer(order: SimulatedOrder, action: 'close' | 'refund'): MethodResult {
  const { orderNumber, tradeNumber } = order
  return {
    fields: {
      out_trade_no: orderNumber,
      ...(tradeNumber === undefined ? {} : { trade_no: tradeNumber }),
      retry_flag: 'N',
      action,
    },
  }
}
