/** The vault as a process of its own that its parent may arm to kill itself. */
import { appendFileSync } from 'node:fs'
import { secret } from '@tillway/kernel'
import {
  createArgonHasher,
  type PasswordHasher,
  startVault,
  type VaultOptions,
} from '@tillway/vault'
import { type ChildPorts, type ChildSettings, runChild } from './crashing-child.ts'

export interface CrashingVaultSettings extends ChildSettings {
  readonly databaseUrl?: string
  /** Hexadecimal. */
  readonly rootKey: string
  readonly linkKey: string
  readonly destinations: NonNullable<VaultOptions['destinations']>
  readonly limits: NonNullable<VaultOptions['limits']>
  readonly passwordLimits?: NonNullable<VaultOptions['passwordLimits']>
  /** A file that gets a byte for every password that is hashed, before it is. */
  readonly hashings?: string
}

/** Answers every row as it lies there. */
export interface VaultCommand {
  readonly do: 'dump'
}

async function start(settings: CrashingVaultSettings, { time, crash, log }: ChildPorts) {
  const { port, dataDir, destinations, limits, passwordLimits, hashings } = settings
  const vault = await startVault({
    host: '127.0.0.1',
    port,
    ...(settings.databaseUrl === undefined
      ? { sqlitePath: `${dataDir}/vault.sqlite` }
      : { databaseUrl: settings.databaseUrl }),
    rootKey: keyOf(settings.rootKey),
    linkKey: keyOf(settings.linkKey),
    log,
    destinations,
    allowLoopbackDestinations: true,
    trustProxy: false,
    // Nobody looks at the frame: the shopper of these tests reads its configuration only.
    frameAssets: { card: empty, password: { zh: empty, en: empty, parts: {} } },
    limits,
    ...(passwordLimits === undefined ? {} : { passwordLimits }),
    ...(hashings === undefined ? {} : { passwordHasher: countedHasher(hashings) }),
    ports: { clock: time.clock, scheduler: time.scheduler },
    wrapStore: crash.wrapVaultStore,
    wrapTransport: crash.wrapTransport,
  })
  return async (_dump: VaultCommand): Promise<string> => await vault.store.dump()
}

const empty = { script: 'void 0', style: 'html{}' }

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
