/** The shop's own API, which its pages call. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  openPayment,
  type Purchase,
  placeOrder,
  receiptOf,
  refundOrder,
  ShopError,
  type Ticket,
} from '../checkout/checkout.ts'
import { findProduct } from '../checkout/products.ts'
import { normalAmount } from '../lab/lab.ts'
import type { Order } from '../orders/order.ts'
import { type OrderView, renderRegions } from '../pages/order-regions.ts'
import { speak } from '../pages/words.ts'
import { explain } from './explain.ts'
import { contextOf, knownVisitor, type Shop, visitorOf } from './shop-server.ts'

type Body = Readonly<Record<string, unknown>> | null

export function addOrderRoutes(server: FastifyInstance, shop: Shop): void {
  const { checkout } = shop

  server.post<{ Body: Body }>('/api/orders', async (request, reply) => {
    const purchase = await readPurchase(shop, request, visitorOf(shop, request, reply))
    const order = placeOrder(checkout, purchase)
    return sendTicket(shop, { request, reply, order })
  })

  server.post<{ Params: { number: string } }>('/api/orders/:number/pay', (request, reply) => {
    const order = ownOrder(shop, request)
    return sendTicket(shop, { request, reply, order })
  })

  server.post<{ Params: { number: string }; Body: Body }>(
    '/api/orders/:number/refunds',
    async (request, reply) => {
      const order = ownOrder(shop, request)
      const refund = await refundOrder(checkout, order, Number(request.body?.amount))
      return reply.code(201).send(refund)
    },
  )

  server.get<{ Params: { number: string } }>('/api/orders/:number', (request) => {
    const view = viewOrder(shop, request, request.params.number)
    if (view === undefined) throw new ShopError('order_not_found')
    const { visitor: _, ...order } = view.order
    return { ...order, refunds: view.refunds, events: view.events }
  })

  server.get<{ Params: { number: string } }>('/api/orders/:number/regions', async (request) => {
    const view = await viewWithReceipt(shop, request, request.params.number)
    if (view === undefined) throw new ShopError('order_not_found')
    const regions = Object.entries(renderRegions(contextOf(shop, request), view))
    return Object.fromEntries(
      regions.map(([name, { content, version }]) => [name, { markup: content.markup, version }]),
    )
  })
}

/** The order, to the one who ordered alone: with its payment go the cards that this shopper saved. */
function ownOrder(
  { checkout }: Shop,
  request: FastifyRequest<{ Params: { number: string } }>,
): Order {
  const order = checkout.store.find(request.params.number)
  if (order === undefined || order.visitor !== knownVisitor(request)) {
    throw new ShopError('order_not_found')
  }
  return order
}

export function viewOrder(
  shop: Shop,
  request: FastifyRequest,
  number: string,
): OrderView | undefined {
  const { store } = shop.checkout
  const order = store.find(number)
  if (order === undefined) return undefined
  const [refunds, events] = [store.refundsOf(number), store.eventsOf(number)]
  return { order, refunds, events, isOwn: order.visitor === knownVisitor(request) }
}

/** With the receipt, which is asked for when the order is first looked at. */
export async function viewWithReceipt(
  shop: Shop,
  request: FastifyRequest,
  number: string,
): Promise<OrderView | undefined> {
  const view = viewOrder(shop, request, number)
  if (view === undefined || view.order.terminal === null) return view
  const receipt = await receiptOf(shop.checkout, view.order).catch((error: unknown) => {
    shop.log.warn({ order: number, error: String(error) }, 'the receipt was not told')
    return null
  })
  return { ...view, order: { ...view.order, receipt } }
}

async function readPurchase(
  shop: Shop,
  request: FastifyRequest<{ Body: Body }>,
  visitor: string,
): Promise<Purchase> {
  const { language, offline } = contextOf(shop, request)
  const { product: id, quantity = 1, amount } = request.body ?? {}
  const mode = offline ? 'offline' : 'online'
  if (id === undefined && (await isLabAmount(shop, amount))) {
    const description = speak(language)('labOrder')
    const order = { product: 'lab', quantity: 1, description, amount: Number(amount) }
    return { visitor, ...order, mode, terminal: null }
  }
  const product = findProduct(String(id))
  const isQuantity = Number.isSafeInteger(quantity) && Number(quantity) > 0 && Number(quantity) < 10
  if (product === undefined || !isQuantity) throw new ShopError('not_for_sale')
  const count = Number(quantity)
  const description = product.name[language] + (count > 1 ? ` × ${count}` : '')
  const price = product.price * count
  const order = { product: product.id, quantity: count, description, amount: price }
  return { visitor, ...order, mode, terminal: null }
}

/** The price of a thing is the shop's to say; only the lab takes an amount, and only its own. */
async function isLabAmount(shop: Shop, amount: unknown): Promise<boolean> {
  if (shop.faults === undefined) return false
  if (amount === normalAmount) return true
  return (await shop.faults()).some((fault) => fault.amount === amount)
}

export async function sendTicket(
  shop: Shop,
  { request, reply, order }: { request: FastifyRequest; reply: FastifyReply; order: Order },
): Promise<FastifyReply> {
  const page = `/orders/${order.number}`
  const returnUrl = `${originOf(request)}${page}`
  try {
    const ticket: Ticket = await openPayment(shop.checkout, order, returnUrl)
    return reply.code(201).send({ order: order.number, page, return_url: returnUrl, ...ticket })
  } catch (error) {
    const { status, body } = explain(error, contextOf(shop, request).language)
    shop.log.warn({ order: order.number, code: body.error.code }, 'the payment was not opened')
    return reply.code(status).send({ order: order.number, page, ...body })
  }
}

/** Where the shopper's browser sees the shop, so that it comes back to the same cookies. */
function originOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`
}
