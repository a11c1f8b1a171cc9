/** Starts the whole system in one process: platform, vault, simulators, demo mall. */
import { join } from 'node:path'
import { type RunningDemoMall, startDemoMall } from '@tillway/demo-mall'
import type { Log, Secret } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { type DocsOptions, loadRootKey, type RunningServer, startServer } from '@tillway/server'
import { type RunningSimulators, startSimulators } from '@tillway/simulator'
import type { RunningVault } from '@tillway/vault'
import { buildBrowser } from '../build-browser.ts'
import { buildReader } from './build-reader.ts'
import { demoShopName, type ProvidedMerchant, provideDemoMerchant } from './demo-merchant.ts'
import type { DemoPasswords } from './demo-passwords.ts'
import { acquirer, simulatedTerminal } from './demo-terminal.ts'
import { type DemoVaultOptions, demoKey, startDemoVault } from './demo-vault.ts'
import { freePort } from './free-port.ts'
import { hostChoices } from './hosts/host-choices.ts'

export interface DemoOptions {
  readonly dataDir: string
  readonly log: Log
  readonly databaseUrl?: string
  /** 0 takes a free one. */
  readonly ports: DemoPorts
  /** Other limits of codes than the vault's own, for tests. */
  readonly vaultLimits?: DemoVaultOptions['limits']
  /** See `DemoVaultOptions`. */
  readonly eyes?: boolean | undefined
  /** Bank cards may be paid with by payment password, as `passwords` says. */
  readonly passwords?: DemoPasswords | undefined
  /** The site of the docs, to be served with the platform. */
  readonly docs?: DocsOptions
}

export interface DemoPorts {
  readonly server: number
  readonly simulators: number
  readonly mall: number
  readonly vault: number
}

export interface RunningDemo {
  readonly server: RunningServer
  readonly vault: RunningVault
  readonly simulators: RunningSimulators
  readonly mall: RunningDemoMall
  readonly merchant: ProvidedMerchant
  readonly phoneUrl: string
  stop(): Promise<void>
}

const host = '127.0.0.1'

export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const { dataDir, log } = options
  // A build of its own: another one on this machine must not lose its files under the shop's feet.
  const cashierDir = join(dataDir, 'cashier')
  const readerDir = join(dataDir, 'reader')
  const [mallPort] = await Promise.all([
    options.ports.mall === 0 ? freePort() : options.ports.mall,
    buildBrowser(cashierDir),
    buildReader(readerDir),
  ])
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const simulators = await startSimulators({ dataDir, host, port: options.ports.simulators, log })
    stops.push(() => simulators.stop())
    const linkKey = demoKey(dataDir, 'link.key')
    const port = options.ports.vault
    const { vaultLimits: limits, eyes, passwords } = options
    const vaultParts = { dataDir, host, port, simulators, linkKey, log, limits, eyes }
    const vault = await startDemoVault(vaultParts)
    stops.push(() => vault.stop())
    const server = await startServer(serverOptions(options, { url: vault.url, linkKey }))
    stops.push(() => server.stop())
    const mallUrl = `http://${host}:${mallPort}`
    const merchant = await provideDemoMerchant({
      dataDir,
      server,
      simulators,
      mallUrl,
      passwords,
    })
    const phoneUrl = `${simulators.url}/phone`
    const mall = await startDemoMall({
      host,
      port: mallPort,
      dataDir,
      log,
      apiBase: server.url,
      publicKey: merchant.publishableKey,
      secretKey: merchant.secretKey,
      webhookSecret: merchant.webhookSecret,
      orderKey: { keyId: merchant.orderKeyId, privateKey: merchant.orderPrivateKey },
      merchantId: merchant.merchantId,
      cashierDir,
      phoneUrl,
      frameOrigins: [vault.url],
      hosts: hostChoices(phoneUrl),
      till: {
        terminal: merchant.terminal.id,
        readerDir,
        simulated: {
          reader: simulatedTerminal(simulators, demoShopName).reader,
          cardsUrl: `${simulators.url}/_control/reader-cards/${acquirer}`,
        },
      },
    })
    stops.push(() => mall.stop())
    return { server, vault, simulators, mall, merchant, phoneUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function serverOptions(
  { dataDir, databaseUrl, docs, log, ports }: DemoOptions,
  vault: { readonly url: string; readonly linkKey: Secret<Uint8Array> },
) {
  return {
    host,
    port: ports.server,
    sqlitePath: join(dataDir, 'tillway.sqlite'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(docs === undefined ? {} : { docs }),
    vault: { ...vault, publicUrl: vault.url },
    rootKey: loadRootKey(undefined, dataDir, systemRandom),
    log,
    allowLoopbackWebhooks: true,
    roles: ['api', 'worker'] as const,
    requestsPerSecond: 500,
    trustProxy: false,
  }
}
