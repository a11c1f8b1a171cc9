/**
 * Puts the platform together from its ports: nothing here opens a socket, a file or a database, so
 * that the whole runs over real ports and in a simulation alike.
 */
import {
  type Clock,
  createIdGenerator,
  type HttpTransport,
  type Log,
  type Random,
  type Scheduler,
  type Secret,
  type StreamConnector,
} from '@tillway/kernel'
import type { Store } from '@tillway/store'
import { createChannelDirectory } from './channels/directory.ts'
import type { ChannelRegistry } from './channels/registry.ts'
import { createTerminalBook } from './channels/terminal-book.ts'
import type { EngineContext, VaultAccess } from './engine/context.ts'
import { createAccountWatch } from './engine/routing/account-watch.ts'
import { createRulesBook } from './engine/routing/rules-book.ts'
import { type AppCore, createAppCore } from './http/app.ts'
import { createAuthenticator } from './http/auth.ts'
import type { Services } from './http/services.ts'
import { createStatusHub, type StatusHub } from './http/status-hub.ts'
import { createMetrics } from './metrics.ts'
import { createSealer, type Sealer } from './secrets/sealer.ts'
import { createSessionTokens } from './secrets/session-token.ts'
import { terminalMasterKey } from './secrets/terminal-master-key.ts'
import { openVaultAccess, type VaultOptions } from './vault-access.ts'
import { createWebhookDispatcher } from './webhooks/dispatcher.ts'
import { createWorker, type Worker } from './worker/worker.ts'

export interface SystemPorts {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
}

export interface PlatformPorts extends SystemPorts {
  readonly store: Store
  /** To the channels. */
  readonly http: HttpTransport
  /** To the malls. */
  readonly webhookHttp: HttpTransport
  /** To channels that are spoken to over connections of bytes. */
  readonly streams: StreamConnector
  /** To the vault. */
  readonly vaultHttp: HttpTransport
  readonly log: Log
}

export interface PlatformSettings {
  /** Where channels and shoppers reach the platform; `start` tells it when it is not known yet. */
  readonly publicUrl?: string
  readonly rootKey: Secret<Uint8Array>
  /** Without it, bank cards can neither be saved nor paid with. */
  readonly vault?: VaultOptions
  /** Webhooks and channel calls may go to this machine: for the demo and tests only. */
  readonly allowLoopbackWebhooks: boolean
  readonly roles: readonly ('api' | 'worker')[]
  readonly requestsPerSecond: number
  /** The longest sleep of worker and dispatcher: other instances may write what is due. */
  readonly longestSleepMs?: number
  /** Where `doc_url` of an error points; this server's own page unless told. */
  readonly docsUrl?: string
}

export interface Platform {
  /** Answers HTTP, by the routes of `buildApp`. */
  readonly core: AppCore
  readonly services: Services
  /** Begins to look after what is due; `url` is taken where the settings name none. */
  start(url: string): void
  /** Resolves when every webhook that is due has been tried. */
  webhooksIdle(): Promise<void>
  /** Ends what is under way, after the last request. The ports stay open: they are the caller's to close. */
  stop(): Promise<void>
}

interface Parts {
  readonly settings: PlatformSettings
  readonly ports: PlatformPorts
  readonly registry: ChannelRegistry
  readonly sealer: Sealer
  readonly hub: StatusHub
  readonly wakers: Wakers
}

export function assemblePlatform(
  settings: PlatformSettings,
  ports: PlatformPorts,
  registry: ChannelRegistry,
): Platform {
  const { clock, scheduler, random } = ports
  const sealer = createSealer(settings.rootKey, random)
  const hub = createStatusHub()
  const wakers: Wakers = { jobsDue: () => undefined, deliveriesDue: () => undefined }
  const parts = { settings, ports, registry, sealer, hub, wakers }
  const engine = createEngine(parts)
  const works = settings.roles.includes('worker')
  const dispatcher = works ? createDispatcher(parts, engine) : idleDispatcher
  const services = createServices(parts, engine, dispatcher.invalidateEndpoint)
  const core = createAppCore({
    services,
    hub,
    scheduler,
    log: ports.log,
    ...pick(settings, engine),
  })
  let worker: Worker | undefined
  return {
    core,
    services,
    start(url) {
      if (settings.publicUrl === undefined) engine.publicUrl = url
      const { longestSleepMs: idleMs } = settings
      const options = { clock, scheduler, ...(idleMs === undefined ? {} : { idleMs }) }
      if (works) worker = createWorker(engine, options)
      if (worker !== undefined) wakers.jobsDue = worker.wake
      wakers.deliveriesDue = dispatcher.wake
    },
    webhooksIdle: () => dispatcher.idle(),
    async stop() {
      await worker?.stop()
      await dispatcher.stop()
    },
  }
}

function createEngine(parts: Parts): Mutable<EngineContext> {
  const { settings, ports, sealer, hub, wakers } = parts
  const { store, clock, random, log } = ports
  const vault =
    settings.vault && openVaultAccess(settings.vault, { clock, random, http: ports.vaultHttp })
  return {
    store,
    clock,
    log,
    metrics: createMetrics(),
    // Known for certain only when the port is.
    publicUrl: settings.publicUrl ?? 'http://unset.invalid',
    ids: createIdGenerator({ clock, random }),
    channels: createChannels(parts, vault),
    routing: {
      rules: createRulesBook({ store, clock }),
      watch: createAccountWatch({ clock, log }),
    },
    sealer,
    addresses: createSessionTokens(settings.rootKey),
    ...(vault === undefined ? {} : { vault }),
    signals: {
      paymentChanged: hub.publish,
      jobsDue: () => wakers.jobsDue(),
      deliveriesDue: () => wakers.deliveriesDue(),
    },
  }
}

function createChannels(parts: Parts, vault: VaultAccess | undefined) {
  const { settings, registry, sealer } = parts
  const { store, clock, scheduler, random, http, log, streams } = parts.ports
  return createChannelDirectory({
    registry,
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
        streams,
        scheduler,
        book: createTerminalBook({ store, sealer, clock, scheduler }),
        masterKey: terminalMasterKey(settings.rootKey),
      },
    },
  })
}

function createDispatcher({ settings, ports, sealer }: Parts, { metrics }: EngineContext) {
  const { clock, scheduler, random, store, log } = ports
  const { longestSleepMs: maxSleepMs } = settings
  return createWebhookDispatcher({
    ...(maxSleepMs === undefined ? {} : { maxSleepMs }),
    clock,
    scheduler,
    random,
    store,
    transport: ports.webhookHttp,
    sealer,
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

function pick(settings: PlatformSettings, engine: EngineContext) {
  const { docsUrl, requestsPerSecond } = settings
  const ownDocs = () => `${engine.publicUrl}/docs/errors`
  return { docsUrl: () => docsUrl ?? ownDocs(), requestsPerSecond }
}

function createServices(
  { settings, ports, sealer }: Parts,
  engine: EngineContext,
  forgetEndpoint: Services['forgetEndpoint'],
): Services {
  const sessions = createSessionTokens(settings.rootKey)
  return {
    engine,
    sessions,
    sealer,
    random: ports.random,
    authenticator: createAuthenticator({ store: engine.store, clock: engine.clock, sessions }),
    allowLoopbackWebhooks: settings.allowLoopbackWebhooks,
    forgetEndpoint,
  }
}
