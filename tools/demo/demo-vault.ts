/**
 * The demo's vault: a service of its own, with its own database and keys, that shares nothing with
 * the platform but the link key. Card data may leave it for the simulated channels alone.
 */
import { join } from 'node:path'
import type { Log, Secret } from '@tillway/kernel'
import { loadKey, systemRandom } from '@tillway/kernel/node'
import type { RunningSimulators } from '@tillway/simulator'
import { type RunningVault, startVault, type VaultOptions } from '@tillway/vault'
import { buildFrame } from '../build-frame.ts'
import { demoShopName } from './demo-merchant.ts'

/** Made once; lies in the data folder. */
export function demoKey(dataDir: string, name: string): Secret<Uint8Array> {
  return loadKey({ name, configured: undefined, path: join(dataDir, name) }, systemRandom)
}

export interface DemoVaultOptions {
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly simulators: RunningSimulators
  readonly linkKey: Secret<Uint8Array>
  readonly log: Log
  /** Other limits than the vault's own, for tests. */
  readonly limits?: VaultOptions['limits'] | undefined
  /** What the frame draws is told to programs that play a person in tests. */
  readonly eyes?: boolean | undefined
}

export async function startDemoVault(options: DemoVaultOptions): Promise<RunningVault> {
  const { dataDir, host, port, simulators, linkKey, log, limits, eyes = false } = options
  return await startVault({
    host,
    port,
    sqlitePath: join(dataDir, 'vault.sqlite'),
    rootKey: demoKey(dataDir, 'vault.key'),
    linkKey,
    log,
    destinations: destinationsOf(simulators),
    allowLoopbackDestinations: true,
    trustProxy: false,
    frameAssets: await buildFrame({ eyes }),
    ...(limits === undefined ? {} : { limits }),
  })
}

/** The simulators' origin, with the certificates of every simulated authority. */
export function destinationsOf(
  simulators: Pick<RunningSimulators, 'url' | 'channels' | 'provision'>,
  merchant = demoShopName,
) {
  const roots = simulators.channels.flatMap((channel) => {
    const { rootCertificate, middleCertificate } = simulators.provision(channel, merchant)
    return [rootCertificate, middleCertificate].filter((one) => one !== undefined)
  })
  return [{ origin: new URL(simulators.url).origin, roots }]
}
