/** An order of the shop, and what the platform's events make of it. */
import type { Event } from '@tillway/mall'

/** Whether the order was told to the platform by the server, or signed for the page to carry. */
export type OrderMode = 'online' | 'offline'

/** `mismatch`, `quarantined`, `late`: money came that the shop must not ship for. */
export type OrderNote = 'mismatch' | 'quarantined' | 'late' | null

/** What the events say; a pure function of them, see `foldEvents`. */
export interface OrderProgress {
  readonly state: 'pending' | 'paid' | 'closed'
  readonly note: OrderNote
  readonly payment: string | null
  readonly way: string | null
  /** RFC 3339. */
  readonly paidAt: string | null
  /** Minor units. */
  readonly amountRefunded: number
  readonly lastSequence: number
}

export interface Order extends OrderProgress {
  readonly number: string
  /** Who ordered: a random cookie, because this shop has no accounts. */
  readonly visitor: string
  /** Id of a product; `lab` for an order of the test lab. */
  readonly product: string
  readonly quantity: number
  readonly description: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly mode: OrderMode
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly shippedAt: number | null
  /** Where it is paid, when that is the shop's counter: `tm_…` */
  readonly terminal: string | null
  /** Lines of the card's receipt, none when it was not paid by card; null before they were asked for. */
  readonly receipt: Readonly<Record<string, string>> | null
}

const untouched: OrderProgress = Object.freeze({
  state: 'pending',
  note: null,
  payment: null,
  way: null,
  paidAt: null,
  amountRefunded: 0,
  lastSequence: 0,
})

/**
 * The progress of an order from all its events. The events are sorted first, so it does not matter
 * in which order, or how often, they arrived.
 */
export function foldEvents(
  order: Pick<Order, 'number' | 'amount' | 'currency' | 'payment'>,
  events: readonly Event[],
): OrderProgress {
  const start = { ...untouched, payment: order.payment }
  const ours = events.filter((event) => order.payment === null || event.payment === order.payment)
  return ours
    .toSorted((a, b) => a.sequence - b.sequence)
    .reduce((progress, event) => applyEvent(order, progress, event), start)
}

function applyEvent(
  order: Pick<Order, 'number' | 'amount' | 'currency'>,
  progress: OrderProgress,
  event: Event,
): OrderProgress {
  const seen = { ...progress, payment: event.payment, lastSequence: event.sequence }
  const { payment } = event.data
  switch (event.type) {
    case 'payment.succeeded': {
      const isOurs = payment.order === order.number
      const isWhole = payment.amount === order.amount && payment.currency === order.currency
      if (!isOurs || !isWhole) return { ...seen, note: 'mismatch' }
      return { ...seen, state: 'paid', way: payment.way, paidAt: payment.paid_at }
    }
    case 'payment.canceled':
    case 'payment.expired':
      return progress.state === 'paid' ? seen : { ...seen, state: 'closed' }
    case 'payment.late_success':
      return { ...seen, note: 'late' }
    case 'payment.quarantined':
      return { ...seen, note: 'quarantined' }
    case 'refund.succeeded':
    case 'refund.failed':
      return { ...seen, amountRefunded: payment.amount_refunded }
    default:
      return seen
  }
}
