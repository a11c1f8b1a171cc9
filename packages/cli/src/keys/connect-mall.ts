/** Gives a mall on this machine what it needs of the platform that runs here. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createTillway, type Tillway } from '@tillway/mall'
import { setInFile } from '../env-file.ts'
import { merchantIn, runningIn } from '../place.ts'
import { askJson } from '../platform-calls.ts'
import type { World } from '../world.ts'

export interface MallPlace {
  readonly folder: string
  readonly dataDir: string
  readonly port: number
  /** The platform’s address when it was told; the one that runs here otherwise. */
  readonly api?: string | undefined
}

/** False when no platform runs here, or its merchant is unknown; then nothing was written. */
export async function connectMall(world: World, place: MallPlace): Promise<boolean> {
  const merchant = merchantIn(place.dataDir)
  const apiBase = place.api ?? runningIn(place.dataDir)?.server
  if (merchant === undefined || apiBase === undefined) return false
  if (!(await isUp(world, apiBase))) return false
  const tillway = createTillway({ apiBase, secretKey: merchant.secretKey })
  const secret = await webhookSecret(tillway, `http://127.0.0.1:${place.port}/webhooks/tillway`)
  await allowPages(tillway, place.port)
  setInFile(join(place.folder, '.env'), {
    TILLWAY_API_BASE: apiBase,
    TILLWAY_SECRET_KEY: merchant.secretKey,
    TILLWAY_PUBLIC_KEY: merchant.publishableKey,
    TILLWAY_WEBHOOK_SECRET: secret,
    PORT: String(place.port),
  })
  return true
}

async function isUp({ http }: World, apiBase: string): Promise<boolean> {
  const ask = askJson(http, { method: 'GET', url: `${apiBase}/readyz`, timeoutMs: 5_000 })
  return await ask.then(({ status }) => status === 200).catch(() => false)
}

/**
 * A secret shows once: an endpoint that is there already gets a new one, and the old one signs beside it for a
 * day, for a mall that runs meanwhile.
 */
async function webhookSecret(tillway: Tillway, url: string): Promise<string> {
  for await (const endpoint of tillway.webhookEndpoints.list()) {
    if (endpoint.url !== url) continue
    if (endpoint.status !== 'enabled') {
      await tillway.webhookEndpoints.update(endpoint.id, { status: 'enabled' })
    }
    return (await tillway.webhookEndpoints.rotate(endpoint.id)).secret
  }
  return (await tillway.webhookEndpoints.create({ url })).secret
}

/** The vault shows its frame on registered pages alone. */
async function allowPages(tillway: Tillway, port: number): Promise<void> {
  const { allowed_origins: known } = await tillway.merchant.get()
  const own = [`http://localhost:${port}`, `http://127.0.0.1:${port}`]
  const missing = own.filter((origin) => !known.includes(origin))
  if (missing.length === 0) return
  await tillway.merchant.update({ allowed_origins: [...known, ...missing] })
}

/** Whether there is a mall to be connected. */
export function isMall(folder: string): boolean {
  return existsSync(join(folder, 'package.json'))
}
