import type { FastifyInstance } from 'fastify'
import { findProduct } from '../checkout/products.ts'
import { html } from '../pages/html.ts'
import { labPage } from '../pages/lab-page.ts'
import { orderPage, ordersPage } from '../pages/order-pages.ts'
import { productPage, shopPage } from '../pages/shop-pages.ts'
import { cookie } from './cookies.ts'
import { viewWithReceipt } from './order-routes.ts'
import { contextOf, knownVisitor, type Shop, sendPage } from './shop-server.ts'

export function addPageRoutes(server: FastifyInstance, shop: Shop): void {
  const { store } = shop.checkout
  server.get('/', (request, reply) => {
    const context = contextOf(shop, request)
    return sendPage(shop, reply, { context, page: shopPage(context) })
  })

  server.get<{ Params: { id: string } }>('/products/:id', (request, reply) => {
    const product = findProduct(request.params.id)
    if (product === undefined) return reply.callNotFound()
    const context = contextOf(shop, request)
    return sendPage(shop, reply, { context, page: productPage(context, product) })
  })

  server.get('/orders', (request, reply) => {
    const context = contextOf(shop, request)
    const visitor = knownVisitor(request)
    const orders = visitor === undefined ? [] : store.ofVisitor(visitor)
    return sendPage(shop, reply, { context, page: ordersPage(context, orders) })
  })

  server.get<{ Params: { number: string } }>('/orders/:number', async (request, reply) => {
    const view = await viewWithReceipt(shop, request, request.params.number)
    if (view === undefined) return reply.callNotFound()
    const context = contextOf(shop, request)
    return sendPage(shop, reply, { context, page: orderPage(context, view) })
  })

  server.get('/lab', async (request, reply) => {
    const context = contextOf(shop, request)
    const faults = await shop.faults?.().catch((error: unknown) => {
      shop.log.warn({ error: String(error) }, 'the simulator does not answer')
      return 'unreachable' as const
    })
    return sendPage(shop, reply, { context, page: labPage(context, faults) })
  })

  addPreferences(server, shop)

  server.setNotFoundHandler((request, reply) => {
    const context = contextOf(shop, request)
    const title = context.say('notFound')
    const content = html`<div class="wide narrow lone"><div class="card center"><h1>${title}</h1>
<p><a class="button" href="/">${context.say('home')}</a></p></div></div>`
    return sendPage(shop, reply, { context, page: { title, content }, status: 404 })
  })
}

/** Remembers a choice and goes back. The way back stays within the shop. */
function addPreferences(server: FastifyInstance, { hosts }: Shop): void {
  server.get<{ Querystring: Record<string, string | undefined> }>(
    '/preferences',
    (request, reply) => {
      const { lang, theme, host, back = '/' } = request.query
      const cookies = [
        ...(lang === 'zh' || lang === 'en' ? [cookie('shop_lang', lang)] : []),
        ...(theme === 'auto' || theme === 'light' || theme === 'dark'
          ? [cookie('shop_theme', theme)]
          : []),
        ...(host === 'plain' || hosts.some(({ id }) => id === host)
          ? [cookie('shop_host', host ?? '')]
          : []),
      ]
      const isOurs = /^\/(?![/\\])[\x21-\x7e]*$/.test(back)
      return reply.header('set-cookie', cookies).redirect(isOurs ? back : '/', 303)
    },
  )
}
