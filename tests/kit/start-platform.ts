/**
 * The platform and the channel simulators, in this process, on free ports of the loopback and in a
 * temporary folder that is gone afterwards.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, systemRandom } from '@tillway/kernel/node'
import { createMemoryLog, type LogLine } from '@tillway/kernel/testing'
import { loadRootKey, type RunningServer, type ServerOptions, startServer } from '@tillway/server'
import { type RunningSimulators, startSimulators } from '@tillway/simulator'
import { type Call, createCall } from './call.ts'

export interface PlatformOptions {
  /** PostgreSQL; SQLite in the data folder unless told. */
  readonly databaseUrl?: string | undefined
  /** What differs from the kit's own settings. The simulators keep to its clock as well. */
  readonly server?: Partial<ServerOptions>
  /** Other simulators than those on the system's clock. */
  readonly startSimulators?: typeof startSimulators
}

export interface TestPlatform {
  /** The newest server; another object after `restart`. */
  readonly server: RunningServer
  readonly simulators: RunningSimulators
  readonly dataDir: string
  /** Everything that the server wrote to its log, over restarts. */
  readonly logLines: readonly LogLine[]
  /** One checked request to the newest server. */
  readonly call: Call
  /** Stops the server and starts it again on the same port and database. */
  restart(): Promise<void>
  /** One more server on the same database and root key, stopped with the platform. */
  startAnother(options?: Partial<ServerOptions>): Promise<{ server: RunningServer; call: Call }>
  stop(): Promise<void>
}

const host = '127.0.0.1'

export async function startPlatform(options: PlatformOptions = {}): Promise<TestPlatform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-test-'))
  const log = createMemoryLog()
  const start = options.startSimulators ?? startSimulators
  const clock = options.server?.ports?.clock ?? systemClock
  const simulators = await start({ dataDir, host, log: createMemoryLog(), clock })
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
    ...options.server,
  }
  let server = await startServer(settings)
  const others: RunningServer[] = []
  return {
    get server() {
      return server
    },
    simulators,
    dataDir,
    logLines: log.lines,
    call: createCall(() => server.url),
    async restart() {
      const port = Number(new URL(server.url).port)
      await server.stop()
      server = await startServer({ ...settings, port })
    },
    async startAnother(more = {}) {
      const another = await startServer({ ...settings, publicUrl: server.url, ...more })
      others.push(another)
      return { server: another, call: createCall(() => another.url) }
    },
    async stop() {
      for (const running of [...others, server]) await running.stop()
      await simulators.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
