/** Reads rows of the order book; the columns hold what this shop wrote, so the casts are its own. */
import type { Event } from '@tillway/mall'
import type { Order } from './order.ts'
import type { ReceivedEvent, ShopRefund } from './order-records.ts'

export type Row = Readonly<Record<string, unknown>>

export function readOrder(row: Row): Order {
  return {
    number: String(row.number),
    visitor: String(row.visitor),
    product: String(row.product),
    quantity: Number(row.quantity),
    description: String(row.description),
    amount: Number(row.amount),
    currency: String(row.currency),
    mode: row.mode as Order['mode'],
    createdAt: Number(row.created_at),
    state: row.state as Order['state'],
    note: row.note as Order['note'],
    payment: textOrNull(row.payment),
    way: textOrNull(row.way),
    paidAt: textOrNull(row.paid_at),
    amountRefunded: Number(row.amount_refunded),
    lastSequence: Number(row.last_sequence),
    shippedAt: row.shipped_at === null ? null : Number(row.shipped_at),
    terminal: textOrNull(row.terminal),
    receipt: row.receipt === null ? null : JSON.parse(String(row.receipt)),
  }
}

export function readEvent(row: Row): ReceivedEvent {
  return {
    event: JSON.parse(String(row.body)) as Event,
    source: row.source as ReceivedEvent['source'],
    receivedAt: Number(row.received_at),
    deliveries: Number(row.deliveries),
  }
}

export function readRefund(row: Row): ShopRefund {
  return {
    reference: String(row.reference),
    orderNumber: String(row.order_number),
    amount: Number(row.amount),
    status: row.status as ShopRefund['status'],
    createdAt: Number(row.created_at),
  }
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : String(value)
}
