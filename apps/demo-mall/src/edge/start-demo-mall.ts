/** Starts the demonstration shop with its real clock, random source, database and network. */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createTillway } from '@tillway/mall'
import type { FastifyInstance } from 'fastify'
import { catchUp } from '../checkout/catch-up.ts'
import type { CheckoutPorts } from '../checkout/checkout.ts'
import { createServer } from '../http/create-server.ts'
import type { Shop } from '../http/shop-server.ts'
import type { HostChoice } from '../lab/host-choice.ts'
import { openOrderStore } from '../orders/order-store.ts'
import type { ShopLog } from '../ports.ts'
import type { SimulatedReaderKeys, Till } from '../till/till.ts'
import { fetchTillCards } from './simulator-cards.ts'
import { fetchFaults } from './simulator-faults.ts'
import { addStaticFiles } from './static-files.ts'

export interface StartDemoMallOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** The order book goes into its file `demo-mall.sqlite`. */
  readonly dataDir: string
  readonly apiBase: string
  /** `pk_…`, for the cashier in the page. */
  readonly publicKey: string
  readonly secretKey: string
  /** `whsec_…` of the webhook endpoint that points at `<url>/webhooks/tillway`. */
  readonly webhookSecret: string
  /** Registered key for signing orders offline. */
  readonly orderKey?: { readonly keyId: string; readonly privateKey: string }
  readonly merchantId: string
  /** Folder of the built cashier, with `tillway.js` in it. */
  readonly cashierDir: string
  /** Where the simulated phone is, when there is one; the test lab asks its host for the faults. */
  readonly phoneUrl?: string
  /** Origins that the platform's frames come from: its vault. */
  readonly frameOrigins?: readonly string[]
  /** Apps that the test lab can have the pages run in. */
  readonly hosts?: readonly HostChoice[]
  /** The counter at a terminal of the mall's own, when there is one. */
  readonly till?: TillOptions
  readonly log: ShopLog
}

export interface TillOptions {
  /** `tm_…` */
  readonly terminal: string
  /** Folder of the built reader code: `reader.js`, `simulated.js` and `screen.js`. */
  readonly readerDir: string
  /** A reader without hardware on the page, and where its cards are told; only for demonstrations. */
  readonly simulated?: { readonly reader: SimulatedReaderKeys; readonly cardsUrl: string }
}

export interface RunningDemoMall {
  /** Without a trailing slash. */
  readonly url: string
  stop(): Promise<void>
}

export async function startDemoMall(options: StartDemoMallOptions): Promise<RunningDemoMall> {
  const { host, port, dataDir, log } = options
  mkdirSync(dataDir, { recursive: true })
  const checkout = createPorts(options)
  const server = createServer(createShop(options, checkout))
  addStaticFiles(server, {
    tillway: options.cashierDir,
    ...(options.till === undefined ? {} : { reader: options.till.readerDir }),
  })
  await server.listen({ host, port })
  const url = urlOf(server, host)
  log.info({ url }, 'the demo mall is open')
  const catchingUp = catchUp(checkout)
    .then((count) => log.info({ count }, 'caught up with the platform'))
    .catch((error: unknown) => log.warn({ error: String(error) }, 'could not catch up'))
  return {
    url,
    async stop() {
      await server.close()
      await catchingUp
      checkout.store.close()
    },
  }
}

function createPorts(options: StartDemoMallOptions): CheckoutPorts {
  const { apiBase, secretKey, merchantId, orderKey, dataDir } = options
  return {
    store: openOrderStore(join(dataDir, 'demo-mall.sqlite')),
    tillway: createTillway({ apiBase, secretKey, maxRetries: 2, timeoutMs: 10_000 }),
    clock: { now: () => Date.now() },
    random: { bytes: (length) => randomBytes(length) },
    merchantId,
    orderKey,
  }
}

function createShop(options: StartDemoMallOptions, checkout: CheckoutPorts): Shop {
  const {
    apiBase,
    publicKey,
    phoneUrl,
    webhookSecret,
    frameOrigins = [],
    hosts = [],
    log,
  } = options
  return {
    checkout,
    log,
    webhookSecret,
    apiBase,
    publicKey,
    phoneUrl,
    hosts,
    origins: {
      platform: new URL(apiBase).origin,
      frames: frameOrigins,
      forms: phoneUrl === undefined ? [] : [new URL(phoneUrl).origin],
    },
    faults: phoneUrl === undefined ? undefined : () => fetchFaults(phoneUrl),
    till: options.till === undefined ? undefined : createTill(options.till),
  }
}

function createTill({ terminal, simulated }: TillOptions): Till {
  if (simulated === undefined) return { terminal, simulated }
  const { reader, cardsUrl } = simulated
  return { terminal, simulated: { reader, cards: () => fetchTillCards(cardsUrl) } }
}

function urlOf(server: FastifyInstance, host: string): string {
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${shown}:${address.port}`
}
