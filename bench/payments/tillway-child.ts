/** The measured process: the whole platform, as it is deployed. */
import { join } from 'node:path'
import { systemRandom } from '@tillway/kernel/node'
import { createTillway } from '@tillway/mall'
import { createMerchant, createPinoLog, loadRootKey, startServer } from '@tillway/server'
import { serveUsage } from './child-usage.ts'
import type { ChildConfig, ChildReady } from './protocol.ts'

const config = JSON.parse(process.env.BENCH_CONFIG ?? '') as ChildConfig
const server = await startServer({
  host: '127.0.0.1',
  port: 0,
  ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
  ...(config.connections === undefined ? {} : { poolSize: config.connections }),
  sqlitePath: join(config.dataDir, 'tillway.sqlite'),
  rootKey: loadRootKey(undefined, config.dataDir, systemRandom),
  log: createPinoLog('error'),
  allowLoopbackWebhooks: true,
  roles: ['api', 'worker'],
  requestsPerSecond: 100_000,
  trustProxy: false,
})
const merchant = await createMerchant(server.services, { name: 'Bench' })
const tillway = createTillway({ apiBase: server.url, secretKey: merchant.secretKey })
await tillway.channelAccounts.create({
  channel: 'wechatpay',
  name: 'stub',
  config: { ...config.account },
})
const endpoint = await tillway.webhookEndpoints.create({ url: config.sinkUrl })
const ready: ChildReady = {
  kind: 'ready',
  url: server.url,
  secretKey: merchant.secretKey,
  publishableKey: merchant.publishableKey,
  webhookSecret: endpoint.secret,
}
serveUsage(ready)
