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
  const { ports, faults, append } = parts
  const reload = (order: SimulatedOrder) => reloaded(parts, order)
  const stamp = (order: SimulatedOrder) => stamped(parts, order)

  const open = (order: SimulatedOrder): SimulatedOrder => {
    if (order.state === 'offered') createTrade(parts, order)
    return reload(order)
  }

  return {
    open,
    pay(order) {
      const opened = open(reload(order))
      if (opened.state !== 'open') return opened
      if (!faults.strikes('declined', subjectOf(opened))) return capture(parts, opened)
      append({ type: 'trade_declined', ...stamp(opened) })
      return reload(opened)
    },
    close(order) {
      append({ type: 'trade_closed', ...stamp(order) })
      if (faults.strikes('late_success_after_close', subjectOf(order), 1)) {
        ports.scheduler.after(lateSuccessMs, () => payLate(parts, reload(order)))
      }
      return reload(order)
    },
    refund(order, refund) {
      const made: SimulatedRefund = { ...refund, at: ports.clock.now(), state: 'succeeded' }
      append({ type: 'trade_refunded', ...stamp(order), refund: made })
      parts.notices.tellRefund(reload(order), refund.requestNumber)
      return reload(order)
    },
    failRefund(order, refund) {
      const failed: SimulatedRefund = { ...refund, at: ports.clock.now(), state: 'failed' }
      append({ type: 'trade_refunded', ...stamp(order), refund: failed })
    },
  }
}

function createTrade(parts: TradingParts, order: SimulatedOrder): void {
  const tradeNumber = drawTradeNumber(parts.ports.clock.now(), parts.ports.random)
  parts.append({ type: 'trade_created', ...stamped(parts, order), tradeNumber })
}

function capture(parts: TradingParts, order: SimulatedOrder): SimulatedOrder {
  const isShort = order.asked > 1 && parts.faults.strikes('wrong_amount', subjectOf(order))
  const captured = order.asked - (isShort ? 1 : 0)
  parts.append({ type: 'trade_paid', ...stamped(parts, order), captured })
  parts.notices.tellPayment(reloaded(parts, order))
  return reloaded(parts, order)
}

/** The payer had the password already typed when the merchant closed the order. */
function payLate(parts: TradingParts, order: SimulatedOrder): void {
  if (order.state !== 'closed') return
  if (order.tradeNumber === undefined) createTrade(parts, order)
  capture(parts, reloaded(parts, order))
}

function reloaded({ book }: TradingParts, order: SimulatedOrder): SimulatedOrder {
  return book.find(order.appId, order.orderNumber) ?? order
}

function stamped({ ports }: TradingParts, { appId, orderNumber }: SimulatedOrder) {
  return { appId, orderNumber, at: ports.clock.now() }
}

function subjectOf(order: SimulatedOrder) {
  return { orderNumber: order.orderNumber, amount: order.asked }
}
