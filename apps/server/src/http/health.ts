/** For whoever runs the platform: is it alive, can it take payments, what does it count. */
import type { FastifyInstance } from 'fastify'
import type { EngineContext } from '../engine/context.ts'

export function registerHealth(app: FastifyInstance, engine: EngineContext): void {
  app.get('/healthz', async () => ({ status: 'alive' }))
  app.get('/readyz', async (_request, reply) => {
    try {
      await engine.store.ping()
      return { status: 'ready' }
    } catch {
      return reply.code(503).send({ status: 'not ready', missing: ['storage'] })
    }
  })
  app.get('/metrics', async (_request, reply) => {
    const { registry } = engine.metrics
    return reply.header('content-type', registry.contentType).send(await registry.metrics())
  })
}
