/** Set-ups that are broken in one way each, built for real: files, servers, databases, keys, accounts. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '@tillway/kernel/node'
import { createMerchant } from '@tillway/server'
import { selfSignedCertificate } from '../../channels/wechatpay/src/simulator/certificate-der.ts'
import { asMerchant, makeMerchant, makePaid, type TestMerchant } from '../kit/merchant.ts'
import type { TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { startWebhookReceiver } from '../kit/webhook-receiver.ts'
import { type CliSettings, environmentOf, temporaryFolder } from './cli.ts'

export interface Bench {
  readonly platform: TestPlatform
  readonly merchant: TestMerchant
  /** Ends with the suite. */
  later(end: () => Promise<unknown>): void
}

export interface SetUp {
  readonly line?: readonly string[]
  readonly settings: CliSettings
}

export type Build = (bench: Bench) => Promise<SetUp> | SetUp

type Env = Readonly<Record<string, string>>

const key = () => randomBytes(32).toString('base64')
const dayMs = 86_400_000

/** Nothing but a data folder of its own. */
const alone =
  (env: Env, line: readonly string[] = []): Build =>
  () => ({ line, settings: { env: { TILLWAY_DATA_DIR: temporaryFolder(), ...env } } })

/** A data folder with what `prepare` puts there. */
const inFolder =
  (prepare: (folder: string) => Env | undefined): Build =>
  () => {
    const folder = temporaryFolder()
    const more = prepare(folder) ?? {}
    return { settings: { env: { TILLWAY_DATA_DIR: folder, ...more } } }
  }

/** The running platform and its merchant, with this difference. */
const joined =
  (env: Env, more: Omit<CliSettings, 'env'> = {}): Build =>
  ({ platform, merchant }) => ({
    settings: { env: { ...environmentOf(platform, merchant), ...env }, ...more },
  })

async function listening(server: Server, { later }: Bench): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  later(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

const foreign = (bench: Bench) =>
  listening(
    createHttpServer((_request, response) => response.end('somebody else')),
    bench,
  )

/** A platform or a vault that is there, and says of itself that it cannot work. */
const unready = (bench: Bench) =>
  listening(
    createHttpServer((_request, response) => {
      response.writeHead(503).end('{"status":"not ready"}')
    }),
    bench,
  )

/** A TLS server whose certificate held from one day to another, counted from now. */
async function shownCertificate(bench: Bench, from: number, until: number): Promise<number> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const now = systemClock.now()
  const cert = selfSignedCertificate({
    privateKey,
    serial: '0A',
    commonName: 'localhost',
    organization: 'Mall',
    notBefore: now + from * dayMs,
    notAfter: now + until * dayMs,
  })
  const options = { key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert }
  return await listening(createTlsServer(options), bench)
}

/** A database of the platform, with one more thing in it. */
function sqliteWith(folder: string, statements: string): void {
  const database = new DatabaseSync(join(folder, 'tillway.sqlite'))
  database.exec('create table migrations (number integer, name text, applied_at integer)')
  database.exec(statements)
  database.close()
}

/** A merchant of its own, for what it sets up wrongly. */
async function merchantWith(
  { platform }: Bench,
  channels: readonly string[],
): Promise<{
  readonly env: Env
  readonly mine: ReturnType<typeof asMerchant>
  readonly it: TestMerchant
}> {
  const it = await makeMerchant(platform, { channels })
  return { env: environmentOf(platform, it), mine: asMerchant(platform, it), it }
}

async function accountWith(bench: Bench, change: Env): Promise<SetUp> {
  const { env, mine, it } = await merchantWith(bench, ['alipay'])
  const params = { id: it.accounts.alipay ?? '' }
  await mine.ok('updateChannelAccount', { params, body: { config: change } })
  return { settings: { env } }
}

const spki = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

/** By the code that the doctor must tell, and nothing else in that area. */
export const brokenSetUps: Readonly<Record<string, Build>> = {
  setting_unknown: alone({ TILLWAY_ROOT_KYE: key() }),
  port_malformed: alone({ PORT: '87OO' }),
  number_malformed: alone({ TILLWAY_REQUESTS_PER_SECOND: 'many' }),
  switch_malformed: alone({ TILLWAY_TRUST_PROXY: 'yes' }),
  role_unknown: alone({ TILLWAY_ROLE: 'api,wroker' }),
  role_nothing_left: alone({}, ['--role', '']),
  log_level_unknown: alone({ TILLWAY_LOG_LEVEL: 'loud' }),
  public_url_malformed: alone({ TILLWAY_PUBLIC_URL: 'pay.example.com' }),
  public_url_not_https: alone({ TILLWAY_PUBLIC_URL: 'http://pay.example.com' }),
  trial_switch_on: alone({
    TILLWAY_PUBLIC_URL: 'https://pay.example.com',
    TILLWAY_ALLOW_LOOPBACK_WEBHOOKS: 'true',
  }),

  root_key_missing: alone({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' }),
  root_key_malformed: inFolder((folder) => {
    writeFileSync(join(folder, 'root.key'), 'not a key\n', { mode: 0o600 })
    return undefined
  }),
  key_file_readable: inFolder((folder) => {
    writeFileSync(join(folder, 'root.key'), key())
    chmodSync(join(folder, 'root.key'), 0o644)
    return undefined
  }),
  keys_are_same: inFolder(() => {
    const same = key()
    return { TILLWAY_ROOT_KEY: same, TILLWAY_VAULT_LINK_KEY: same }
  }),
  link_key_missing: alone({ TILLWAY_VAULT_URL: 'http://127.0.0.1:1' }),
  link_key_malformed: alone({
    TILLWAY_VAULT_URL: 'http://127.0.0.1:1',
    TILLWAY_VAULT_LINK_KEY: 'c2hvcnQ=',
  }),
  vault_key_malformed: alone({ TILLWAY_VAULT_OLD_ROOT_KEY: 'c2hvcnQ=' }),

  data_dir_unusable: inFolder((folder) => {
    writeFileSync(join(folder, 'file'), '')
    return { TILLWAY_DATA_DIR: join(folder, 'file') }
  }),
  database_url_malformed: alone({
    DATABASE_URL: 'mysql://u:p@127.0.0.1/x',
    TILLWAY_ROOT_KEY: key(),
  }),
  database_unreachable: alone({
    DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
    TILLWAY_ROOT_KEY: key(),
  }),
  database_damaged: inFolder((folder) => {
    writeFileSync(join(folder, 'tillway.sqlite'), 'x'.repeat(9_000))
    return undefined
  }),
  database_newer: inFolder((folder) => {
    sqliteWith(folder, "insert into migrations values (9999, 'later', 0)")
    return undefined
  }),
  database_behind: inFolder((folder) => {
    sqliteWith(folder, "insert into migrations values (1, 'first', 0)")
    return undefined
  }),
  root_key_wrong: ({ platform }) => ({
    settings: { env: { TILLWAY_DATA_DIR: platform.dataDir, TILLWAY_ROOT_KEY: key() } },
  }),

  clock_differs_http: joined(
    {},
    { clock: { ...systemClock, now: () => systemClock.now() + 600_000 } },
  ),
  time_source_silent: alone({}, ['--time-from', 'http://127.0.0.1:1/']),
  port_in_use: async (bench) => {
    const port = await foreign(bench)
    return { settings: { env: { TILLWAY_DATA_DIR: temporaryFolder(), PORT: String(port) } } }
  },
  port_refused: alone({ TILLWAY_HOST: '192.0.2.1', PORT: '8700' }),

  platform_unreachable: joined({ TILLWAY_API_BASE: 'http://127.0.0.1:1' }),
  platform_foreign: async (bench) =>
    joined({ TILLWAY_API_BASE: `http://127.0.0.1:${await foreign(bench)}` })(bench),
  platform_not_ready: async (bench) =>
    joined({ TILLWAY_API_BASE: `http://127.0.0.1:${await unready(bench)}` })(bench),
  secret_key_missing: ({ platform }) => ({
    settings: {
      env: { TILLWAY_API_BASE: platform.server.url, TILLWAY_DATA_DIR: temporaryFolder() },
    },
  }),
  secret_key_publishable: (bench) =>
    joined({ TILLWAY_SECRET_KEY: bench.merchant.publishableKey })(bench),
  secret_key_refused: joined({ TILLWAY_SECRET_KEY: `sk_${'0'.repeat(26)}_${'x'.repeat(32)}` }),

  vault_frame_unusable: inFolder((folder) => {
    writeFileSync(join(folder, 'frame.json'), '{"card":{}}')
    return { TILLWAY_ROLE: 'api,worker,vault', TILLWAY_VAULT_FRAME: join(folder, 'frame.json') }
  }),
  vault_destinations_unusable: inFolder((folder) => {
    const page = { script: 'void 0', style: 'html{}' }
    const frame = { card: page, password: { zh: page, en: page, parts: { later: page } } }
    writeFileSync(join(folder, 'frame.json'), JSON.stringify(frame))
    writeFileSync(join(folder, 'destinations.json'), '[{"origin":"https://bank.example"}]')
    return {
      TILLWAY_ROLE: 'api,worker,vault',
      TILLWAY_VAULT_FRAME: join(folder, 'frame.json'),
      TILLWAY_VAULT_DESTINATIONS: join(folder, 'destinations.json'),
    }
  }),
  vault_not_ready: async (bench) =>
    alone({
      TILLWAY_VAULT_URL: `http://127.0.0.1:${await unready(bench)}`,
      TILLWAY_VAULT_LINK_KEY: key(),
    })(bench),
  vault_unreachable: alone({
    TILLWAY_VAULT_URL: 'http://127.0.0.1:1',
    TILLWAY_VAULT_LINK_KEY: key(),
  }),
  link_key_wrong: ({ platform }) => ({
    settings: {
      env: {
        TILLWAY_DATA_DIR: temporaryFolder(),
        TILLWAY_VAULT_URL: platform.vault?.url ?? '',
        TILLWAY_VAULT_LINK_KEY: key(),
      },
    },
  }),

  url_unreachable: alone({ TILLWAY_PUBLIC_URL: 'http://127.0.0.1:1' }),
  url_foreign: async (bench) =>
    alone({ TILLWAY_PUBLIC_URL: `http://127.0.0.1:${await foreign(bench)}` })(bench),
  certificate_expired: async (bench) => {
    const port = await shownCertificate(bench, -90, -1)
    return alone({ TILLWAY_PUBLIC_URL: `https://localhost:${port}` })(bench)
  },
  certificate_untrusted: async (bench) => {
    const port = await shownCertificate(bench, -1, 90)
    return alone({ TILLWAY_PUBLIC_URL: `https://localhost:${port}` })(bench)
  },

  webhook_none: async (bench) => ({ settings: { env: (await merchantWith(bench, [])).env } }),
  webhook_disabled: async (bench) => {
    const { env, mine } = await merchantWith(bench, [])
    const url = `http://127.0.0.1:${await foreign(bench)}`
    const { id } = await mine.ok('createWebhookEndpoint', { body: { url } })
    await mine.ok('updateWebhookEndpoint', { params: { id }, body: { status: 'disabled' } })
    return { settings: { env } }
  },
  webhook_unreachable: async (bench) => {
    const { env, mine } = await merchantWith(bench, [])
    await mine.ok('createWebhookEndpoint', { body: { url: 'http://127.0.0.1:1/hook' } })
    return { settings: { env } }
  },
  webhook_failing: async (bench) => {
    const { env, mine, it } = await merchantWith(bench, ['alipay'])
    const mall = await startWebhookReceiver()
    bench.later(() => mall.stop())
    mall.answerWith(500)
    await mine.ok('createWebhookEndpoint', { body: { url: mall.url } })
    await makePaid(bench.platform, it)
    const tried = async () => (await mine.ok('listWebhookDeliveries')).data
    await waitUntil('it was tried', async () => ((await tried())[0]?.tries ?? 0) > 0)
    return { settings: { env } }
  },

  channel_none: async (bench) => {
    const keys = await createMerchant(bench.platform.server.services, { name: 'New mall' })
    const it = { ...keys, name: 'New mall', accounts: {}, configs: {} }
    return { settings: { env: environmentOf(bench.platform, it) } }
  },
  channel_refused: (bench) => accountWith(bench, { appPrivateKey: spki().privateKey }),
  channel_unverified: (bench) => accountWith(bench, { alipayPublicKey: spki().publicKey }),
  channel_unreachable: (bench) => accountWith(bench, { gateway: 'http://127.0.0.1:1/gateway.do' }),
  origins_none: async (bench) => {
    const { env, mine } = await merchantWith(bench, ['unionpay'])
    await mine.ok('updateMerchant', { body: { allowed_origins: [] } })
    return { settings: { env } }
  },
  terminal_not_ready: async (bench) => {
    const { env, mine } = await merchantWith(bench, ['alipay'])
    await mine.ok('createTerminal', { body: { name: 'till 9' } })
    return { settings: { env } }
  },
}
