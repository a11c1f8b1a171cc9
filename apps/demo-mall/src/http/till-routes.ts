/** The counter: its page, the orders that are rung up there, and the keys of its simulated reader. */
import type { FastifyInstance } from 'fastify'
import { placeOrder, ShopError } from '../checkout/checkout.ts'
import { tillPage } from '../pages/till-page.ts'
import { readBasket } from '../till/basket.ts'
import { drawReadings, type Till } from '../till/till.ts'
import { sendTicket } from './order-routes.ts'
import { contextOf, type Shop, sendPage, visitorOf } from './shop-server.ts'

/** Readings that the simulated reader was given so far; kept, because a counter only goes up. */
const drawnMark = 'till_readings'

export function addTillRoutes(server: FastifyInstance, shop: Shop, till: Till): void {
  const { checkout } = shop
  server.get('/till', (request, reply) => {
    const context = contextOf(shop, request)
    return sendPage(shop, reply, { context, page: tillPage(context, till) })
  })

  server.post<{ Body: Readonly<Record<string, unknown>> | null }>(
    '/api/till/orders',
    async (request, reply) => {
      const { language, offline } = contextOf(shop, request)
      const basket = readBasket(request.body ?? {}, language)
      if (basket === undefined) throw new ShopError('not_for_sale')
      const visitor = visitorOf(shop, request, reply)
      const mode = offline ? 'offline' : 'online'
      const { terminal } = till
      const order = placeOrder(checkout, { visitor, ...basket, mode, terminal })
      return sendTicket(shop, { request, reply, order })
    },
  )

  const { simulated } = till
  if (simulated === undefined) return
  server.post('/api/till/readings', () => {
    const { serial, initialKey, keySerial } = simulated.reader
    const readings = drawReadings(keySerial, Number(checkout.store.mark(drawnMark) ?? 0))
    if (readings === null) throw new ShopError('reader_used_up')
    checkout.store.setMark(drawnMark, String(readings.drawn))
    return { serial, initialKey, keySerial: readings.keySerial }
  })
  server.get('/api/till/cards', () => simulated.cards())
}
