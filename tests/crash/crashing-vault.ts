/** The vault as a process of its own that its parent may arm to kill itself. */
import { secret } from '@tillway/kernel'
import { createMemoryLog } from '@tillway/kernel/testing'
import { startVault, type VaultOptions } from '@tillway/vault'
import { createWarpedTime } from '../kit/warped-time.ts'
import type { CrashPorts } from './crash-ports.ts'
import { runChild } from './crashing-child.ts'

export interface CrashingVaultSettings {
  readonly port: number
  readonly dataDir: string
  readonly databaseUrl?: string
  readonly speed: number
  readonly epoch: number
  /** Hexadecimal. */
  readonly rootKey: string
  readonly linkKey: string
  readonly destinations: NonNullable<VaultOptions['destinations']>
  readonly limits: NonNullable<VaultOptions['limits']>
}

/** Answers every row as it lies there. */
export interface VaultCommand {
  readonly do: 'dump'
}

async function start(settings: CrashingVaultSettings, crash: CrashPorts) {
  const { port, dataDir, destinations, limits } = settings
  const { clock, scheduler } = createWarpedTime(settings.speed, settings.epoch)
  const vault = await startVault({
    host: '127.0.0.1',
    port,
    ...(settings.databaseUrl === undefined
      ? { sqlitePath: `${dataDir}/vault.sqlite` }
      : { databaseUrl: settings.databaseUrl }),
    rootKey: keyOf(settings.rootKey),
    linkKey: keyOf(settings.linkKey),
    log: createMemoryLog(),
    destinations,
    allowLoopbackDestinations: true,
    trustProxy: false,
    // Nobody looks at the frame: the shopper of these tests reads its configuration only.
    frameAssets: { script: 'void 0', style: 'html{}' },
    limits,
    ports: { clock, scheduler },
    wrapStore: crash.wrapVaultStore,
    wrapTransport: crash.wrapTransport,
  })
  return async (_dump: VaultCommand): Promise<string> => await vault.store.dump()
}

const keyOf = (hex: string) => secret(Buffer.from(hex, 'hex'))

await runChild(start)
