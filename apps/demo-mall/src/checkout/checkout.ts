/**
 * What the shop's server does with an order: writes it down, opens its payment, and gives money
 * back. The order is always in our own book before the platform hears of it.
 */
import { signOrder, type Tillway, TillwayError } from '@tillway/mall'
import type { Order, OrderMode } from '../orders/order.ts'
import { newOrderNumber, shopperIdOf } from '../orders/order-number.ts'
import type { ShopRefund } from '../orders/order-records.ts'
import type { OrderStore } from '../orders/order-store.ts'
import type { ShopClock, ShopRandom } from '../ports.ts'

export interface CheckoutPorts {
  readonly store: OrderStore
  readonly tillway: Tillway
  readonly clock: ShopClock
  readonly random: ShopRandom
  readonly merchantId: string
  /** Without one, orders cannot be signed offline. */
  readonly orderKey: { readonly keyId: string; readonly privateKey: string } | undefined
}

export interface Purchase {
  readonly visitor: string
  readonly product: string
  readonly quantity: number
  readonly description: string
  /** Minor units of CNY. */
  readonly amount: number
  readonly mode: OrderMode
  /** Where it is paid, when that is the shop's counter: `tm_…` */
  readonly terminal: string | null
}

/** What the page hands to the cashier; one of the two. */
export type Ticket = { readonly session: string } | { readonly signed_order: string }

/** Why the shop itself said no. */
export class ShopError extends Error {
  readonly code:
    | 'order_not_found'
    | 'order_not_payable'
    | 'order_not_refundable'
    | 'refund_amount_invalid'
    | 'offline_not_available'
    | 'not_for_sale'
    | 'reader_used_up'

  constructor(code: ShopError['code']) {
    super(code.replaceAll('_', ' '))
    this.name = 'ShopError'
    this.code = code
  }
}

export function placeOrder(ports: CheckoutPorts, purchase: Purchase): Order {
  if (purchase.mode === 'offline' && ports.orderKey === undefined) {
    throw new ShopError('offline_not_available')
  }
  const createdAt = ports.clock.now()
  return ports.store.add({ ...purchase, number: newOrderNumber(ports), currency: 'CNY', createdAt })
}

/** Opens the payment of an order, or opens it again. Rejects with `TillwayError` or `ShopError`. */
export async function openPayment(
  ports: CheckoutPorts,
  order: Order,
  returnUrl: string,
): Promise<Ticket> {
  if (order.state !== 'pending') throw new ShopError('order_not_payable')
  const facts = {
    order: order.number,
    amount: order.amount,
    currency: order.currency,
    description: order.description,
    return_url: returnUrl,
    // Who comes to the counter is not the shopper of its browser, and is shown nobody's cards.
    ...(order.terminal === null ? { shopper: shopperIdOf(order.visitor) } : {}),
  }
  if (order.mode === 'offline') {
    if (ports.orderKey === undefined) throw new ShopError('offline_not_available')
    // A signed order names no terminal; the page that stands at one tells the platform itself.
    const exp = Math.floor(ports.clock.now() / 1_000) + 900
    return {
      signed_order: signOrder({ merchant: ports.merchantId, ...facts, exp }, ports.orderKey),
    }
  }
  if (order.payment !== null) {
    return { session: (await ports.tillway.payments.session(order.payment)).session }
  }
  const payment = await ports.tillway.payments.create({
    ...facts,
    ...(order.terminal === null ? {} : { terminal: order.terminal }),
  })
  ports.store.rememberPayment(order.number, payment.id)
  return { session: payment.session }
}

/**
 * What the card's receipt says; nothing for an order that was not paid by card at the counter. Asked
 * for once: a receipt does not change. Rejects with `TillwayError`.
 */
export async function receiptOf(
  { store, tillway }: CheckoutPorts,
  { number, state, terminal, payment, receipt }: Order,
): Promise<Readonly<Record<string, string>>> {
  if (receipt !== null) return receipt
  if (state !== 'paid' || terminal === null || payment === null) return {}
  const { attempts } = await tillway.payments.get(payment)
  const found = attempts.find((attempt) => attempt.receipt !== null)?.receipt ?? {}
  store.rememberReceipt(number, found)
  return found
}

/** What can still be given back: what was paid, less every refund that did not fail. */
export function refundable(order: Order, refunds: readonly ShopRefund[]): number {
  if (order.state !== 'paid') return 0
  const asked = refunds
    .filter(({ status }) => status !== 'failed')
    .reduce((sum, { amount }) => sum + amount, 0)
  return order.amount - Math.max(asked, order.amountRefunded)
}

/** Gives `amount` fen back. A refund whose answer was lost is asked for again under its own number. */
export async function refundOrder(
  ports: CheckoutPorts,
  order: Order,
  amount: number,
): Promise<ShopRefund> {
  if (order.state !== 'paid' || order.payment === null) throw new ShopError('order_not_refundable')
  const refunds = ports.store.refundsOf(order.number)
  const lost = refunds.find((one) => one.status === 'asked' && one.amount === amount)
  const isWithin =
    Number.isSafeInteger(amount) && amount > 0 && amount <= refundable(order, refunds)
  if (lost === undefined && !isWithin) throw new ShopError('refund_amount_invalid')
  const refund = lost ?? {
    reference: `${order.number}-R${refunds.length + 1}`,
    orderNumber: order.number,
    amount,
    status: 'asked',
    createdAt: ports.clock.now(),
  }
  ports.store.putRefund(refund)
  return { ...refund, status: await askForRefund(ports, order.payment, refund) }
}

async function askForRefund(
  ports: CheckoutPorts,
  payment: string,
  refund: ShopRefund,
): Promise<ShopRefund['status']> {
  const { reference, amount } = refund
  try {
    const { status } = await ports.tillway.refunds.create({ payment, amount, reference })
    ports.store.putRefund({ ...refund, status })
    return status
  } catch (error) {
    const isRefusal =
      error instanceof TillwayError && (error.retry === 'never' || error.retry === 'after_fix')
    if (isRefusal) ports.store.putRefund({ ...refund, status: 'failed' })
    throw error
  }
}
