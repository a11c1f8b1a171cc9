/** What a gateway method of the simulator works with. */
import type { FaultBoard, SimulatorPorts } from '@tillway/channel/simulator'
import type { MethodResult } from '../answers.ts'
import type { Admission } from '../gateway-door.ts'
import type { OrderRecord, SimulatedOrder } from '../order.ts'
import type { OrderBook } from '../order-book.ts'
import { isOrderNumber } from '../order-rules.ts'
import type { Trading } from '../trading.ts'

export interface MethodContext extends Admission {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly book: OrderBook
  readonly trading: Trading
  /** How often `start_server_error` struck, by order number. */
  readonly outageCounts: Map<string, number>
  append(record: OrderRecord): void
}

export type Method = (context: MethodContext) => MethodResult

export const invalid = (detail: string): MethodResult => ({
  refusal: 'ACQ.INVALID_PARAMETER',
  detail,
})

/** The order that `out_trade_no` or `trade_no` names, whether or not a trade exists. */
export function findOrder({ book, content, merchant }: MethodContext): SimulatedOrder | undefined {
  const { trade_no: tradeNumber, out_trade_no: orderNumber } = content
  const { appId } = merchant.record
  if (typeof tradeNumber === 'string') return book.findTrade(appId, tradeNumber)
  return isOrderNumber(orderNumber) ? book.find(appId, orderNumber) : undefined
}

export function namesOrder({ content }: MethodContext): boolean {
  return typeof content.trade_no === 'string' || isOrderNumber(content.out_trade_no)
}

export function subjectOf(order: SimulatedOrder) {
  return { orderNumber: order.orderNumber, amount: order.asked }
}
