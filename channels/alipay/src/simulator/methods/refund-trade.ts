/** `alipay.trade.refund`. `out_request_no` makes a repeat harmless. */
import { minorUnits } from '@tillway/kernel'
import { toChinaTime, toYuan } from '@tillway/wire'
import type { MethodResult } from '../answers.ts'
import { refundedOf, type SimulatedOrder, tradeStatusOf } from '../order.ts'
import { isOrderNumber, readAmount } from '../order-rules.ts'
import type { RefusalCode } from '../refusals.ts'
import {
  findOrder,
  invalid,
  type Method,
  type MethodContext,
  namesOrder,
  subjectOf,
} from './context.ts'

interface Wanted {
  readonly requestNumber: string
  readonly amount: number
  readonly byCancel: false
}

const minIntervalMs = 3_000

export const refundTrade: Method = (context) => {
  if (!namesOrder(context)) return invalid('out_trade_no')
  const order = findOrder(context)
  if (order?.tradeNumber === undefined) return { refusal: 'ACQ.TRADE_NOT_EXIST' }
  const amount = readAmount(context.content.refund_amount)
  if (amount === undefined) return invalid('refund_amount')
  const requestNumber = context.content.out_request_no ?? wholeOrderNumber(order, amount)
  if (!isOrderNumber(requestNumber)) return invalid('out_request_no')
  const wanted: Wanted = { requestNumber, amount, byCancel: false }
  return (
    repeatOf(order, wanted) ?? refuse(context, order, wanted) ?? carryOut(context, order, wanted)
  )
}

/** Only a refund of the whole amount may go without a number. */
function wholeOrderNumber(order: SimulatedOrder, amount: number): string | undefined {
  return amount === order.captured ? order.orderNumber : undefined
}

function repeatOf(order: SimulatedOrder, wanted: Wanted): MethodResult | undefined {
  const earlier = order.refunds.find((refund) => refund.requestNumber === wanted.requestNumber)
  if (earlier === undefined || earlier.state === 'failed') return undefined
  if (earlier.amount !== wanted.amount) return { refusal: 'ACQ.DISCORDANT_REPEAT_REQUEST' }
  return { fields: describe(order, 'N', earlier.at) }
}

function refuse(
  context: MethodContext,
  order: SimulatedOrder,
  wanted: Wanted,
): MethodResult | undefined {
  const now = context.ports.clock.now()
  const byStatus: Readonly<Record<string, RefusalCode>> = {
    WAIT_BUYER_PAY: 'ACQ.TRADE_STATUS_ERROR',
    TRADE_FINISHED: 'ACQ.TRADE_HAS_FINISHED',
    TRADE_CLOSED:
      order.state === 'paid' ? 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' : 'ACQ.TRADE_NOT_ALLOW_REFUND',
  }
  const refusal = byStatus[tradeStatusOf(order, now) ?? '']
  if (refusal !== undefined) return { refusal }
  if (wanted.amount > order.captured - refundedOf(order)) {
    return { refusal: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' }
  }
  const isTooSoon = order.refunds.some(
    ({ at, state }) => state === 'succeeded' && now - at < minIntervalMs,
  )
  if (isTooSoon) return { refusal: 'isv.app-call-limited' }
  if (!context.faults.strikes('refund_failed', subjectOf(order))) return undefined
  context.trading.failRefund(order, wanted)
  return { refusal: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' }
}

function carryOut(context: MethodContext, order: SimulatedOrder, wanted: Wanted): MethodResult {
  const refunded = context.trading.refund(order, wanted)
  const isLost = context.faults.strikes('refund_timeout_after_success', subjectOf(order), 1)
  const fields = describe(refunded, 'Y', context.ports.clock.now())
  return isLost ? { fields, fault: 'drop' } : { fields }
}

function describe(order: SimulatedOrder, fundChange: 'Y' | 'N', at: number) {
  return {
    buyer_logon_id: '138****0000',
    buyer_user_id: '2088000000000000',
    fund_change: fundChange,
    gmt_refund_pay: toChinaTime(at),
    out_trade_no: order.orderNumber,
    refund_fee: toYuan(minorUnits(refundedOf(order))),
    send_back_fee: '0.00',
    trade_no: order.tradeNumber,
  }
}
