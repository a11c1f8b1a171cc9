/** The shop's HTTP server, with everything it needs passed in. */
import fastify, { type FastifyInstance } from 'fastify'
import { explain } from './explain.ts'
import { addOrderRoutes } from './order-routes.ts'
import { addPageRoutes } from './page-routes.ts'
import { plainHeaders } from './security-headers.ts'
import { contextOf, type Shop } from './shop-server.ts'
import { addTillRoutes } from './till-routes.ts'
import { addWebhookRoutes } from './webhook-routes.ts'

export function createServer(shop: Shop): FastifyInstance {
  const server = fastify({ logger: false, forceCloseConnections: true })
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(plainHeaders)
    if (request.method === 'GET' || request.url === '/webhooks/tillway') return
    // A page of another origin must not be able to buy or refund with this visitor's cookie.
    const { origin } = request.headers
    if (origin !== undefined && origin.replace(/^https?:\/\//, '') !== request.host) {
      await reply.code(403).send({ error: { code: 'origin_not_allowed', message: 'other origin' } })
    }
  })
  server.setErrorHandler((error, request, reply) => {
    const { status, body } = explain(error, contextOf(shop, request).language)
    if (status >= 500) shop.log.error({ path: request.url, error: String(error) }, 'request failed')
    return reply.code(status).send(body)
  })
  addPageRoutes(server, shop)
  addOrderRoutes(server, shop)
  addWebhookRoutes(server, shop)
  if (shop.till !== undefined) addTillRoutes(server, shop, shop.till)
  return server
}
