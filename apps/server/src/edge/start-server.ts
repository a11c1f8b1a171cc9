/** Opens the platform's real ports, puts it together from them and listens. */
import type { Clock, HttpTransport, Log, StreamConnector } from '@tillway/kernel'
import { openTrustedClock, PayError } from '@tillway/kernel'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { openStore, type Store, type StoreOptions } from '@tillway/store'
import {
  createGuardedTcpConnector,
  createGuardedTransport,
  createHttpTransport,
  createTcpConnector,
} from '@tillway/transport'
import type { FastifyInstance } from 'fastify'
import { assemblePlatform, type PlatformSettings, type SystemPorts } from '../assemble.ts'
import { loadChannels } from '../channels/registry.ts'
import { buildApp } from '../http/app.ts'
import type { DocsOptions } from '../http/docs-site.ts'
import type { Services } from '../http/services.ts'
import { createWebhookTransport } from './webhook-transport.ts'

export interface ServerOptions extends PlatformSettings {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Where channels and shoppers reach the platform; the address it listens on unless told. */
  readonly publicUrl?: string
  /** PostgreSQL; without it, SQLite at `sqlitePath`. */
  readonly databaseUrl?: string
  readonly sqlitePath: string
  readonly log: Log
  /** Channel calls may go to any address: for acquirers and proxies inside one's own network. */
  readonly allowPrivateChannels?: boolean
  readonly poolSize?: number
  readonly trustProxy: boolean
  /** The site of the docs, served at `/docs/`; without it only the page of errors. */
  readonly docs?: DocsOptions
  /** Other time or randomness than the system's, for tests. */
  readonly ports?: Partial<SystemPorts>
  /** Stands between the platform and its store, for tests that stop it at a commit. */
  readonly wrapStore?: (store: Store) => Store
  /** Stands before what leaves for channels and malls, for tests that stop it at a call. */
  readonly wrapTransport?: (transport: HttpTransport) => HttpTransport
  /** Stands before connections of bytes to channels, for the same. */
  readonly wrapStreams?: (streams: StreamConnector) => StreamConnector
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

const asItIs = <Port>(port: Port): Port => port

/** Throws `service_unavailable` when the database cannot be opened or the port is in use. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { wrapStore = asItIs, wrapTransport = asItIs, wrapStreams = asItIs } = options
  const opened = await openStore(storeOptions(options))
  const ports = { ...systemPorts, clock: await clockOf(opened, options), ...options.ports }
  const store = wrapStore(opened.as(ports.clock))
  const rules = { allowLoopback: options.allowLoopbackWebhooks }
  const http =
    options.allowPrivateChannels === true ? createHttpTransport() : createGuardedTransport(rules)
  const webhookHttp = createWebhookTransport(rules)
  const vaultHttp = createHttpTransport()
  const platform = assemblePlatform(
    options,
    {
      ...ports,
      store,
      http: wrapTransport(http),
      webhookHttp: wrapTransport(webhookHttp),
      vaultHttp: wrapTransport(vaultHttp),
      streams: wrapStreams(streamsOf(options)),
      log: options.log,
    },
    await loadChannels(),
  )
  const app = buildApp(() => platform.core, options)
  const url = await listen(app, options)
  platform.start(url)
  return {
    url,
    services: platform.services,
    store,
    webhooksIdle: platform.webhooksIdle,
    async stop() {
      await app.close()
      await platform.stop()
      await Promise.all([http.close(), webhookHttp.close(), vaultHttp.close()])
      await store.close()
    },
  }
}

/** All instances keep the time of the database that they share. */
function clockOf(store: Store, { ports = {}, log }: ServerOptions): Clock | Promise<Clock> {
  const { clock: machine, scheduler } = { ...systemPorts, ...ports }
  return ports.clock ?? openTrustedClock({ machine, scheduler, log, ask: () => store.time() })
}

const storeOptions = (options: ServerOptions): StoreOptions => ({
  ...(options.databaseUrl === undefined
    ? { sqlitePath: options.sqlitePath }
    : { url: options.databaseUrl }),
  ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
  clock: options.ports?.clock ?? systemClock,
  log: options.log,
})

/** Acquirers on a private line have addresses that nobody else may name. */
function streamsOf({
  allowPrivateChannels,
  allowLoopbackWebhooks,
}: ServerOptions): StreamConnector {
  if (allowPrivateChannels === true) return createTcpConnector()
  return createGuardedTcpConnector({ allowLoopback: allowLoopbackWebhooks })
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
