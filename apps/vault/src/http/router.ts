/** From a request to whoever answers it. */
import { errorTable, isPayError, type Log, PayError } from '@tillway/kernel'
import { errorAnswer, type FrameParts, frameRoutes, serveFrame } from '../frame/routes.ts'
import { type InternalParts, internalRoutes } from '../internal/routes.ts'
import { type Handler, jsonAnswer } from './exchange.ts'
import { troubleOf } from './trouble.ts'

export function createRouter(parts: {
  readonly frame: FrameParts
  readonly internal: InternalParts
  readonly log: Log
}): Handler {
  const { frame, internal, log } = parts
  const posts = new Map([...frameRoutes(frame), ...internalRoutes(internal)])
  const gets = new Map<string, Handler>([
    ['/frame', (request) => serveFrame(frame, request)],
    ['/healthz', async () => jsonAnswer(200, { status: 'ok' })],
    ['/readyz', () => readiness(frame)],
    ...[...frame.laterParts].map(([path, answer]) => [path, async () => answer] as const),
  ])
  return async (request) => {
    const { method, path } = request
    const routes = method === 'POST' ? posts : gets
    const handler = method === 'POST' || method === 'GET' ? routes.get(path) : undefined
    if (handler === undefined) return errorAnswer(new PayError(unrouted(path)))
    try {
      return await handler(request)
    } catch (error) {
      const code = isPayError(error) ? error.code : 'internal'
      log.warn({ path, ...troubleOf(error) }, 'a request was refused')
      return errorAnswer(new PayError(code))
    }
  }

  function unrouted(path: string) {
    return posts.has(path) || gets.has(path) ? 'method_not_allowed' : 'route_not_found'
  }
}

async function readiness({ store }: FrameParts) {
  try {
    await store.ping()
    return jsonAnswer(200, { status: 'ok' })
  } catch {
    return jsonAnswer(errorTable.service_unavailable.status, { status: 'no database' })
  }
}
