/** `alipay.trade.close`: only a trade that waits for its payer. */
import { findOrder, invalid, type Method, namesOrder, subjectOf } from './context.ts'

export const closeTrade: Method = (context) => {
  if (!namesOrder(context)) return invalid('out_trade_no')
  const order = findOrder(context)
  if (order?.tradeNumber === undefined) return { refusal: 'ACQ.TRADE_NOT_EXIST' }
  if (order.state !== 'open') return { refusal: 'ACQ.REASON_TRADE_STATUS_INVALID' }
  context.trading.close(order)
  const isLost = context.faults.strikes('close_timeout_after_success', subjectOf(order), 1)
  return {
    fields: { out_trade_no: order.orderNumber, trade_no: order.tradeNumber },
    ...(isLost ? { fault: 'drop' } : {}),
  }
}
