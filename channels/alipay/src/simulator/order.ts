/** An order at the simulator, as the fold of its records. */
import type { Instant } from '@tillway/kernel'
import type { OrderMethod } from '../wire/trade.ts'

export type OrderState = 'offered' | 'open' | 'paid' | 'closed' | 'declined'

export interface SimulatedRefund {
  readonly requestNumber: string
  /** Fen. */
  readonly amount: number
  readonly state: 'succeeded' | 'failed'
  readonly at: Instant
  /** Made by trade.cancel of a paid order. */
  readonly byCancel: boolean
}

export interface Offer {
  readonly appId: string
  readonly orderNumber: string
  readonly method: OrderMethod
  /** Fen. */
  readonly asked: number
  readonly subject: string
  /** Names the order to a phone or browser. */
  readonly token: string
  /** Everything that a repeated start must say again. */
  readonly fingerprint: string
  readonly at: Instant
  readonly expiresAt: Instant
  readonly notifyUrl?: string
  readonly returnUrl?: string
  readonly quitUrl?: string
  readonly passback?: string
}

export interface SimulatedOrder extends Offer {
  readonly state: OrderState
  /** Present once a trade exists: after the scan, or when the cashier was opened. */
  readonly tradeNumber?: string
  /** Fen taken from the payer. */
  readonly captured: number
  readonly paidAt?: Instant
  readonly closedAt?: Instant
  readonly refunds: readonly SimulatedRefund[]
}

interface OnOrder {
  readonly appId: string
  readonly orderNumber: string
  readonly at: Instant
}

export type OrderRecord =
  | { readonly type: 'order_offered'; readonly offer: Offer }
  | (OnOrder & { readonly type: 'trade_created'; readonly tradeNumber: string })
  | (OnOrder & { readonly type: 'trade_paid'; readonly captured: number })
  | (OnOrder & { readonly type: 'trade_closed' | 'trade_declined' | 'number_voided' })
  | (OnOrder & { readonly type: 'trade_refunded'; readonly refund: SimulatedRefund })

export function openOrder(offer: Offer): SimulatedOrder {
  return { ...offer, state: 'offered', captured: 0, refunds: [] }
}

export function applyToOrder(
  order: SimulatedOrder,
  record: Exclude<OrderRecord, { type: 'order_offered' }>,
): SimulatedOrder {
  switch (record.type) {
    case 'trade_created':
      return { ...order, state: 'open', tradeNumber: record.tradeNumber }
    case 'trade_paid':
      return { ...order, state: 'paid', captured: record.captured, paidAt: record.at }
    case 'trade_closed':
    case 'number_voided':
      return { ...order, state: 'closed', closedAt: record.at }
    case 'trade_declined':
      return { ...order, state: 'declined', closedAt: record.at }
    case 'trade_refunded': {
      const { refund } = record
      const others = order.refunds.filter((one) => one.requestNumber !== refund.requestNumber)
      return { ...order, refunds: [...others, refund] }
    }
  }
}

/** Fen given back in all. */
export function refundedOf(order: SimulatedOrder): number {
  return order.refunds
    .filter((refund) => refund.state === 'succeeded')
    .reduce((sum, refund) => sum + refund.amount, 0)
}

const refundWindowMs = 365 * 86_400_000

/** `trade_status`, or undefined while no trade exists. */
export function tradeStatusOf(order: SimulatedOrder, now: Instant): string | undefined {
  if (order.tradeNumber === undefined) return undefined
  if (order.state === 'open') return 'WAIT_BUYER_PAY'
  if (order.state !== 'paid' || order.paidAt === undefined) return 'TRADE_CLOSED'
  if (refundedOf(order) >= order.captured) return 'TRADE_CLOSED'
  return now > order.paidAt + refundWindowMs ? 'TRADE_FINISHED' : 'TRADE_SUCCESS'
}
