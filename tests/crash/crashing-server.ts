/**
 * The platform as a process of its own that its parent may arm to kill itself. Settings come as
 * JSON in the environment, commands and answers over the channel to the parent.
 */
import { systemRandom } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import { createMerchant, loadRootKey, startServer } from '@tillway/server'
import { createWarpedTime } from '../kit/warped-time.ts'
import { type CrashPoint, createCrashPorts } from './crash-ports.ts'

export interface CrashingServerSettings {
  readonly port: number
  readonly dataDir: string
  readonly databaseUrl?: string
  readonly speed: number
  readonly epoch: number
}

export type Command =
  | { readonly do: 'arm'; readonly point: CrashPoint | null }
  | { readonly do: 'createMerchant'; readonly name: string }

export const settingsVariable = 'TILLWAY_CRASHING_SERVER'

async function run(settings: CrashingServerSettings): Promise<void> {
  // Without a parent there is nobody to serve.
  process.on('disconnect', () => process.exit(0))
  const crash = createCrashPorts(() => process.kill(process.pid, 'SIGKILL'))
  const time = createWarpedTime(settings.speed, settings.epoch)
  const server = await startServer({
    host: '127.0.0.1',
    port: settings.port,
    sqlitePath: `${settings.dataDir}/tillway.sqlite`,
    ...(settings.databaseUrl === undefined ? {} : { databaseUrl: settings.databaseUrl }),
    rootKey: loadRootKey(undefined, settings.dataDir, systemRandom),
    log: createMemoryLog(),
    allowLoopbackWebhooks: true,
    roles: ['api', 'worker'],
    requestsPerSecond: 100_000,
    trustProxy: false,
    ports: { clock: time.clock, scheduler: time.scheduler },
    wrapStore: crash.wrapStore,
    wrapTransport: crash.wrapTransport,
  })
  process.on('message', async (command: Command) => {
    if (command.do === 'arm') {
      crash.arm(command.point ?? undefined)
      process.send?.({ done: 'arm' })
      return
    }
    const merchant = await createMerchant(server.services, { name: command.name })
    process.send?.({ done: 'createMerchant', merchant })
  })
  process.send?.({ done: 'ready' })
}

const given = process.env[settingsVariable]
if (given !== undefined) await run(JSON.parse(given) as CrashingServerSettings)
