/** What gets over the border between shop and frame, and what does not. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  agree,
  creditCard,
  fillIdentity,
  idNumber,
  type Stage,
  startStage,
  submit,
  type Visit,
  visit,
} from './browser.ts'
import { cardConfig, codeConfig } from './vault.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

test('the shop hears what is listed and nothing of what was typed', async () => {
  const { vault } = stage
  const shopper = await visit(stage, cardConfig())
  await fillIdentity(shopper, creditCard)
  await shopper.frame.getByLabel('有效期').fill('0830')
  await shopper.frame.locator('#cvn').fill('739')
  await agree(shopper)
  await submit(shopper)
  await shopper.hears('card')
  const all = await shopper.page.evaluate(
    () => (window as unknown as { heard: { origin: string; data: object }[] }).heard,
  )
  expect(new Set(all.map(({ origin }) => origin))).toEqual(new Set([vault.origin]))
  const types = all.map(({ data }) => (data as { type: string }).type)
  expect(new Set(types)).toEqual(new Set(['ready', 'height', 'card']))
  const text = JSON.stringify(all)
  for (const secret of [
    creditCard,
    creditCard.slice(0, 12),
    '张三',
    idNumber,
    '13812341234',
    '739',
  ]) {
    expect(text).not.toContain(secret)
  }
  expect(vault.posted.at(-1)?.sealed).not.toContain(creditCard)
  expect(vault.prefixes.every((prefix) => prefix.length <= 8)).toBe(true)
  const html = await shopper.frame.locator('html').evaluate((page) => page.outerHTML)
  for (const secret of [creditCard, '张三', idNumber, '739']) expect(html).not.toContain(secret)
  await shopper.close()
})

test('the shop cannot look into the frame', async () => {
  const shopper = await visit(stage, cardConfig())
  const seen = await shopper.page.evaluate(() => {
    const frame = document.querySelector('iframe')
    try {
      return frame?.contentDocument?.title ?? String(frame?.contentWindow?.document)
    } catch (error) {
      return (error as Error).name
    }
  })
  expect(seen).toBe('SecurityError')
  await shopper.close()
})

test('what others say is ignored: another origin, another window, another form', async () => {
  const shopper = await visit(stage, codeConfig())
  const before = await shopper.frame.locator('main').innerHTML()
  const refusal = { tillway: 1, type: 'failed', code: 'card_expired' }
  // A page of another origin beside the frame, and one inside of it that speaks for the shop.
  await shopper.page.evaluate(
    async ({ url, message }) => {
      const other = document.createElement('iframe')
      other.srcdoc = `<script>parent.frames[0].postMessage(${JSON.stringify(message)}, '*')</script>`
      other.sandbox.add('allow-scripts')
      document.body.append(other)
      const neighbour = document.createElement('iframe')
      neighbour.srcdoc = `<script>parent.frames[0].postMessage(${JSON.stringify(message)}, ${JSON.stringify(url)})</script>`
      document.body.append(neighbour)
      await new Promise((done) => setTimeout(done, 500))
    },
    { url: stage.vault.origin, message: refusal },
  )
  for (const message of [
    'failed',
    null,
    { type: 'failed', code: 'card_expired' },
    { ...refusal, tillway: 2 },
    { ...refusal, code: '<b>' },
    { tillway: 1, type: 'ask_code', ticket: 'nonsense', phone: null, cvn: false, resend_in_ms: 0 },
  ]) {
    await shopper.page.evaluate(
      (said) => (window as unknown as { sayRaw(m: unknown): void }).sayRaw(said),
      message,
    )
  }
  await shopper.page.waitForTimeout(300)
  const strip = (html: string) => html.replace(/\d+ 秒后/g, '')
  expect(strip(await shopper.frame.locator('main').innerHTML())).toBe(strip(before))
  await shopper.say({ type: 'failed', code: 'card_expired' })
  await shopper.frame.getByText('该卡已过期').waitFor()
  await shopper.close()
})

test('a page of another origin hears nothing', async () => {
  const { vault } = stage
  const context = await stage.browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  vault.config = cardConfig()
  const elsewhere = vault.shop.replace('localhost', '[::1]')
  await page.goto(`${elsewhere}/?vault=${encodeURIComponent(vault.origin)}`)
  await page.waitForTimeout(1000)
  const heard = await page.evaluate(() => (window as unknown as { heard: object[] }).heard)
  expect(heard).toEqual([])
  await context.close()
})

test('opened by itself it only says where it belongs', async () => {
  const { vault } = stage
  const page = await stage.browser.newPage()
  vault.config = cardConfig()
  await page.goto(`${vault.origin}/frame`)
  await page.getByText('请从商城的付款页面进入').waitFor()
  expect(await page.locator('input').count()).toBe(0)
  await page.close()
})

/** Lies over the whole shop, and lets every click through. */
const cover = ({ page }: Visit) =>
  page.evaluate(() => {
    const veil = document.createElement('div')
    veil.id = 'veil'
    veil.style.cssText =
      'position:fixed;inset:0;z-index:9;background:#fff;opacity:.5;pointer-events:none'
    document.body.append(veil)
  })
const uncover = ({ page, frame }: Visit) =>
  page
    .evaluate(() => document.getElementById('veil')?.remove())
    .then(() => frame.getByText('页面被遮挡').waitFor({ state: 'detached' }))

test('nothing is sent while something lies over the button, nor by itself after a while', async () => {
  const start = Date.now()
  const shopper = await visit(stage, codeConfig(), undefined, start)
  await cover(shopper)
  await shopper.frame.getByText('页面被遮挡').waitFor()
  await shopper.frame.locator('#code').fill('123456')
  expect(await shopper.heard('code')).toEqual([])
  expect(await shopper.frame.locator('.primary').getAttribute('aria-disabled')).toBe('true')
  await shopper.page.clock.setFixedTime(start + 1_000)
  await uncover(shopper)
  await shopper.frame.locator('.primary:not([aria-disabled])').waitFor()
  expect(await shopper.heard('code')).toEqual([])
  await submit(shopper)
  await shopper.hears('code')
  await shopper.close()
})

test('a code that is complete while the frame counts as covered for a moment is sent', async () => {
  const shopper = await visit(stage, codeConfig(), undefined, Date.now())
  await cover(shopper)
  await shopper.frame.getByText('页面被遮挡').waitFor()
  await shopper.frame.locator('#code').fill('123456')
  expect(await shopper.heard('code')).toEqual([])
  await uncover(shopper)
  const { sealed } = await shopper.hears('code')
  expect((await stage.vault.open(String(sealed))).payload).toMatchObject({ code: '123456' })
  await shopper.close()
})
