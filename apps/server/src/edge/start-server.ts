/** Puts the platform together with its real ports and starts it. */
import {
  type Clock,
  createIdGenerator,
  type HttpTransport,
  type Log,
  PayError,
  type Random,
  type Scheduler,
  type Secret,
  type StreamConnector,
} from '@tillway/kernel'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { openStore, type Store, type StoreOptions } from '@tillway/store'
import {
  createGuardedTcpConnector,
  createGuardedTransport,
  createHttpTransport,
  createTcpConnector,
} from '@tillway/transport'
import type { FastifyInstance } from 'fastify'
import { createChannelDirectory } from '../channels/directory.ts'
import { loadChannels } from '../channels/registry.ts'
import { createTerminalBook } from '../channels/terminal-book.ts'
import type { EngineContext } from '../engine/context.ts'
import { createAccountWatch } from '../engine/routing/account-watch.ts'
import { createRulesBook } from '../engine/routing/rules-book.ts'
import { buildApp } from '../http/app.ts'
import { createAuthenticator } from '../http/auth.ts'
import type { Services } from '../http/services.ts'
import { createStatusHub, type StatusHub } from '../http/status-hub.ts'
import { createMetrics } from '../metrics.ts'
import { createSealer, type Sealer } from '../secrets/sealer.ts'
import { createSessionTokens } from '../secrets/session-token.ts'
import { terminalMasterKey } from '../secrets/terminal-master-key.ts'
import { createWebhookDispatcher } from '../webhooks/dispatcher.ts'
import { createWorker } from '../worker/worker.ts'
import { type JoinedVault, joinVault, type VaultOptions } from './join-vault.ts'
import { createWebhookTransport } from './webhook-transport.ts'

export interface ServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Where channels and shoppers reach the platform; the address it listens on unless told. */
  readonly publicUrl?: string
  /** PostgreSQL; without it, SQLite at `sqlitePath`. */
  readonly databaseUrl?: string
  readonly sqlitePath: string
  readonly rootKey: Secret<Uint8Array>
  readonly log: Log
  /** Without it, bank cards can neither be saved nor paid with. */
  readonly vault?: VaultOptions
  /** Webhooks and channel calls may go to this machine: for the demo and tests only. */
  readonly allowLoopbackWebhooks: boolean
  /** Channel calls may go to any address: for acquirers and proxies inside one's own network. */
  readonly allowPrivateChannels?: boolean
  readonly roles: readonly ('api' | 'worker')[]
  readonly requestsPerSecond: number
  readonly trustProxy: boolean
  /** Where `doc_url` of an error points; this server's own page unless told. */
  readonly docsUrl?: string
  readonly poolSize?: number
  /** Other time or randomness than the system's, for tests. */
  readonly ports?: Partial<SystemPorts>
  /** Stands between the platform and its store, for tests that stop it at a commit. */
  readonly wrapStore?: (store: Store) => Store
  /** Stands before what leaves for channels and malls, for tests that stop it at a call. */
  readonly wrapTransport?: (transport: HttpTransport) => HttpTransport
  /** Stands before connections of bytes to channels, for the same. */
  readonly wrapStreams?: (streams: StreamConnector) => StreamConnector
}

export interface SystemPorts {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
}

export interface RunningServer {
  /** Without a trailing slash. */
  readonly url: string
  readonly services: Services
  readonly store: Store
  /** Resolves when every webhook that is due has been tried. */
  webhooksIdle(): Promise<void>
  stop(): Promise<void>
}

const systemPorts: SystemPorts = {
  clock: systemClock,
  scheduler: systemScheduler,
  random: systemRandom,
}

/** Throws `service_unavailable` when the database cannot be opened or the port is in use. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const ports = { ...systemPorts, ...options.ports }
  const { clock, scheduler, random } = ports
  const { wrapStore = asItIs, wrapTransport = asItIs } = options
  const store = wrapStore(await openStore(storeOptions(options, clock)))
  const sealer = createSealer(options.rootKey, random)
  const rules = { allowLoopback: options.allowLoopbackWebhooks }
  const http =
    options.allowPrivateChannels === true ? createHttpTransport() : createGuardedTransport(rules)
  const webhookHttp = createWebhookTransport(rules)
  const vault =
    options.vault === undefined
      ? undefined
      : joinVault(options.vault, { clock, random, wrapTransport })
  const hub = createStatusHub()
  const wakers: Wakers = { jobsDue: () => undefined, deliveriesDue: () => undefined }
  const engine = await createEngine({
    options,
    ports,
    store,
    sealer,
    http: wrapTransport(http),
    vault,
    hub,
    wakers,
  })
  const works = options.roles.includes('worker')
  const dispatcher = works
    ? createDispatcher({ engine, ports, sealer, transport: wrapTransport(webhookHttp) })
    : idleDispatcher
  const forget = dispatcher.invalidateEndpoint
  const services = createServices({ options, engine, random, sealer, forget })
  const app = buildApp({ services, hub, scheduler, log: options.log, ...pick(options, engine) })
  const url = await listen(app, options)
  if (options.publicUrl === undefined) engine.publicUrl = url
  const worker = works ? createWorker(engine, { clock, scheduler }) : undefined
  if (worker !== undefined) wakers.jobsDue = worker.wake
  wakers.deliveriesDue = dispatcher.wake

  return {
    url,
    services,
    store,
    webhooksIdle: () => dispatcher.idle(),
    async stop() {
      await app.close()
      await worker?.stop()
      await dispatcher.stop()
      await Promise.all([http.close(), webhookHttp.close(), vault?.close()])
      await store.close()
    },
  }
}

const asItIs = <Port>(port: Port): Port => port

const storeOptions = (options: ServerOptions, clock: Clock): StoreOptions => ({
  ...(options.databaseUrl === undefined
    ? { sqlitePath: options.sqlitePath }
    : { url: options.databaseUrl }),
  ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
  clock,
  log: options.log,
})

interface EngineParts {
  readonly options: ServerOptions
  readonly ports: SystemPorts
  readonly store: Store
  readonly sealer: Sealer
  readonly http: HttpTransport
  readonly vault: JoinedVault | undefined
  readonly hub: StatusHub
  readonly wakers: Wakers
}

async function createEngine(parts: EngineParts): Promise<Mutable<EngineContext>> {
  const { options, store, sealer, http, hub, wakers } = parts
  const vault = parts.vault?.access
  const { clock, random, scheduler } = parts.ports
  const { log, wrapStreams = asItIs } = options
  return {
    store,
    clock,
    log,
    metrics: createMetrics(),
    // Known for certain only when the port is.
    publicUrl: options.publicUrl ?? 'http://unset.invalid',
    ids: createIdGenerator({ clock, random }),
    channels: createChannelDirectory({
      registry: await loadChannels(),
      store,
      sealer,
      clock,
      ports: {
        clock,
        random,
        http,
        log,
        ...(vault === undefined ? {} : { cards: vault.client }),
        terminals: {
          streams: wrapStreams(streamsOf(options)),
          scheduler,
          book: createTerminalBook({ store, sealer, clock, scheduler }),
          masterKey: terminalMasterKey(options.rootKey),
        },
      },
    }),
    routing: {
      rules: createRulesBook({ store, clock }),
      watch: createAccountWatch({ clock, log }),
    },
    sealer,
    ...(vault === undefined ? {} : { vault }),
    signals: {
      paymentChanged: hub.publish,
      jobsDue: () => wakers.jobsDue(),
      deliveriesDue: () => wakers.deliveriesDue(),
    },
  }
}

/** Acquirers on a private line have addresses that nobody else may name. */
function streamsOf({
  allowPrivateChannels,
  allowLoopbackWebhooks,
}: ServerOptions): StreamConnector {
  if (allowPrivateChannels === true) return createTcpConnector()
  return createGuardedTcpConnector({ allowLoopback: allowLoopbackWebhooks })
}

function createDispatcher(parts: {
  readonly engine: EngineContext
  readonly ports: SystemPorts
  readonly sealer: Sealer
  readonly transport: HttpTransport
}) {
  const { store, log, metrics } = parts.engine
  return createWebhookDispatcher({
    ...parts.ports,
    store,
    transport: parts.transport,
    sealer: parts.sealer,
    log,
    metrics: {
      delivered: () => metrics.webhookTried('delivered'),
      failed: () => metrics.webhookTried('failed'),
      parked: () => metrics.webhookTried('parked'),
      lost: () => metrics.webhookTried('lost'),
    },
  })
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }
interface Wakers {
  jobsDue: () => void
  deliveriesDue: () => void
}

/** In an instance that only serves the API: the workers of others find what is due. */
const idleDispatcher = {
  wake: () => undefined,
  idle: async () => undefined,
  stop: async () => undefined,
  invalidateEndpoint: () => undefined,
}

function pick(options: ServerOptions, engine: EngineContext) {
  const { docsUrl, requestsPerSecond, trustProxy } = options
  const ownDocs = () => `${engine.publicUrl}/docs/errors`
  return { docsUrl: () => docsUrl ?? ownDocs(), requestsPerSecond, trustProxy }
}

function createServices(parts: {
  options: ServerOptions
  engine: EngineContext
  random: Random
  sealer: Services['sealer']
  forget: Services['forgetEndpoint']
}): Services {
  const { engine, options, random, sealer } = parts
  const sessions = createSessionTokens(options.rootKey)
  return {
    engine,
    sessions,
    sealer,
    random,
    authenticator: createAuthenticator({ store: engine.store, clock: engine.clock, sessions }),
    allowLoopbackWebhooks: options.allowLoopbackWebhooks,
    forgetEndpoint: parts.forget,
  }
}

async function listen(app: FastifyInstance, { host, port }: ServerOptions): Promise<string> {
  try {
    const address = await app.listen({ host, port })
    return address.replace('0.0.0.0', '127.0.0.1').replace('[::]', '127.0.0.1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new PayError('service_unavailable', `port ${port} is in use: choose another`, {
        cause: error,
      })
    }
    throw error
  }
}
