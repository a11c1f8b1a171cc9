/**
 * The platform, its vault and the channel simulators, in this process, on free ports of the loopback and in a
 * temporary folder that is gone afterwards.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secret } from '@tillway/kernel'
import { systemClock, systemRandom } from '@tillway/kernel/node'
import { createMemoryLog, type LogLine } from '@tillway/kernel/testing'
import { loadRootKey, type RunningServer, type ServerOptions, startServer } from '@tillway/server'
import { type RunningSimulators, startSimulators } from '@tillway/simulator'
import type { RunningVault, VaultOptions } from '@tillway/vault'
import { type Call, createCall } from './call.ts'
import { startTestVault } from './start-test-vault.ts'

export interface PlatformOptions {
  /** PostgreSQL; SQLite in the data folder unless told. */
  readonly databaseUrl?: string | undefined
  /** What differs from the kit's own settings. The simulators keep to its clock as well. */
  readonly server?: Partial<ServerOptions>
  /** What differs from the kit's own vault; false leaves it out. */
  readonly vault?: Partial<VaultOptions> | false
  /** Other simulators than those on the system's clock. */
  readonly startSimulators?: typeof startSimulators
}

export interface TestPlatform {
  /** The newest server; another object after `restart`. */
  readonly server: RunningServer
  readonly simulators: RunningSimulators
  /** The newest vault; undefined when it was left out. */
  readonly vault: RunningVault | undefined
  readonly dataDir: string
  /** Everything that server and vault wrote to their logs, over restarts. */
  readonly logLines: readonly LogLine[]
  /** One checked request to the newest server. */
  readonly call: Call
  /** Stops the server and starts it again on the same port and database. */
  restart(): Promise<void>
  /** Stops the vault, runs `meanwhile`, and starts it on the same port and database. */
  restartVault(meanwhile?: () => Promise<void>): Promise<void>
  /** One more server on the same database and root key, stopped with the platform. */
  startAnother(options?: Partial<ServerOptions>): Promise<{ server: RunningServer; call: Call }>
  stop(): Promise<void>
}

const host = '127.0.0.1'
const freshKey = () => secret(systemRandom.bytes(32))

export async function startPlatform(options: PlatformOptions = {}): Promise<TestPlatform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-test-'))
  const log = createMemoryLog()
  const start = options.startSimulators ?? startSimulators
  const clock = options.server?.ports?.clock ?? systemClock
  const keys = { rootKey: freshKey(), linkKey: freshKey() }
  const simulators = await start({ dataDir, host, log: createMemoryLog(), clock })
  const more = { ports: options.server?.ports ?? {}, ...(options.vault || {}) }
  const startVault = (given: Partial<VaultOptions> = {}) =>
    startTestVault({ dataDir, simulators, log, more: { ...keys, ...more, ...given } })
  let vault = options.vault === false ? undefined : await startVault()
  const settings: ServerOptions = {
    host,
    port: 0,
    sqlitePath: join(dataDir, 'tillway.sqlite'),
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    rootKey: loadRootKey(undefined, dataDir, systemRandom),
    log,
    allowLoopbackWebhooks: true,
    roles: ['api', 'worker'],
    requestsPerSecond: 100_000,
    trustProxy: false,
    ...(vault === undefined
      ? {}
      : { vault: { url: vault.url, publicUrl: vault.url, linkKey: keys.linkKey } }),
    ...options.server,
  }
  let server = await startServer(settings)
  const others: RunningServer[] = []
  return {
    get server() {
      return server
    },
    simulators,
    get vault() {
      return vault
    },
    dataDir,
    logLines: log.lines,
    call: createCall(() => server.url),
    async restart() {
      const port = Number(new URL(server.url).port)
      await server.stop()
      server = await startServer({ ...settings, port })
    },
    async restartVault(meanwhile) {
      if (vault === undefined) throw new Error('there is no vault')
      const port = Number(new URL(vault.url).port)
      await vault.stop()
      await meanwhile?.()
      vault = await startVault({ port })
    },
    async startAnother(more = {}) {
      const another = await startServer({ ...settings, publicUrl: server.url, ...more })
      others.push(another)
      return { server: another, call: createCall(() => another.url) }
    },
    async stop() {
      for (const running of [...others, server]) await running.stop()
      await vault?.stop()
      await simulators.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
