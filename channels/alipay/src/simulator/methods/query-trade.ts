/** `alipay.trade.query`. */
import { minorUnits } from '@tillway/kernel'
import { toChinaTime, toYuan } from '@tillway/wire'
import { type SimulatedOrder, tradeStatusOf } from '../order.ts'
import {
  findOrder,
  invalid,
  type Method,
  type MethodContext,
  namesOrder,
  subjectOf,
} from './context.ts'

export const queryTrade: Method = (context) => {
  if (!namesOrder(context)) return invalid('out_trade_no')
  const order = findOrder(context)
  const status = order && tradeStatusOf(order, context.ports.clock.now())
  if (order === undefined || status === undefined) return { refusal: 'ACQ.TRADE_NOT_EXIST' }
  const isPaid = order.state === 'paid'
  if (isPaid && context.faults.strikes('query_processing', subjectOf(order))) {
    const { paidAt: _, ...unpaid } = order
    return { fields: describeTrade(context, unpaid, 'WAIT_BUYER_PAY') }
  }
  const isLost =
    isPaid && context.faults.strikes('query_timeout_after_payment', subjectOf(order), 2)
  return { fields: describeTrade(context, order, status), ...(isLost ? { fault: 'drop' } : {}) }
}

function describeTrade(context: MethodContext, order: SimulatedOrder, status: string) {
  const isPaid = order.paidAt !== undefined
  const total = toYuan(minorUnits(isPaid ? order.captured : order.asked))
  const received = isPaid ? total : '0.00'
  return {
    buyer_logon_id: '138****0000',
    buyer_pay_amount: received,
    buyer_user_id: '2088000000000000',
    fund_bill_list: isPaid ? [{ amount: total, fund_channel: 'ALIPAYACCOUNT' }] : [],
    invoice_amount: received,
    out_trade_no: order.orderNumber,
    point_amount: '0.00',
    receipt_amount: received,
    ...(order.paidAt === undefined ? {} : { send_pay_date: toChinaTime(order.paidAt) }),
    seller_id: context.merchant.record.sellerId,
    total_amount: total,
    trade_no: order.tradeNumber,
    trade_status: status,
  }
}
