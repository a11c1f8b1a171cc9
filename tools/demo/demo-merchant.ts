/**
 * The demo's merchant: made through the public API once, its keys kept in the data folder, so that
 * a second start continues where the first stopped.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTillway, generateOrderKey } from '@tillway/mall'
import { createMerchant, type RunningServer } from '@tillway/server'
import type { RunningSimulators } from '@tillway/simulator'

export interface DemoMerchant {
  readonly merchantId: string
  readonly secretKey: string
  readonly publishableKey: string
  readonly orderKeyId: string
  readonly orderPrivateKey: string
  readonly webhookEndpointId: string
  readonly webhookSecret: string
}

export interface DemoParts {
  readonly dataDir: string
  readonly server: RunningServer
  readonly simulators: RunningSimulators
  readonly mallUrl: string
}

export async function provideDemoMerchant(parts: DemoParts): Promise<DemoMerchant> {
  const path = join(parts.dataDir, 'demo-merchant.json')
  if (existsSync(path)) {
    const known = JSON.parse(readFileSync(path, 'utf8')) as DemoMerchant
    await pointWebhooks(parts, known)
    return known
  }
  const made = await makeDemoMerchant(parts)
  writeFileSync(`${path}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return made
}

async function makeDemoMerchant(parts: DemoParts): Promise<DemoMerchant> {
  const { server, simulators } = parts
  const merchant = await createMerchant(server.services, { name: '山野集' })
  const tillway = createTillway({ apiBase: server.url, secretKey: merchant.secretKey })
  for (const channel of inDemoOrder(simulators.channels)) {
    const config = { ...simulators.provision(channel, '山野集') }
    await tillway.channelAccounts.create({ channel, name: `${channel} (simulated)`, config })
  }
  const orderKey = generateOrderKey()
  const registered = await tillway.orderKeys.create({ public_key: orderKey.publicKey })
  const endpoint = await tillway.webhookEndpoints.create({
    url: `${parts.mallUrl}/webhooks/tillway`,
  })
  return {
    ...merchant,
    orderKeyId: registered.id,
    orderPrivateKey: orderKey.privateKey,
    webhookEndpointId: endpoint.id,
    webhookSecret: endpoint.secret,
  }
}

/** The way list follows the order in which a merchant's accounts were made. */
function inDemoOrder(channels: readonly string[]): readonly string[] {
  const first: readonly string[] = channels.filter((channel) => channel === 'wechatpay')
  return [...first, ...channels.filter((channel) => !first.includes(channel))]
}

/** The mall may have another port this time. */
async function pointWebhooks({ server, mallUrl }: DemoParts, known: DemoMerchant): Promise<void> {
  const tillway = createTillway({ apiBase: server.url, secretKey: known.secretKey })
  const url = `${mallUrl}/webhooks/tillway`
  const endpoint = await tillway.webhookEndpoints.get(known.webhookEndpointId)
  if (endpoint.url === url && endpoint.status === 'enabled') return
  await tillway.webhookEndpoints.update(known.webhookEndpointId, { url, status: 'enabled' })
}
