/** A mall made by the command line: installed, tested, started, paid once, and given other keys. */
import { execFile, spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv, promisify } from 'node:util'
import { secret } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../tools/demo/free-port.ts'
import { makeMerchant, payCode, startCode, type TestMerchant } from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { cli, environmentOf, temporaryFolder } from './cli.ts'
import { describeKeys } from './keys-of-mall.ts'

const exec = promisify(execFile)

const vaultRootKey = systemRandom.bytes(32)
let platform: TestPlatform
let merchant: TestMerchant
let env: Readonly<Record<string, string>>
beforeAll(async () => {
  platform = await startPlatform({ vault: { rootKey: secret(vaultRootKey) } })
  merchant = await makeMerchant(platform, { channels: ['alipay'] })
  env = environmentOf(platform, merchant)
})
afterAll(() => platform.stop())

async function install(folder: string): Promise<void> {
  const line = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']
  await exec('npm', line, { cwd: folder })
}

interface Shop {
  readonly url: string
  stop(): void
}

/** As `npm start` does it. */
async function startShop(folder: string, port: number): Promise<Shop> {
  // The settings are those of the new folder, and not of whoever runs this test.
  const child = spawn(process.execPath, ['server.js'], {
    cwd: folder,
    env: { PATH: process.env.PATH },
  })
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text))
  child.stderr.on('data', (text: Buffer) => (said += text))
  await waitUntil(
    () => `the mall starts: ${said}`,
    () => said.includes(`http://localhost:${port}`),
  )
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill() }
}

async function buyAndPay({ url }: Shop): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const bought = await fetch(`${url}/orders`, { method: 'POST', headers, body: '{"sku":"tea"}' })
  expect(bought.status).toBe(201)
  const { order, session } = (await bought.json()) as { order: string; session: string }
  payCode(platform, await startCode(platform, session, 'alipay'))
  const shown = await waitUntil('the order is paid', async () => {
    const known = (await (await fetch(`${url}/orders/${order}`)).json()) as { status: string }
    return known.status === 'paid' && known
  })
  expect(shown).toMatchObject({ id: order, amount: 2990, status: 'paid' })
}

test.each(['express', 'fastify'])(
  'a mall on %s takes a payment and believes its webhook alone',
  async (template) => {
    const folder = join(temporaryFolder(), 'My Mall')
    const port = await freePort()
    const line = ['init', folder, '--template', template, '--port', String(port), '--json']
    const made = await cli([...line, '--api', platform.server.url], { env })
    expect([made.code, made.facts.at(-1)]).toEqual([0, { folder, template, port, connected: true }])
    expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name).toBe('my-mall')
    await install(folder)
    const { stdout } = await exec(process.execPath, ['--test'], {
      cwd: folder,
      env: { PATH: process.env.PATH },
    })
    expect(stdout).toMatch(/pass 5/)
    const shop = await startShop(folder, port)
    try {
      const page = await fetch(shop.url)
      expect([page.status, await page.text()]).toMatchObject([
        200,
        expect.stringContaining('shop.js'),
      ])
      expect((await fetch(`${shop.url}/tillway/tillway.js`)).status).toBe(200)
      const forged = await fetch(`${shop.url}/webhooks/tillway`, { method: 'POST', body: '{}' })
      expect(forged.status).toBe(400)
      await buyAndPay(shop)
    } finally {
      shop.stop()
    }
  },
)

test('a folder with files in it is left alone', async () => {
  const refused = await cli(['init', env.TILLWAY_DATA_DIR ?? '', '--json'], { env })
  expect(refused).toMatchObject({ code: 1, facts: [{ error: { code: 'folder_not_empty' } }] })
})

test('keys come later where no platform ran: the mall says so, and keys env fills them in', async () => {
  const folder = temporaryFolder()
  const port = await freePort()
  const nowhere = { TILLWAY_DATA_DIR: temporaryFolder() }
  const made = await cli(['init', folder, '--port', String(port), '--json'], { env: nowhere })
  expect(made.facts.at(-1)).toMatchObject({ connected: false })
  expect(parseEnv(readFileSync(join(folder, '.env'), 'utf8')).TILLWAY_SECRET_KEY).toBe('')
  const early = await cli(['keys', 'env', folder, '--json'], { env: nowhere })
  expect(early).toMatchObject({ code: 4, facts: [{ error: { code: 'platform_not_running' } }] })
})

describeKeys(() => ({ platform, vaultRootKey: Buffer.from(vaultRootKey).toString('base64') }))
