/** What can happen to an order, whoever makes it happen: the payer, the merchant, or time. */
import type { FaultBoard, SimulatorPorts } from '@tillway/channel/simulator'
import type { Notices } from './notices.ts'
import { drawTradeNumber } from './numbers.ts'
import type { OrderRecord, SimulatedOrder, SimulatedRefund } from './order.ts'
import type { OrderBook } from './order-book.ts'

export interface Trading {
  /** The payer has the order before them: now there is a trade. */
  open(order: SimulatedOrder): SimulatedOrder
  /** The payer pays. An order that cannot be paid any more stays as it is. */
  pay(order: SimulatedOrder): SimulatedOrder
  close(order: SimulatedOrder): SimulatedOrder
  refund(order: SimulatedOrder, refund: Omit<SimulatedRefund, 'at' | 'state'>): SimulatedOrder
  failRefund(order: SimulatedOrder, refund: Omit<SimulatedRefund, 'at' | 'state'>): void
}

export interface TradingParts {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly book: OrderBook
  readonly notices: Notices
  append(record: OrderRecord): void
}

const lateSuccessMs = 1_000

export function createTrading(parts: TradingParts): Trading {
  const { ports, faults, book, notices, append } = parts

  const now = (order: SimulatedOrder): SimulatedOrder =>
    book.find(order.appId, order.orderNumber) ?? order
  const stamp = ({ appId, orderNumber }: SimulatedOrder) => ({
    appId,
    orderNumber,
    at: ports.clock.now(),
  })
  const subjectOf = (order: SimulatedOrder) => ({
    orderNumber: order.orderNumber,
    amount: order.asked,
  })

  const createTrade = (order: SimulatedOrder): void => {
    const tradeNumber = drawTradeNumber(ports.clock.now(), ports.random)
    append({ type: 'trade_created', ...stamp(order), tradeNumber })
  }

  const capture = (order: SimulatedOrder): SimulatedOrder => {
    const isShort = faults.strikes('wrong_amount', subjectOf(order)) && order.asked > 1
    append({ type: 'trade_paid', ...stamp(order), captured: order.asked - (isShort ? 1 : 0) })
    notices.tellPayment(now(order))
    return now(order)
  }

  const open = (order: SimulatedOrder): SimulatedOrder => {
    if (order.state === 'offered') createTrade(order)
    return now(order)
  }

  /** The payer had the password already typed when the merchant closed the order. */
  const payLate = (order: SimulatedOrder): void => {
    ports.scheduler.after(lateSuccessMs, () => {
      const current = now(order)
      if (current.state !== 'closed') return
      if (current.tradeNumber === undefined) createTrade(current)
      capture(now(current))
    })
  }

  return {
    open,
    pay(order) {
      const opened = open(now(order))
      if (opened.state !== 'open') return opened
      if (!faults.strikes('declined', subjectOf(opened))) return capture(opened)
      append({ type: 'trade_declined', ...stamp(opened) })
      return now(opened)
    },
    close(order) {
      append({ type: 'trade_closed', ...stamp(order) })
      if (faults.strikes('late_success_after_close', subjectOf(order), 1)) payLate(order)
      return now(order)
    },
    refund(order, refund) {
      const at = ports.clock.now()
      const made: SimulatedRefund = { ...refund, at, state: 'succeeded' }
      append({ type: 'trade_refunded', ...stamp(order), refund: made })
      notices.tellRefund(now(order), refund.requestNumber)
      return now(order)
    },
    failRefund(order, refund) {
      const at = ports.clock.now()
      append({
        type: 'trade_refunded',
        ...stamp(order),
        refund: { ...refund, at, state: 'failed' },
      })
    },
  }
}
