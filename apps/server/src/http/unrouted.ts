/**
 * Requests that reach no route: unknown paths, known paths with another method, and what is not
 * HTTP at all. They get the same error body as everything else.
 */
import type { Duplex } from 'node:stream'
import { PayError } from '@tillway/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorAnswer, errorAnswer } from './errors.ts'

interface KnownPath {
  readonly pattern: RegExp
  readonly methods: ReadonlySet<string>
}

/** Must be called before the routes are registered: it takes down each as it comes. */
export function refuseUnrouted(app: FastifyInstance): void {
  const known: KnownPath[] = []
  app.addHook('onRoute', ({ method, url }) => {
    // A preflight answer for a whole folder does not make every path in it exist.
    const methods = [method].flat().filter((name) => name !== 'OPTIONS')
    if (methods.length > 0) known.push({ pattern: patternOf(url), methods: new Set(methods) })
  })
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) throw refusalOf(request, reply, known)
  })
}

function patternOf(url: string): RegExp {
  const source = url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+')
  return new RegExp(`^${source}$`)
}

function refusalOf(request: FastifyRequest, reply: FastifyReply, known: readonly KnownPath[]) {
  const [path = ''] = request.url.split('?')
  const methods = known
    .filter(({ pattern }) => pattern.test(path))
    .flatMap((entry) => [...entry.methods])
  if (methods.length === 0 || methods.includes(request.method)) {
    return new PayError('route_not_found')
  }
  void reply.header('allow', methods.join(', '))
  return new PayError('method_not_allowed')
}

export interface UnroutedParts {
  /** A new request id. */
  readonly requestId: () => string
  readonly docsUrl: () => string
}

/** For a path that does not decode or has no end; hooks do not run for it. */
export function answerBadUrl(parts: UnroutedParts) {
  return (_error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = new PayError(
      'invalid_request',
      'the path is not percent-encoded UTF-8, or too long',
    )
    const { status, body } = errorAnswer(error, request.id, parts.docsUrl())
    void reply
      .code(status)
      .headers({ 'request-id': request.id, 'cache-control': 'no-store' })
      .send(body)
  }
}

/** For bytes that are not an HTTP request, or one that does not come to its end. */
export function answerBadHttp(parts: UnroutedParts) {
  return (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    const requestId = parts.requestId()
    const refusal = new PayError('invalid_request', 'this is not an acceptable HTTP request')
    const answer = errorAnswer(refusal, requestId, parts.docsUrl())
    if (socket.writable) socket.write(rawAnswer(answer, requestId))
    socket.destroy()
  }
}

function rawAnswer({ status, body }: ErrorAnswer, requestId: string): string {
  const text = JSON.stringify(body)
  const head = [
    `HTTP/1.1 ${status} Bad Request`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(text)}`,
    `request-id: ${requestId}`,
    'cache-control: no-store',
    'connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${text}`
}
