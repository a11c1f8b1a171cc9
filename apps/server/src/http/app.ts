/** The HTTP side of the platform: framework, errors, request ids, limits. */
import type { RouteName } from '@tillway/api'
import { isAnyId, type Log, type Scheduler } from '@tillway/kernel'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { createSeenTerminals } from '../engine/terminals/seen-terminals.ts'
import { createClientReader } from './client-reader.ts'
import { type DocsOptions, registerDocs } from './docs-site.ts'
import { errorAnswer } from './errors.ts'
import { accountHandlers } from './handlers/accounts.ts'
import { attemptHandlers } from './handlers/attempts.ts'
import { cardAtTerminalHandlers } from './handlers/card-at-terminal.ts'
import { cardHandlers } from './handlers/cards.ts'
import { clientHandlers } from './handlers/client.ts'
import { keyHandlers } from './handlers/keys.ts'
import { merchantHandlers } from './handlers/merchant.ts'
import { passwordHandlers } from './handlers/passwords.ts'
import { paymentHandlers } from './handlers/payments.ts'
import { routingHandlers } from './handlers/routing.ts'
import { terminalHandlers } from './handlers/terminals.ts'
import { verificationHandlers } from './handlers/verification.ts'
import { webhookHandlers } from './handlers/webhooks.ts'
import { registerHealth } from './health.ts'
import { createIdempotency } from './idempotency.ts'
import { checkStrictJson, decodeBody } from './json-body.ts'
import { registerNotify } from './notify.ts'
import { openApiDocument } from './openapi.ts'
import { registerOutside } from './outside.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import { type RouteParts, registerRoutes } from './register-routes.ts'
import type { Caller } from './request.ts'
import { registerReturn } from './return.ts'
import type { Services } from './services.ts'
import type { StatusHub } from './status-hub.ts'
import { registerStream, type StreamParts } from './stream.ts'
import { answerBadHttp, answerBadUrl, refuseUnrouted } from './unrouted.ts'
import { validatorCompiler } from './validation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
    /** Who answers it. */
    core: AppCore
  }
  interface FastifyContextConfig {
    routeName?: RouteName
  }
}

export interface AppOptions {
  readonly services: Services
  readonly hub: StatusHub
  readonly scheduler: Scheduler
  readonly log: Log
  /** Where `doc_url` points. */
  readonly docsUrl: () => string
  /** Requests per second and merchant or session, in this instance. */
  readonly requestsPerSecond: number
}

/** Everything that answers requests and remembers anything; the framework only finds the way to it. */
export interface AppCore extends AppOptions, RouteParts, Pick<StreamParts, 'reader' | 'max'> {
  /** Of notifications that were not accepted. */
  readonly refusals: RateLimit
}

export function createAppCore(options: AppOptions): AppCore {
  const { services } = options
  const { engine } = services
  const reader = createClientReader(services)
  const terminals = createSeenTerminals(engine)
  return {
    ...options,
    handlers: {
      ...paymentHandlers(services),
      ...clientHandlers(services, reader, terminals),
      ...attemptHandlers(services, reader, terminals),
      ...cardAtTerminalHandlers(services, reader, terminals),
      ...cardHandlers(services),
      ...passwordHandlers(services, reader),
      ...merchantHandlers(services),
      ...routingHandlers(services),
      ...verificationHandlers(services),
      ...accountHandlers(services),
      ...terminalHandlers(services),
      ...keyHandlers(services),
      ...webhookHandlers(services),
    },
    authenticator: services.authenticator,
    idempotency: createIdempotency(engine.store, services.sealer, engine.clock.now),
    rateLimit: createRateLimit(engine.clock, options.requestsPerSecond),
    store: engine.store,
    reader,
    max: 10_000,
    refusals: createRateLimit(engine.clock, 50, 500),
  }
}

const bodyLimit = 64 * 1024
const nobody: Caller = Object.freeze({ merchantId: '', paymentId: '' })

export interface AppSettings {
  readonly trustProxy: boolean
  /** The site of the docs, served at `/docs/`; it may still be being built. */
  readonly docs?: DocsOptions
}

/** `current` is asked once for each request: the routes may outlive whoever answers by them. */
export function buildApp(
  current: () => AppCore,
  { trustProxy, docs }: AppSettings,
): FastifyInstance {
  const requestId = () => current().services.engine.ids.next('request')
  const unrouted = { requestId, docsUrl: () => current().docsUrl() }
  const app = Fastify({
    logger: false,
    bodyLimit,
    trustProxy,
    genReqId: requestId,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // A malformed id is the validator's to refuse, however long.
    routerOptions: { maxParamLength: 1_000 },
    frameworkErrors: answerBadUrl(unrouted),
    clientErrorHandler: answerBadHttp(unrouted),
  })
  app.setValidatorCompiler(validatorCompiler)
  // Each request gets its own before any handler runs; see addHooks.
  app.decorateRequest('caller')
  app.decorateRequest('core')
  app.decorateRequest('startedAt', 0)
  readJsonOnly(app)
  addHooks(app, current)
  refuseUnrouted(app)
  registerRoutes(app)
  registerStream(app)
  registerNotify(app)
  registerReturn(app)
  registerOutside(app)
  registerHealth(app)
  app.get('/openapi.json', async () => openApiDocument())
  registerDocs(app, docs)
  return app
}

/** JSON is the one language of the API. A POST without parameters may come with an empty body. */
function readJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    let fault: Error | null = null
    let value: unknown
    try {
      const text = decodeBody(body as Buffer)
      parse(request, text, (error, parsed) => {
        fault = error
        value = parsed
      })
      if (fault === null) checkStrictJson(text)
    } catch (error) {
      fault = error as Error
    }
    done(fault, value)
  })
}

function addHooks(app: FastifyInstance, current: () => AppCore): void {
  app.addHook('onRequest', async (request, reply) => {
    request.core = current()
    request.startedAt = request.core.services.engine.clock.monotonic()
    request.caller = nobody
    void reply.header('request-id', request.id)
    void reply.header('cache-control', 'no-store')
    if (isClientPath(request)) allowAnyOrigin(reply)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { clock, log, metrics } = request.core.services.engine
    const seconds = (clock.monotonic() - request.startedAt) / 1000
    const route = request.routeOptions.config.routeName ?? request.routeOptions.url ?? 'none'
    metrics.httpAnswered(route, reply.statusCode, seconds)
    const { paymentId } = request.caller
    // Whatever somebody wrote in its place may be anything, a key among others.
    const { id } = Object(request.params) as { readonly id?: string }
    log.debug(
      {
        requestId: request.id,
        route,
        status: reply.statusCode,
        ms: Math.round(seconds * 1000),
        ...(paymentId === '' ? {} : { paymentId }),
        ...(isAnyId(id) ? { id } : {}),
      },
      'answered',
    )
  })
  app.options('/v1/client/*', async (_request, reply) => reply.code(204).send())
  app.setErrorHandler(async (error, request, reply) => {
    const answer = errorAnswer(error, request.id, request.core.docsUrl())
    if (answer.ours) {
      request.core.log.error(
        { requestId: request.id, route: request.routeOptions.url, error },
        'a request failed',
      )
    }
    return reply.code(answer.status).headers(answer.headers).send(answer.body)
  })
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Monotonic milliseconds at which the request came. */
    startedAt: number
  }
}

const isClientPath = (request: FastifyRequest) => request.url.startsWith('/v1/client/')

/** Tokens, not cookies, say who calls; so any page may, and none gains by it. */
function allowAnyOrigin(reply: { header(name: string, value: string): unknown }): void {
  reply.header('access-control-allow-origin', '*')
  reply.header('access-control-allow-methods', 'GET, POST, DELETE')
  reply.header(
    'access-control-allow-headers',
    'authorization, content-type, idempotency-key, tillway-key',
  )
  reply.header('access-control-expose-headers', 'request-id, retry-after, idempotent-replayed')
  reply.header('access-control-max-age', '7200')
}
