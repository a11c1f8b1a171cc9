/** For whoever runs the platform: is it alive, can it take payments, what does it count. */
import type { FastifyInstance } from 'fastify'

export function registerHealth(app: FastifyInstance): void {
  app.get('/healthz', async () => ({ status: 'alive' }))
  app.get('/readyz', async (request, reply) => {
    try {
      await request.core.store.ping()
      return { status: 'ready' }
    } catch {
      return reply.code(503).send({ status: 'not ready', missing: ['storage'] })
    }
  })
  app.get('/metrics', async (request, reply) => {
    const { registry } = request.core.services.engine.metrics
    return reply.header('content-type', registry.contentType).send(await registry.metrics())
  })
}
