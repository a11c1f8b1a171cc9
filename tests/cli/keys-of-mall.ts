/** Keys that the command line gives a mall and changes, and those within a vault, on a platform that runs. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { verifyWebhook } from '@tillway/mall'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  makePaid,
  orderOf,
  type TestMerchant,
} from '../kit/merchant.ts'
import { askToBind, enterCard } from '../kit/quick-pay.ts'
import type { TestPlatform } from '../kit/start-platform.ts'
import { testCards } from '../kit/test-cards.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../kit/webhook-receiver.ts'
import { cli, environmentOf, temporaryFolder } from './cli.ts'

export interface KeysBench {
  readonly platform: TestPlatform
  /** In base64. */
  readonly vaultRootKey: string
}

type Env = Readonly<Record<string, string>>

export function describeKeys(bench: () => KeysBench): void {
  describe('keys env', () => keysEnv(bench))
  describe('keys rotate merchant', () => {
    rotateMerchant(bench)
    revealMerchant(bench)
  })
  describe('keys rotate webhook', () => rotateWebhook(bench))
  describe('keys rotate vault', () => rotateVault(bench))
}

/** Somebody in a folder of their own, who has what a start of the platform left in the data folder. */
async function somebody({ platform }: KeysBench, channels: readonly string[] = []) {
  const merchant = await makeMerchant(platform, { channels })
  const { TILLWAY_SECRET_KEY: _, ...env } = environmentOf(platform, merchant) as Env
  const folder = temporaryFolder()
  const file = join(folder, '.env')
  return {
    merchant,
    dataDir: env.TILLWAY_DATA_DIR ?? '',
    folder,
    env,
    tillway: (...line: string[]) => cli([...line, '--json'], { env, folder }),
    plain: (...line: string[]) => cli(line, { env, folder }),
    settings: () => parseEnv(readFileSync(file, 'utf8')),
    hasFile: () => existsSync(file),
  }
}

const works = async ({ platform }: KeysBench, token = ''): Promise<boolean> =>
  (await platform.call('getMerchant', { token })).status === 200

const liveSecretKeys = async ({ platform }: KeysBench, { merchant }: { merchant: TestMerchant }) =>
  (await asMerchant(platform, merchant).ok('listApiKeys')).data.filter(
    ({ kind, status }) => kind === 'secret' && status === 'live',
  )

/** The next webhook of a payment, and the secrets among these that its signature is right for. */
async function verifiers(
  { platform }: KeysBench,
  told: { merchant: TestMerchant; mall: WebhookReceiver; secrets: readonly string[] },
): Promise<readonly boolean[]> {
  const { merchant, mall, secrets } = told
  const before = mall.received.length
  await makePaid(platform, merchant)
  const [webhook] = await waitUntil('a webhook came', () => {
    const fresh = mall.received.slice(before)
    return fresh.length > 0 && fresh
  })
  return secrets.map((secret) => {
    try {
      verifyWebhook(webhook?.body ?? '', webhook?.headers ?? {}, { secret })
      return true
    } catch {
      return false
    }
  })
}

function keysEnv(bench: () => KeysBench): void {
  test('gives a mall what it needs, and a mall that runs with the secret of before is told as well', async () => {
    const mine = await somebody(bench(), ['alipay'])
    const { url } = bench().platform.server
    const running = { pid: process.pid, server: url, simulators: '', mall: '', vault: '' }
    writeFileSync(join(mine.dataDir, 'running.json'), JSON.stringify(running))
    const mall = await startWebhookReceiver()
    const port = new URL(mall.url).port
    writeFileSync(join(mine.folder, 'package.json'), '{}')
    writeFileSync(join(mine.folder, '.env'), '# mine\nSHOP=Tea\nTILLWAY_SECRET_KEY=\n')
    const made = await mine.tillway('keys', 'env', '--port', port)
    expect(made).toMatchObject({ code: 0, facts: [{ port: Number(port) }] })
    const first = mine.settings()
    expect(first).toMatchObject({ SHOP: 'Tea', PORT: port, TILLWAY_API_BASE: url })
    expect(first.TILLWAY_PUBLIC_KEY).toBe(mine.merchant.publishableKey)
    expect(await works(bench(), first.TILLWAY_SECRET_KEY)).toBe(true)
    expect(readFileSync(join(mine.folder, '.env'), 'utf8')).toMatch(/^# mine\n/)
    expect(statSync(join(mine.folder, '.env')).mode & 0o077).toBe(0)
    const merchant = await asMerchant(bench().platform, mine.merchant).ok('getMerchant')
    expect(merchant.allowed_origins).toContain(`http://localhost:${port}`)
    // The second time it finds the port in the file, and the endpoint at the platform.
    const again = await mine.tillway('keys', 'env')
    expect(again).toMatchObject({ code: 0, facts: [{ port: Number(port) }] })
    const second = mine.settings()
    const secrets = [first, second].map((one) => one.TILLWAY_WEBHOOK_SECRET ?? '')
    expect(new Set(secrets).size).toBe(2)
    expect(await verifiers(bench(), { merchant: mine.merchant, mall, secrets })).toEqual([
      true,
      true,
    ])
    for (const secret of [...secrets, mine.merchant.secretKey]) {
      expect(made.out + again.out).not.toContain(secret)
    }
    await mall.stop()
  })

  test('a folder without a mall is left alone', async () => {
    const mine = await somebody(bench())
    const refused = await mine.tillway('keys', 'env')
    expect(refused).toMatchObject({ code: 1, facts: [{ error: { code: 'no_mall' } }] })
    expect(mine.hasFile()).toBe(false)
  })
}

const ofMerchant = ['keys', 'rotate', 'merchant', '--out', '.env']

function rotateMerchant(bench: () => KeysBench): void {
  test('makes a key beside the old one, which ends when that is asked for', async () => {
    const mine = await somebody(bench())
    const first = mine.merchant.secretKey
    const [one] = await liveSecretKeys(bench(), mine)
    const made = await mine.tillway(...ofMerchant)
    expect(made).toMatchObject({
      code: 0,
      facts: [{ setting: 'TILLWAY_SECRET_KEY', file: '.env', still_live: [{ id: one?.id }] }],
    })
    const second = mine.settings().TILLWAY_SECRET_KEY ?? ''
    expect(made.out).not.toContain(second)
    expect(await Promise.all([first, second].map((key) => works(bench(), key)))).toEqual([
      true,
      true,
    ])
    // Two are as many as there may be: which one to end is said, and nothing is changed meanwhile.
    const full = await mine.tillway(...ofMerchant)
    expect(full).toMatchObject({ code: 1, facts: [{ error: { code: 'key_limit' } }] })
    expect(full.out).toContain(`--revoke ${one?.id}`)
    expect(mine.settings().TILLWAY_SECRET_KEY).toBe(second)
    const third = await mine.tillway(...ofMerchant, '--revoke', one?.id ?? '')
    expect(third).toMatchObject({ code: 0, facts: [{ revoked: one?.id }] })
    const now = mine.settings().TILLWAY_SECRET_KEY ?? ''
    const keys = [first, second, now]
    expect(await Promise.all(keys.map((key) => works(bench(), key)))).toEqual([false, true, true])
  })

  test('the key that asks may be the one that ends, and what a start kept follows', async () => {
    const mine = await somebody(bench())
    const [one] = await liveSecretKeys(bench(), mine)
    const { code, out } = await mine.plain(...ofMerchant, '--revoke', one?.id ?? '')
    const value = mine.settings().TILLWAY_SECRET_KEY ?? ''
    expect([code, out]).toEqual([0, 'TILLWAY_SECRET_KEY → .env\n'])
    expect(await works(bench(), mine.merchant.secretKey)).toBe(false)
    expect(await works(bench(), value)).toBe(true)
    const kept = JSON.parse(readFileSync(join(mine.dataDir, 'demo-merchant.json'), 'utf8'))
    const { merchantId, publishableKey } = mine.merchant
    expect(kept).toEqual({ merchantId, publishableKey, secretKey: value })
  })
}

function revealMerchant(bench: () => KeysBench): void {
  test('is printed when that is asked for', async () => {
    const mine = await somebody(bench())
    const { out } = await mine.plain('keys', 'rotate', 'merchant', '--reveal')
    const [, value = ''] = /^TILLWAY_SECRET_KEY=(\S+)$/m.exec(out) ?? []
    expect(await works(bench(), value)).toBe(true)
    expect(out).toMatch(/the old key …\S{4} \(key_\w+\) works on/)
    expect(mine.hasFile()).toBe(false)
  })

  test('what cannot be done changes nothing', async () => {
    const mine = await somebody(bench())
    const { data } = await asMerchant(bench().platform, mine.merchant).ok('listApiKeys')
    const publishable = data.find(({ kind }) => kind === 'publishable')?.id ?? ''
    mkdirSync(join(mine.folder, 'folder'))
    for (const [line, code] of [
      [['--out', 'none/.env'], 'file_unwritable'],
      [['--out', 'folder'], 'file_unwritable'],
      [['--out', '.env', '--revoke', 'key_0'], 'key_unknown'],
      [['--out', '.env', '--revoke', publishable], 'key_unknown'],
      [['we_1', '--out', '.env'], 'argument_extra'],
      [[], 'nowhere_to_put'],
    ] as const) {
      const { facts } = await mine.tillway('keys', 'rotate', 'merchant', ...line)
      expect(facts).toMatchObject([{ error: { code } }])
    }
    expect(await liveSecretKeys(bench(), mine)).toHaveLength(1)
    expect(mine.hasFile()).toBe(false)
  })
}

function rotateWebhook(bench: () => KeysBench): void {
  const rotate = ['keys', 'rotate', 'webhook', '--out', '.env']

  test('old and new secrets are right for what is sent, and no others', async () => {
    const mine = await somebody(bench(), ['alipay'])
    const none = await mine.tillway(...rotate)
    expect(none).toMatchObject({ code: 1, facts: [{ error: { code: 'no_endpoint' } }] })
    const mall = await startWebhookReceiver()
    const asMine = asMerchant(bench().platform, mine.merchant)
    const create = async (path: string) =>
      await asMine.ok('createWebhookEndpoint', { body: { url: `${mall.url}${path}` } })
    const { id, secret: old } = await create('')
    const made = await mine.tillway(...rotate)
    expect(made).toMatchObject({ code: 0, facts: [{ key: 'webhook', id, file: '.env' }] })
    const fresh = mine.settings().TILLWAY_WEBHOOK_SECRET ?? ''
    expect(made.out).not.toContain(fresh)
    const foreign = `whsec_${Buffer.alloc(32).toString('base64')}`
    const about = { merchant: mine.merchant, mall, secrets: [old, fresh, foreign] }
    expect(await verifiers(bench(), about)).toEqual([true, true, false])
    const other = await create('/other')
    const which = await mine.tillway(...rotate)
    expect(which).toMatchObject({ code: 2, facts: [{ error: { code: 'argument_missing' } }] })
    expect(which.out).toContain(other.id)
    expect(mine.settings().TILLWAY_WEBHOOK_SECRET).toBe(fresh)
    const named = await mine.tillway('keys', 'rotate', 'webhook', other.id, '--reveal')
    expect(named.facts).toMatchObject([{ id: other.id, value: expect.stringMatching(/^whsec_/) }])
    const refused = await mine.tillway(...rotate, '--revoke', 'key_0')
    expect(refused).toMatchObject({ code: 2, facts: [{ error: { code: 'option_value' } }] })
    await mall.stop()
  })
}

function rotateVault(bench: () => KeysBench): void {
  const page = { script: 'void 0', style: 'html{}' }
  const folder = temporaryFolder()
  const nextRoot = Buffer.alloc(32, 7).toString('base64')
  const rotate = async (env: Env, file = 'frame.json') => {
    const path = process.env.PATH ?? ''
    const about = { PATH: path, TILLWAY_VAULT_FRAME: join(folder, file) }
    return await cli(['keys', 'rotate', 'vault', '--json'], { folder, env: { ...about, ...env } })
  }
  const under = (root: string): Env => ({
    TILLWAY_VAULT_DATA_DIR: bench().platform.dataDir,
    TILLWAY_VAULT_ROOT_KEY: root,
    TILLWAY_VAULT_LINK_KEY: Buffer.alloc(32, 9).toString('base64'),
  })

  beforeAll(() => {
    const parts = { 'password-0123456789abcdef.js': page }
    const frame = { card: page, password: { zh: page, en: page, parts } }
    writeFileSync(join(folder, 'frame.json'), JSON.stringify(frame))
  })

  test('where there is no vault none is made', async () => {
    const refused = await rotate({ TILLWAY_VAULT_DATA_DIR: join(folder, 'none') })
    expect(refused).toMatchObject({ code: 1, facts: [{ error: { code: 'no_vault' } }] })
    expect(existsSync(join(folder, 'none'))).toBe(false)
    // Nor a root key for a vault that has lost its own.
    writeFileSync(join(folder, 'vault.sqlite'), '')
    const keyless = await rotate({ TILLWAY_VAULT_DATA_DIR: folder })
    expect(keyless).toMatchObject({ code: 1, facts: [{ error: { code: 'vault_key_missing' } }] })
    expect(existsSync(join(folder, 'root.key'))).toBe(false)
  })

  test('a vault that runs is left alone, and a card that was entered before is bound after', async () => {
    const { platform, vaultRootKey } = bench()
    const merchant = await makeMerchant(platform, { channels: ['unionpay'] })
    const body = orderOf({ shopper: freshOrder('shopper') })
    const { session } = await asMerchant(platform, merchant).ok('createPayment', { body })
    const payer = { call: platform.call, simulators: platform.simulators, session }
    const card = await enterCard(payer, testCards(platform.simulators).debit)
    const running = await rotate(under(vaultRootKey))
    expect(running).toMatchObject({ code: 1, facts: [{ error: { code: 'vault_not_rotated' } }] })
    await platform.restartVault(async () => {
      const next = await rotate({ ...under(nextRoot), TILLWAY_VAULT_OLD_ROOT_KEY: vaultRootKey })
      expect(next).toMatchObject({ code: 0, facts: [{ merchants: 1, recordsRewrapped: 1 }] })
      expect(Number(next.facts[0]?.keysRewrapped)).toBeGreaterThan(0)
      const wrong = await rotate(under(vaultRootKey))
      expect(wrong).toMatchObject({ code: 1, facts: [{ error: { code: 'vault_not_rotated' } }] })
      const back = await rotate({ ...under(vaultRootKey), TILLWAY_VAULT_OLD_ROOT_KEY: nextRoot })
      expect(back.facts).toMatchObject([{ merchants: 1, recordsRewrapped: 1 }])
      for (const { out } of [running, next, wrong, back]) {
        for (const key of [vaultRootKey, nextRoot]) expect(out).not.toContain(key)
      }
    })
    expect(await askToBind(payer, card)).toMatchObject({ last_four: '3590' })
  })
}
