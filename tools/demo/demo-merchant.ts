/**
 * The demo's merchant: made through the public API once, its keys kept in the data folder, so that
 * a second start continues where the first stopped. A folder of an earlier version gets what has
 * been added since.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTillway, generateOrderKey, type Tillway } from '@tillway/mall'
import { createMerchant, type RunningServer } from '@tillway/server'
import type { RunningSimulators } from '@tillway/simulator'
import { type DemoPasswords, nameWithRight, providePolicy } from './demo-passwords.ts'
import {
  acquirer,
  type KnownTerminal,
  provideDemoTerminal,
  simulatedTerminal,
} from './demo-terminal.ts'

export const demoShopName = '山野集'

export interface DemoMerchant {
  readonly merchantId: string
  readonly secretKey: string
  readonly publishableKey: string
  readonly orderKeyId: string
  readonly orderPrivateKey: string
  readonly webhookEndpointId: string
  readonly webhookSecret: string
  /** By channel: what its account was last told, as a digest. */
  readonly accounts?: Readonly<Record<string, { readonly id: string; readonly told: string }>>
  /** The one at the counter. */
  readonly terminal?: KnownTerminal
}

/** With everything that this version of the demo has. */
export type ProvidedMerchant = DemoMerchant & Required<Pick<DemoMerchant, 'accounts' | 'terminal'>>

export interface DemoParts {
  readonly dataDir: string
  readonly server: RunningServer
  readonly simulators: RunningSimulators
  readonly mallUrl: string
  readonly passwords?: DemoPasswords | undefined
}

export async function provideDemoMerchant(parts: DemoParts): Promise<ProvidedMerchant> {
  const path = join(parts.dataDir, 'demo-merchant.json')
  const isKnown = existsSync(path)
  const merchant: DemoMerchant = isKnown
    ? JSON.parse(readFileSync(path, 'utf8'))
    : await makeDemoMerchant(parts)
  const tillway = createTillway({ apiBase: parts.server.url, secretKey: merchant.secretKey })
  if (isKnown) await pointWebhooks(parts, tillway, merchant)
  await allowOrigins(tillway, parts.mallUrl)
  const accounts = await provideAccounts(parts, tillway, merchant.accounts)
  if (parts.passwords?.policy) await providePolicy(tillway, parts.passwords.policy)
  const terminal = await provideDemoTerminal({
    tillway,
    account: accounts[acquirer]?.id ?? '',
    terminal: simulatedTerminal(parts.simulators, demoShopName),
    known: merchant.terminal,
  })
  const provided = { ...merchant, accounts, terminal }
  writeFileSync(`${path}.new`, `${JSON.stringify(provided, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return provided
}

/** A merchant has a limit of them. */
const originsOfOthers = 10

async function makeDemoMerchant({ server, mallUrl }: DemoParts): Promise<DemoMerchant> {
  const merchant = await createMerchant(server.services, { name: demoShopName })
  const tillway = createTillway({ apiBase: server.url, secretKey: merchant.secretKey })
  const orderKey = generateOrderKey()
  const registered = await tillway.orderKeys.create({ public_key: orderKey.publicKey })
  const endpoint = await tillway.webhookEndpoints.create({ url: webhookUrl(mallUrl) })
  return {
    ...merchant,
    orderKeyId: registered.id,
    orderPrivateKey: orderKey.privateKey,
    webhookEndpointId: endpoint.id,
    webhookSecret: endpoint.secret,
  }
}

/**
 * An account at every simulated channel. A channel that came with a later version gets its account
 * now, and one whose simulator lies elsewhere this time is told so.
 */
async function provideAccounts(
  { simulators, passwords }: DemoParts,
  tillway: Tillway,
  known: DemoMerchant['accounts'],
): Promise<NonNullable<DemoMerchant['accounts']>> {
  const existing = new Map<string, string>()
  for await (const { id, channel } of tillway.channelAccounts.list()) existing.set(channel, id)
  const accounts: Record<string, { id: string; told: string }> = {}
  for (const channel of inDemoOrder(simulators.channels)) {
    const name = passwords ? nameWithRight(channel, demoShopName) : demoShopName
    const config = { ...simulators.provision(channel, name) }
    const told = digestOf(config)
    let id = existing.get(channel)
    if (id === undefined) {
      const created = { channel, name: `${channel} (simulated)`, config }
      id = (await tillway.channelAccounts.create(created)).id
    } else if (known?.[channel]?.told !== told) {
      await tillway.channelAccounts.update(id, { config })
    }
    accounts[channel] = { id, told }
  }
  return accounts
}

function digestOf(config: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('hex')
}

/** The way list follows the order in which a merchant's accounts were made. */
function inDemoOrder(channels: readonly string[]): readonly string[] {
  const first: readonly string[] = channels.filter((channel) => channel === 'wechatpay')
  return [...first, ...channels.filter((channel) => !first.includes(channel))]
}

/** The mall's pages may use the publishable key and embed the vault's frame, and so may those that were allowed since. */
async function allowOrigins(tillway: Tillway, mallUrl: string): Promise<void> {
  const { origin, port } = new URL(mallUrl)
  const { allowed_origins: known } = await tillway.merchant.get()
  const own = [origin, `http://localhost:${port}`]
  const others = known.filter((one) => !own.includes(one)).slice(-originsOfOthers)
  await tillway.merchant.update({ allowed_origins: [...own, ...others] })
}

/** The mall may have another port this time. */
async function pointWebhooks(
  { mallUrl }: DemoParts,
  tillway: Tillway,
  { webhookEndpointId }: DemoMerchant,
): Promise<void> {
  const url = webhookUrl(mallUrl)
  const endpoint = await tillway.webhookEndpoints.get(webhookEndpointId)
  if (endpoint.url === url && endpoint.status === 'enabled') return
  await tillway.webhookEndpoints.update(webhookEndpointId, { url, status: 'enabled' })
}

const webhookUrl = (mallUrl: string) => `${mallUrl}/webhooks/tillway`
