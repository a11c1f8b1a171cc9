/** Every cell of the table: what a shopper meets, paid once and whole, or given up. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { hostScript } from '../../../tools/demo/hosts/host-script.ts'
import { scanAndPay } from '../stage/phone.ts'
import { button, buyMug, contentOfCode, heading, payBy, returnToShop } from '../stage/shopper.ts'
import { type Stage, startStage, type Visitor } from '../stage/start-stage.ts'
import { expectPaidOnce } from '../stage/truth.ts'
import { violations } from '../stage/violations.ts'
import { type Cell, cells, type PlayedAgent, playedHosts } from './cells.ts'
import { payInMiniProgram } from './mini-programs.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())
afterEach(async () => {
  await stage.clear()
  expect(stage.takeTroubles()).toEqual([])
})

/** A shopper in that app, before the mug. */
async function enter(
  { host, stranger }: Pick<Cell, 'host' | 'stranger'>,
  language: 'zh' | 'en' = 'zh',
): Promise<Visitor> {
  const played: PlayedAgent = playedHosts[host as keyof typeof playedHosts]
  const { userAgent, mobile, targets } = played
  const visitor = await stage.visit({ mobile, language, ...(userAgent ? { userAgent } : {}) })
  const { context } = visitor
  const phoneUrl = stage.demo.phoneUrl
  await context.addInitScript(hostScript({ phoneUrl, targets }))
  if (stranger) await context.addInitScript(() => Object.assign(globalThis, { shopPayer: '' }))
  return visitor
}

const radioOf = ({ page, words }: Visitor, way: Cell['way']) =>
  page.getByRole('radio', { name: words[way] })

/** The phone that the app around the page opened. */
async function calledPhone({ context }: Visitor, call: () => Promise<void>): Promise<Page> {
  const opened = context.waitForEvent('page')
  await call()
  return await opened
}

const isStranger = ({ stranger }: Cell): boolean => stranger === true

/** In the light and in the dark, and with text of twice the size. */
async function expectLegible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page)).toEqual([])
  }
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '32px'))
  expect(await violations(page)).toEqual([])
}

type Walk = (visitor: Visitor, cell: Cell) => Promise<void>

const walks: Readonly<Partial<Record<Cell['meets'], Walk>>> = {
  async call(visitor, { way, host }) {
    const { words } = visitor
    const first = await calledPhone(visitor, () => payBy(visitor, way))
    await first.getByRole('button', { name: /^取消|^不付款|^暂不/ }).click()
    if (host.endsWith('_webview')) await button(visitor, words.payAgain).click()
    await radioOf(visitor, way).waitFor()
    const phone = await calledPhone(visitor, () => payBy(visitor, way))
    await phone.getByRole('button', { name: words.phonePay }).click()
    await expectPaidOnce(stage, await returnToShop(visitor))
  },
  async leave(visitor, { way }) {
    await payBy(visitor, way)
    await button(visitor, way === 'wechat' ? '立即支付' : '确认付款').click()
    await expectPaidOnce(stage, await returnToShop(visitor))
  },
  async code(visitor, { way }) {
    await payBy(visitor, way)
    await scanAndPay(visitor, await contentOfCode(visitor))
    await expectPaidOnce(stage, await returnToShop(visitor))
  },
  async guide(visitor, { way }) {
    const { page, words } = visitor
    await payBy(visitor, way)
    await page.getByText(/“在浏览器打开”|“Open in browser”/).waitFor()
    await expectLegible(page)
    const address = page.url()
    expect(address).not.toContain('guide')
    const outside = await stage.visit({ mobile: true })
    await outside.page.goto(address)
    await button(outside, '确认付款').click()
    // A browser that knows nothing of the payment may see how it stands, and nothing else.
    await heading(outside, outside.words.paid).waitFor()
    await page.getByRole('link', { name: words.toShop }).click()
    await expectPaidOnce(stage, await returnToShop(visitor))
  },
}

const isWalked = ({ meets }: Cell): boolean => meets in walks

test.each(cells.filter(isWalked))('$host, $way: $meets', async (cell) => {
  const inEnglish = cell.meets === 'guide' && cell.host === 'wecom_browser'
  const visitor = await enter(cell, inEnglish ? 'en' : 'zh')
  await buyMug(visitor)
  await walks[cell.meets]?.(visitor, cell)
})

const hosts = [...new Set(cells.map(({ host }) => host))]

test.each(hosts)('%s: what is not to be had there is not shown, and cards are', async (host) => {
  const own = cells.filter((cell) => cell.host === host && !isWalked(cell))
  const visitor = await enter({ host, ...(own.some(isStranger) ? { stranger: true } : {}) })
  await buyMug(visitor)
  for (const { way, meets } of own) {
    const radio = radioOf(visitor, way)
    expect([way, await radio.count()]).toEqual([way, meets === 'hidden' ? 0 : 1])
    if (meets === 'greyed') expect(await radio.isDisabled()).toBe(true)
  }
  for (const { way } of own.filter(({ meets }) => meets === 'card')) {
    await payBy(visitor, way)
    await heading(visitor, visitor.words.chooseCard).waitFor()
  }
})

test.each(['wechat', 'alipay'] as const)('a mini program, %s: call', async (way) => {
  await payInMiniProgram(stage, way)
})
