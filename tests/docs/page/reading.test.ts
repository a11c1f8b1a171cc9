/** The site as it is served, in a browser: its policy lets it work, and lets nothing else in. */
import { registerDocs } from '@tillway/server'
import { launchBrowser } from '@tillway/test-browser'
import Fastify from 'fastify'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildSite } from '../../../tools/docs/site/build-site.ts'
import { siteDist } from '../../../tools/docs/site/places.ts'

const app = Fastify({ forceCloseConnections: true })
let browser: Browser
let origin: string
const troubles: string[] = []

beforeAll(async () => {
  await buildSite()
  registerDocs(app, { folder: siteDist })
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
  browser = await launchBrowser({ light: true })
}, 600_000)
afterAll(async () => {
  await browser.close()
  await app.close()
})

async function open(path: string, width = 1280): Promise<Page> {
  troubles.length = 0
  const page = await browser.newPage({ viewport: { width, height: 800 } })
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) troubles.push(`asks ${request.url()}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.goto(`${origin}/docs/${path}`, { waitUntil: 'networkidle' })
  return page
}

test('a search in Chinese finds the page, and leads there', async () => {
  const page = await open('')
  await page.getByRole('button', { name: '搜索' }).click()
  await page.locator('#localsearch-input').fill('退款')
  const result = page.locator('#localsearch-list a', { hasText: '退款' }).first()
  await result.waitFor()
  await result.click()
  await page.waitForURL(/\/docs\/.+/)
  // The address changes before the page does.
  await expect.poll(() => page.locator('h1').first().innerText()).toContain('退款')
  expect(troubles).toEqual([])
  await page.close()
})

test.each([
  'start/quick-start',
  'ways/unionpay',
  'concepts/states',
  'server/webhooks',
  'reference/api/payments/create-payment',
  'en/hosts/merchant-app',
  'en/test/faults',
  'en/operate/monitoring',
])('%s is no wider than a phone', async (path) => {
  const page = await open(path, 360)
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect([excess, troubles]).toEqual([0, []])
  await page.close()
})

test('the address of an error leads to its entry', async () => {
  const page = await open('errors#order_conflict')
  expect(page.url()).toMatch(/server\/errors#order_conflict$/)
  await page.locator('#order_conflict').waitFor()
  const top = await page
    .locator('#order_conflict')
    .evaluate((entry) => entry.getBoundingClientRect().top)
  expect(Math.abs(top)).toBeLessThan(400)
  await page.close()
})
