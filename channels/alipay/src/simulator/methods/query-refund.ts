/** `alipay.trade.fastpay.refund.query`. */
import { minorUnits } from '@tillway/kernel'
import { toChinaTime, toYuan } from '@tillway/wire'
import { isOrderNumber } from '../order-rules.ts'
import { findOrder, invalid, type Method, namesOrder } from './context.ts'

export const queryRefund: Method = (context) => {
  const { out_request_no: requestNumber, query_options: options } = context.content
  if (!namesOrder(context)) return invalid('out_trade_no')
  if (!isOrderNumber(requestNumber)) return invalid('out_request_no')
  const order = findOrder(context)
  if (order?.tradeNumber === undefined) return { refusal: 'ACQ.TRADE_NOT_EXIST' }
  const refund = order.refunds.find((one) => one.requestNumber === requestNumber)
  // A refund that is not there is no error: the answer succeeds and says nothing.
  if (refund?.state !== 'succeeded') return { fields: {} }
  const wantsTime = Array.isArray(options) && options.includes('gmt_refund_pay')
  return {
    fields: {
      out_request_no: requestNumber,
      out_trade_no: order.orderNumber,
      refund_amount: toYuan(minorUnits(refund.amount)),
      refund_status: 'REFUND_SUCCESS',
      total_amount: toYuan(minorUnits(order.captured)),
      trade_no: order.tradeNumber,
      ...(wantsTime ? { gmt_refund_pay: toChinaTime(refund.at) } : {}),
    },
  }
}
