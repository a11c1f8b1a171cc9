/**
 * Receives what the platform tells the shop. The body stays as it came until its signature was
 * checked, and 204 is answered only after the event is on disk.
 */
import { verifyWebhook, WebhookVerificationError } from '@tillway/mall'
import type { FastifyInstance } from 'fastify'
import type { Shop } from './shop-server.ts'

const maxBodyBytes = 256 * 1024

export function addWebhookRoutes(server: FastifyInstance, shop: Shop): void {
  const { store, clock } = shop.checkout
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body)
    })
    scope.post<{ Body: Buffer | undefined }>(
      '/webhooks/tillway',
      { bodyLimit: maxBodyBytes },
      (request, reply) => {
        const now = clock.now()
        try {
          const raw = request.body ?? Buffer.alloc(0)
          const event = verifyWebhook(raw, request.headers, { secret: shop.webhookSecret, now })
          const isNew = store.record(event, { source: 'webhook', at: now })
          const { id, type, sequence } = event
          shop.log.info({ event: id, type, sequence, isNew }, 'webhook received')
          return reply.code(204).send()
        } catch (error) {
          if (!(error instanceof WebhookVerificationError)) throw error
          shop.log.warn({ code: error.code }, error.message)
          return reply.code(400).send({ error: { code: error.code, message: error.message } })
        }
      },
    )
  })
}
