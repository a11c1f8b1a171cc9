/** Opens the vault's real ports, puts it together from them and listens. */
import type { CardSealer } from '@tillway/channel'
import { type Clock, type HttpTransport, type Log, openTrustedClock } from '@tillway/kernel'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { createGuardedTransport } from '@tillway/transport'
import {
  assembleVault,
  type VaultChannels,
  type VaultPorts,
  type VaultSettings,
} from '../assemble.ts'
import { createDestinations, type Destination } from '../internal/destinations.ts'
import type { RotationReport } from '../keys/rotate.ts'
import { openVaultStore, type VaultStore } from '../store/vault-store.ts'
import { listen } from './http-server.ts'
import { loadSealers } from './load-sealers.ts'

export interface VaultOptions extends VaultSettings {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Where browsers reach the vault; the address it listens on unless told. */
  readonly publicUrl?: string
  /** PostgreSQL, in the schema `vault`; without it, SQLite at `sqlitePath`. Never the platform's. */
  readonly databaseUrl?: string
  readonly sqlitePath?: string
  readonly poolSize?: number
  readonly log: Log
  /** Takes the place of what the channels' sealers say. */
  readonly destinations?: readonly Destination[]
  /** Destinations on this machine, for simulators. */
  readonly allowLoopbackDestinations: boolean
  /** Believe `X-Forwarded-Proto`. */
  readonly trustProxy: boolean
  /** Other time or randomness than the system's, for tests. */
  readonly ports?: Partial<VaultPorts>
  /** Other sealers than those of the channels, for tests. */
  readonly sealers?: ReadonlyMap<string, CardSealer>
  /** Stands before what leaves for channels, for tests. */
  readonly wrapTransport?: (transport: HttpTransport) => HttpTransport
  /** Stands between the vault and its store, for tests. */
  readonly wrapStore?: (store: VaultStore) => VaultStore
}

export interface RunningVault {
  /** Where it listens, without a trailing slash: where the server reaches it. */
  readonly url: string
  /** Where browsers reach it. */
  readonly publicUrl: string
  /** For tests that look at what is kept. */
  readonly store: VaultStore
  /** What the sweeper does every minute. */
  sweep(): Promise<void>
  rotateKeys(): Promise<RotationReport>
  stop(): Promise<void>
}

const asItIs = <Port>(port: Port): Port => port

/**
 * Throws `service_unavailable` when the database cannot be opened or the port is in use, `internal`
 * when the database lies under another root key, `url_not_allowed` for a bad destination.
 */
export async function startVault(options: VaultOptions): Promise<RunningVault> {
  const sealers = options.sealers ?? (await loadSealers())
  const allowLoopback = options.allowLoopbackDestinations
  const destinations = createDestinations(sealers, options.destinations, { allowLoopback })
  const store = (options.wrapStore ?? asItIs)(await openVaultStore(storeOptions(options)))
  try {
    const ports = { ...systemPorts, clock: await clockOf(store, options), ...options.ports }
    return await serveVault({ options, ports, store, channels: { sealers, destinations } })
  } catch (error) {
    await store.close()
    throw error
  }
}

async function serveVault(parts: {
  readonly options: VaultOptions
  readonly ports: VaultPorts
  readonly store: VaultStore
  readonly channels: VaultChannels
}): Promise<RunningVault> {
  const { options, ports, store, channels } = parts
  const { log, wrapTransport = asItIs } = options
  const http = createGuardedTransport(channels.destinations.rules)
  const opened = { ...ports, store, http: wrapTransport(http), log }
  const vault = await assembleVault(options, opened, channels)
  const { handle } = vault
  const listening = await listen({ ...options, ...ports, handle, isHttps: isHttpsOf(options) })
  vault.start(listening.url)
  return {
    url: listening.url,
    publicUrl: vault.publicUrl(),
    store,
    sweep: vault.sweep,
    rotateKeys: vault.rotateKeys,
    async stop() {
      await listening.stop()
      await vault.stop()
      await http.close()
      await store.close()
    },
  }
}

const systemPorts: VaultPorts = {
  clock: systemClock,
  scheduler: systemScheduler,
  random: systemRandom,
}

/** All instances keep the time of the database that they share. */
function clockOf(store: VaultStore, { ports = {}, log }: VaultOptions): Clock | Promise<Clock> {
  const { clock: machine, scheduler } = { ...systemPorts, ...ports }
  return ports.clock ?? openTrustedClock({ machine, scheduler, log, ask: () => store.time() })
}

const storeOptions = (options: VaultOptions) => ({
  ...(options.databaseUrl === undefined
    ? { sqlitePath: options.sqlitePath ?? '' }
    : { url: options.databaseUrl }),
  ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
  clock: options.ports?.clock ?? systemClock,
  log: options.log,
})

function isHttpsOf({ publicUrl, trustProxy }: VaultOptions) {
  return (headers: Readonly<Record<string, string | undefined>>): boolean =>
    publicUrl?.startsWith('https:') === true ||
    (trustProxy && headers['x-forwarded-proto'] === 'https')
}
