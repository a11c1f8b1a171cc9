/** Serves the demo mall as a process of its own; see the README for its settings. */
import { join } from 'node:path'
import { startDemoMall } from './edge/start-demo-mall.ts'

function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set`)
  return value
}

const write = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
  process.stdout.write(`${JSON.stringify({ level, message, ...fields })}\n`)
}

const { TILLWAY_ORDER_KEY_ID: keyId, TILLWAY_ORDER_KEY: privateKey } = process.env
const phoneUrl = process.env.TILLWAY_PHONE_URL

const mall = await startDemoMall({
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 4620),
  dataDir: process.env.TILLWAY_DATA_DIR ?? '.tillway-data',
  apiBase: setting('TILLWAY_API_BASE'),
  publicKey: setting('TILLWAY_PUBLIC_KEY'),
  secretKey: setting('TILLWAY_SECRET_KEY'),
  webhookSecret: setting('TILLWAY_WEBHOOK_SECRET'),
  merchantId: setting('TILLWAY_MERCHANT_ID'),
  cashierDir:
    process.env.TILLWAY_CASHIER_DIR ?? join(import.meta.dirname, '../../../packages/cashier/dist'),
  ...(keyId && privateKey ? { orderKey: { keyId, privateKey } } : {}),
  ...(phoneUrl ? { phoneUrl } : {}),
  frameOrigins: (process.env.TILLWAY_FRAME_ORIGINS ?? '').split(/[ ,]+/).filter(Boolean),
  log: { info: write('info'), warn: write('warn'), error: write('error') },
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void mall.stop())
}
