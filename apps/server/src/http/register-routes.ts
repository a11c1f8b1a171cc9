/** Attaches the handlers to the rows of the route table. */
import { type Route, type RouteName, routes } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import type { Store } from '@tillway/store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticator, Credentials } from './auth.ts'
import { fingerprintOf, type Idempotency, requireKey } from './idempotency.ts'
import type { RateLimit } from './rate-limit.ts'
import type { ApiRequest, Caller, Handler } from './request.ts'

/** The stream is not a plain request and answer; it is attached apart. */
export type PlainRoute = Exclude<RouteName, 'streamClientPayment'>

export interface RouteParts {
  readonly handlers: Readonly<Record<PlainRoute, Handler>>
  readonly authenticator: Authenticator
  readonly idempotency: Idempotency
  readonly rateLimit: RateLimit
  readonly store: Store
}

export function registerRoutes(app: FastifyInstance): void {
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    if (name === 'streamClientPayment') continue
    app.route({
      method: route.method,
      url: pathOf(route),
      schema: schemaOf(route),
      config: { routeName: name },
      onRequest: async (request) => {
        request.caller = await admit(name, request)
      },
      handler: (request, reply) => {
        const handler = request.core.handlers[name]
        return answer(request.core, { route, handler, request, reply })
      },
    })
  }
}

export function pathOf(route: Route): string {
  return route.path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function schemaOf(route: Route) {
  return {
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.query === undefined ? {} : { querystring: route.query }),
    ...(route.body === undefined ? {} : { body: route.body }),
  }
}

export function credentialsOf(request: FastifyRequest): Credentials {
  const publishable = request.headers['tillway-key']
  return {
    authorization: request.headers.authorization,
    publishableKey: typeof publishable === 'string' ? publishable : undefined,
    origin: request.headers.origin,
  }
}

/** All that a token out of an address is good for, beside the stream. */
const mayBeSeen: RouteName = 'getClientPayment'

async function admit(name: RouteName, request: FastifyRequest): Promise<Caller> {
  const parts: RouteParts = request.core
  const route: Route = routes[name]
  const caller = await parts.authenticator.authenticate(route.auth, credentialsOf(request))
  if (caller.readOnly && name !== mayBeSeen) throw new PayError('session_invalid')
  parts.rateLimit.take(payerOf(route, caller, request.ip))
  return caller
}

/** Whose share a request uses up. A publishable key is anybody's: it must not use up the mall's. */
function payerOf({ auth }: Route, { merchantId, paymentId }: Caller, ip: string): string {
  if (auth === 'session') return paymentId
  return auth === 'secret' ? merchantId : `${merchantId} ${ip}`
}

interface Exchange {
  readonly route: Route
  readonly handler: Handler
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function answer(parts: RouteParts, exchange: Exchange): Promise<FastifyReply> {
  const { route, handler, request, reply } = exchange
  const input: ApiRequest = {
    caller: request.caller,
    params: (request.params ?? {}) as Record<string, string>,
    query: request.query,
    body: request.body,
    clientIp: request.ip,
    origin: request.headers.origin,
  }
  if (route.idempotent !== true) {
    const done = await runPlain(parts.store, handler, input)
    done.after?.()
    return send(reply, done.status ?? route.status, JSON.stringify(done.body))
  }
  const settled = await parts.idempotency.run(keyedCall(route, request), handler, input)
  if (settled.replayed) void reply.header('idempotent-replayed', 'true')
  return send(reply, settled.status, settled.text)
}

/** A route without idempotency keys has nothing to remember. */
const forgetful = async (): Promise<void> => undefined

function runPlain(store: Store, handler: Handler, input: ApiRequest) {
  return handler.kind === 'call'
    ? handler.run(input, forgetful)
    : store.transact((repos) => handler.run(repos, input))
}

function keyedCall(route: Route, request: FastifyRequest) {
  const key = requireKey(request.headers['idempotency-key'])
  // A session's keys are its own: two shoppers may pick the same.
  const owner = request.caller.paymentId === '' ? 'mall' : request.caller.paymentId
  return {
    merchantId: request.caller.merchantId,
    key: `${owner}:${key}`,
    fingerprint: fingerprintOf(route.method, request.url, request.body),
    status: route.status,
    secretAnswer: route.secretAnswer === true,
  }
}

function send(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(text)
}
