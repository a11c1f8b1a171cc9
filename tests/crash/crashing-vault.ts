/** The vault as a process of its own that its parent may arm to kill itself. */
import { appendFileSync } from 'node:fs'
import { type Clock, secret } from '@tillway/kernel'
import { createMemoryLog } from '@tillway/kernel/testing'
import {
  createArgonHasher,
  type PasswordHasher,
  startVault,
  type VaultOptions,
} from '@tillway/vault'
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
  readonly passwordLimits?: NonNullable<VaultOptions['passwordLimits']>
  /** A file that gets a byte for every password that is hashed, before it is. */
  readonly hashings?: string
  /** Its clock is so far ahead, in milliseconds. */
  readonly aheadMs?: number
}

/** Answers every row as it lies there. */
export interface VaultCommand {
  readonly do: 'dump'
}

async function start(settings: CrashingVaultSettings, crash: CrashPorts) {
  const { port, dataDir, destinations, limits, passwordLimits, hashings } = settings
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
    frameAssets: { card: empty, password: { zh: empty, en: empty, parts: {} } },
    limits,
    ...(passwordLimits === undefined ? {} : { passwordLimits }),
    ...(hashings === undefined ? {} : { passwordHasher: countedHasher(hashings) }),
    ports: { clock: ahead(clock, settings.aheadMs ?? 0), scheduler },
    wrapStore: crash.wrapVaultStore,
    wrapTransport: crash.wrapTransport,
  })
  return async (_dump: VaultCommand): Promise<string> => await vault.store.dump()
}

const empty = { script: 'void 0', style: 'html{}' }
function ahead(clock: Clock, ms: number): Clock {
  return { now: () => clock.now() + ms, monotonic: () => clock.monotonic() }
}

/** Counted where no kill can take it back. */
function countedHasher(path: string): PasswordHasher {
  const hasher = createArgonHasher()
  return {
    ...hasher,
    hash(message, salt, parameters) {
      appendFileSync(path, '.')
      return hasher.hash(message, salt, parameters)
    },
  }
}

const keyOf = (hex: string) => secret(Buffer.from(hex, 'hex'))

await runChild(start)
