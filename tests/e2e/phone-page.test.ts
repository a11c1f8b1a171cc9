/** The payer's phone as a person uses it, on the sample channel, so that no real one is named. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sampleChannel, sampleSimulator } from '@tillway/channel/conformance'
import { type HttpTransport, money } from '@tillway/kernel'
import { systemClock, systemRandom } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import { type RunningSimulators, startSimulators } from '@tillway/simulator'
import { launchBrowser } from '@tillway/test-browser'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const log = createMemoryLog()
let browser: Browser
let dataDir: string
let simulators: RunningSimulators
let orders = 0

beforeAll(async () => {
  browser = await launchBrowser({ light: true })
})
afterAll(() => browser?.close())

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'phone-page-'))
  const channels = [{ manifest: sampleChannel.manifest, simulator: sampleSimulator }]
  simulators = await startSimulators({ dataDir, log, channels })
})
afterEach(async () => {
  await simulators.stop()
  rmSync(dataDir, { recursive: true })
})

/** The simulator without a socket between: what is tried here is the page. */
const http: HttpTransport = {
  async send({ method, url, headers, body = '' }) {
    const target = url.slice(`${simulators.url}/sample`.length)
    const request = { method, target, headers, body: Buffer.from(body) }
    const answer = await simulators.simulator('sample').handle(request)
    return { ...answer, body: Buffer.from(answer.body) }
  },
}

async function startOrder(amount = 29_900): Promise<string> {
  orders += 1
  const account = sampleChannel.open(simulators.provision('sample', '青禾生活超市'), {
    clock: systemClock,
    random: systemRandom,
    http,
    log,
  })
  const report = await account.operations.start({
    orderNumber: `order-${orders}`,
    amount: money(amount),
    description: '咖啡 <b>250g</b>',
    presentation: 'qr',
    startedAt: Date.now(),
    expiresAt: Date.now() + 600_000,
    notifyUrl: 'http://127.0.0.1:9/none',
    returnUrl: `${simulators.url}/phone?lang=en`,
  })
  return report.status === 'waiting' && report.action?.type === 'qr' ? report.action.content : ''
}

async function openPhone(query = '', options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  await page.goto(`${simulators.url}/phone${query}`)
  return { page, troubles }
}

const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()
const states = () =>
  simulators
    .simulator('sample')
    .books()
    .orders.map(({ state }) => state)

test('an order appears by itself, is opened from the list and paid', async () => {
  const { page, troubles } = await openPhone()
  await page.getByText('还没有等待付款的订单').waitFor()
  await startOrder()
  await press(page, /青禾生活超市/)
  await heading(page, '样例支付')
  await page.getByText('咖啡 <b>250g</b>').waitFor()
  await press(page, /确认支付 ?¥299.00/)
  await heading(page, '支付成功')
  expect(states()).toEqual(['paid'])
  const back = page.getByRole('link', { name: '返回商家' })
  expect(await back.getAttribute('href')).toBe(`${simulators.url}/phone?lang=en`)
  await press(page, '完成')
  await page.getByText('还没有等待付款的订单').waitFor()
  expect(troubles).toEqual([])
})

test('a pasted code opens its order, and a foreign one says why not', async () => {
  const content = await startOrder(1)
  const { page } = await openPhone('?lang=en')
  await page.getByLabel('Content of the QR code').fill('https://example.com/nothing')
  await press(page, 'Open')
  await page.getByText('No order is behind this code').waitFor()
  await page.getByLabel('Content of the QR code').fill(content)
  await page.keyboard.press('Enter')
  await heading(page, 'Sample Pay')
})

test('a text message appears by itself, with its code to be copied', async () => {
  const { page, troubles } = await openPhone('?lang=en')
  await page.getByText('No order is waiting').waitFor()
  expect(await page.getByRole('heading', { name: 'Text messages' }).count()).toBe(0)
  const text = '【样例】验证码 480615，用于付款 29.90 元'
  const message = { phone: '13900000000', text, at: Date.now() }
  const inbox = () => [message]
  Object.assign(simulators.simulator('sample').phone, { inbox })
  await page.getByRole('heading', { name: 'Text messages' }).waitFor()
  await page.getByText(text).waitFor()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await press(page, 'Copy the code 480615')
  await page.getByText('Copied').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('480615')
  expect(troubles).toEqual([])
})

test('a link with a code opens the order at once, and going back leaves it', async () => {
  const content = await startOrder()
  const { page } = await openPhone(`?code=${encodeURIComponent(content)}`)
  await heading(page, '样例支付')
  await press(page, '返回')
  await heading(page, '扫码付款')
})

test('canceling leaves the order open, and it can be paid after all', async () => {
  const content = await startOrder()
  const { page } = await openPhone(`?lang=en&code=${encodeURIComponent(content)}`)
  await press(page, 'Cancel')
  await heading(page, 'Payment canceled')
  expect(states()).toEqual(['waiting'])
  await press(page, 'Pay now')
  await press(page, /^Pay ?¥299.00/)
  await heading(page, 'Payment successful')
  expect(states()).toEqual(['paid'])
})

test('letting it lapse closes the order', async () => {
  const content = await startOrder()
  const { page } = await openPhone(`?code=${encodeURIComponent(content)}`)
  await press(page, '让订单过期')
  await heading(page, '订单已关闭')
  expect(states()).toEqual(['closed'])
})

test('an order that ends elsewhere ends on the screen too', async () => {
  const content = await startOrder()
  const { page } = await openPhone(`?code=${encodeURIComponent(content)}`)
  await heading(page, '样例支付')
  const { phone } = simulators.simulator('sample')
  phone.lapse(phone.waiting()[0]?.key ?? '')
  await heading(page, '订单已关闭')
})

test('the language switches on the spot and is remembered', async () => {
  const { page } = await openPhone()
  await press(page, 'English')
  await heading(page, 'Scan to pay')
  expect(await page.getAttribute('html', 'lang')).toBe('en')
  await page.goto(`${simulators.url}/phone`)
  await heading(page, 'Scan to pay')
})

test('the list keeps the focus and what was typed while it is refreshed', async () => {
  await startOrder()
  const { page } = await openPhone()
  const row = page.getByRole('button', { name: /299.00/ })
  await page.getByLabel('二维码内容').fill('half a co')
  await row.focus()
  await startOrder(500)
  await page.getByRole('button', { name: /5.00/ }).waitFor()
  expect(await row.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await page.getByLabel('二维码内容').inputValue()).toBe('half a co')
})

const looks: readonly [string, BrowserContextOptions][] = [
  ['a light phone', {}],
  ['a dark phone', { colorScheme: 'dark' }],
  ['a small phone', { viewport: { width: 320, height: 568 } }],
  ['a dark desktop', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
]

test.each(looks)(
  '%s shows every screen without a fault of accessibility or width',
  async (_, look) => {
    const content = await startOrder(123_456_789)
    const { page } = await openPhone('', { ...look, bypassCSP: true })
    await press(page, /1,234,567.89/)
    const screens = [
      () =>
        page.goto(`${simulators.url}/phone`).then(() => page.getByText('1,234,567.89').waitFor()),
      () =>
        page
          .goto(`${simulators.url}/phone?code=${encodeURIComponent(content)}`)
          .then(() => heading(page, '样例支付')),
      () => press(page, '取消').then(() => heading(page, '已取消付款')),
      () =>
        press(page, '重新支付')
          .then(() => press(page, /确认支付/))
          .then(() => heading(page, '支付成功')),
    ]
    for (const show of screens) {
      await show()
      await page.evaluate(axe)
      const faults = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))',
      )
      expect(faults).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(
        await page.evaluate(
          '(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector("#screen"))',
        ),
      ).toBe(true)
    }
  },
)
