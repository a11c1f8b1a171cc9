/** What a mall has on its disk: its orders, and each event that it was told, once. */
import type { Event } from '@tillway/mall'
import type { MallBase } from './base.ts'
import type { MallOrder, MallRefund, ReceivedEvent } from './types.ts'

/** What a mall wants paid, and what it does about it. */
export interface PlannedOrder {
  readonly amount: number
  readonly shopper?: string
  readonly terminal?: string
  /** Seconds until it expires. */
  readonly expiresIn?: number
  readonly refunds: readonly number[]
  /** Milliseconds after which the mall cancels it. */
  readonly cancelAfterMs?: number
}

type Changeable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

export interface OrderRow extends Changeable<Omit<MallOrder, 'refunds'>> {
  readonly planned: PlannedOrder
  readonly refunds: Changeable<MallRefund>[]
  /** The newest session; null before the first. */
  session: string | null
  canceled: boolean
  /** Events of money that came with another amount and is to be given back. */
  readonly quarantined: Set<string>
  /** How often a channel would not give stray money back. */
  refusals: number
  onPaid: () => void
  onQuarantine: () => void
}

export interface MallBook {
  readonly orders: OrderRow[]
  readonly received: ReceivedEvent[]
  readonly objections: string[]
  /** Of its webhooks; the newest last. */
  readonly secrets: string[]
  /** A new secret that was asked for and is not there yet. */
  rotation: string | null
  add(planned: PlannedOrder): OrderRow
  /** Counts an event once, whatever is answered. */
  take(event: Event, body: string, answered: number): void
}

/** What a channel refuses to give back so often is for a person. */
export const mostRefusals = 6

const isReturnRefused = ({ type, data }: Event): boolean =>
  type === 'refund.failed' && data.refund.cause !== 'mall'

export function createMallBook({ name, webhookSecret }: MallBase, now: () => number): MallBook {
  const orders: OrderRow[] = []
  const received: ReceivedEvent[] = []
  const known = new Set<string>()
  return {
    orders,
    received,
    objections: [],
    secrets: [webhookSecret],
    rotation: null,
    add(planned) {
      const order = `${name}-${orders.length + 1}`
      const row: OrderRow = {
        order,
        amount: planned.amount,
        currency: 'CNY',
        paymentId: null,
        idempotencyKey: `order ${order}`.replaceAll(' ', '-'),
        status: null,
        planned,
        refunds: planned.refunds.map((amount, index) => ({
          reference: `${order}-refund-${index + 1}`,
          amount,
          refundId: null,
          refused: null,
        })),
        session: null,
        canceled: false,
        quarantined: new Set(),
        refusals: 0,
        onPaid: () => undefined,
        onQuarantine: () => undefined,
      }
      orders.push(row)
      return row
    },
    take(event, body, answered) {
      const { id: eventId, type, payment: paymentId, sequence } = event
      const duplicate = known.has(eventId)
      received.push({ at: now(), eventId, type, paymentId, sequence, answered, body, duplicate })
      if (duplicate) return
      known.add(eventId)
      const order = orders.find(({ order }) => order === event.data.payment.order)
      if (order === undefined) return
      order.status = event.data.payment.status
      if (type === 'payment.succeeded') order.onPaid()
      const isRefused = isReturnRefused(event)
      if (type !== 'payment.quarantined' && !isRefused) return
      if (isRefused) order.refusals += 1
      if (order.refusals >= mostRefusals) return
      order.quarantined.add(eventId)
      order.onQuarantine()
    },
  }
}
