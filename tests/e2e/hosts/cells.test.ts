/** Every cell of the table: what a shopper meets, paid once and whole, or given up. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { hostScript } from '../../../tools/demo/hosts/host-script.ts'
import { type PlayedAgent, playedHosts } from '../../../tools/demo/hosts/played-hosts.ts'
import { waitUntil } from '../../kit/wait-until.ts'
import { scanAndPay } from '../stage/phone.ts'
import { button, buyMug, contentOfCode, heading, payBy, returnToShop } from '../stage/shopper.ts'
import { type Stage, startStage, type Visitor } from '../stage/start-stage.ts'
import { expectPaidOnce } from '../stage/truth.ts'
import { violations } from '../stage/violations.ts'
import { type Cell, cells } from './cells.ts'
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

interface Who extends Pick<Cell, 'host' | 'stranger'> {
  readonly targets?: readonly string[]
  /** The app puts nothing into the page. */
  readonly bridgeless?: true
}

/** A shopper in that app, before the mug. */
async function enter({ host, stranger, bridgeless, ...who }: Who): Promise<Visitor> {
  const played: PlayedAgent = playedHosts[host as keyof typeof playedHosts]
  const { userAgent, mobile, language, targets } = { ...played, ...who }
  const visitor = await stage.visit({
    mobile,
    ...(language ? { language } : {}),
    ...(userAgent ? { userAgent } : {}),
  })
  const { context } = visitor
  const phoneUrl = stage.demo.phoneUrl
  await context.clock.install()
  if (!bridgeless) await context.addInitScript(hostScript({ phoneUrl, targets }))
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

/** A cancel is looked at for seconds before it is believed; the page's clock makes short work of them. */
async function waitOut({ page }: Visitor, awaited: Locator): Promise<void> {
  await waitUntil('the cancel to be believed', async () => {
    if (await awaited.isVisible()) return true
    await page.clock.fastForward(1000)
    return false
  })
}

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
  async call(visitor, { way, host, besideCards }) {
    const { words } = visitor
    const pay = async () => {
      await payBy(visitor, way)
      if (besideCards) await button(visitor, words.ownPage).click()
    }
    const first = await calledPhone(visitor, pay)
    await first.getByRole('button', { name: /^取消|^不付款|^暂不/ }).click()
    if (host.endsWith('_webview')) await button(visitor, words.payAgain).click()
    else await waitOut(visitor, radioOf(visitor, way))
    const phone = await calledPhone(visitor, pay)
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

/** What is not to be had there is not shown, or greyed; the rest can be chosen. */
async function expectOffered(visitor: Visitor, own: readonly Cell[]): Promise<void> {
  for (const { way, meets } of own) {
    const radio = radioOf(visitor, way)
    expect([way, await radio.count()]).toEqual([way, meets === 'hidden' ? 0 : 1])
    if (meets !== 'hidden') expect(await radio.isDisabled()).toBe(meets === 'greyed')
  }
}

async function expectCards(visitor: Visitor, own: readonly Cell[]): Promise<void> {
  const { words } = visitor
  for (const { way } of own.filter(({ meets }) => meets === 'card')) {
    await payBy(visitor, way)
    await heading(visitor, words.chooseCard).waitFor()
    await button(visitor, words.changeWay).click()
    await button(visitor, words.pay).waitFor()
  }
}

/** Who is in an app, and whether the mall knows who that is. */
const visits = [...new Set(cells.map(({ host, stranger }) => JSON.stringify({ host, stranger })))]
  .map((text): Pick<Cell, 'host' | 'stranger'> => JSON.parse(text))
  .map((who) => {
    const own = cells.filter(({ host, stranger }) => {
      return host === who.host && stranger === who.stranger
    })
    const meets = own.map((cell) => `${cell.way}: ${cell.meets}`).join(', ')
    return { ...who, own, meets, known: who.stranger ? 'a stranger' : 'known' }
  })

test.each(visits)('$host, $known; $meets', async ({ own, ...who }) => {
  const visitor = await enter(who)
  await buyMug(visitor)
  await expectOffered(visitor, own)
  await expectCards(visitor, own)
  for (const [index, cell] of own.filter(({ meets }) => meets in walks).entries()) {
    if (index > 0) await buyMug(visitor)
    await walks[cell.meets]?.(visitor, cell)
  }
})

test.concurrent.each(['wechat', 'alipay'] as const)('a mini program, %s: call', async (way) => {
  await payInMiniProgram(stage, way)
})

/** The app calls nothing of the kind; where the way has a page of its own, that opens instead. */
test('an app that lacks the part for it: its page opens, and is paid once', async () => {
  const visitor = await enter({ host: 'merchant_app', targets: [] })
  for (const [way, go] of [
    ['wechat', '立即支付'],
    ['alipay', '确认付款'],
  ] as const) {
    await buyMug(visitor)
    await payBy(visitor, way)
    await button(visitor, go).click()
    const { attempts } = await expectPaidOnce(stage, await returnToShop(visitor))
    expect([way, attempts]).toEqual([way, 2])
  }
})

test('an app without its bridge, and no page to go to: said so, and another way pays', async () => {
  const visitor = await enter({ host: 'wechat_browser', bridgeless: true })
  const { page, words } = visitor
  await buyMug(visitor)
  await payBy(visitor, 'wechat')
  await waitOut(visitor, radioOf(visitor, 'wechat'))
  await page.getByText('当前应用无法打开，请换一种方式').waitFor()
  expect(await heading(visitor, words.declined).count()).toBe(0)
  await payBy(visitor, 'quickpay')
  await heading(visitor, words.chooseCard).waitFor()
})

test('a developer picks the app in the lab, and pays as if in it', async () => {
  const visitor = await stage.visit({ mobile: true })
  const { page, words } = visitor
  await page.goto(`${stage.demo.mall.url}/lab`)
  const choices = page.locator('.host')
  expect(await choices.count()).toBe(6)
  await choices.filter({ hasText: '微信' }).click()
  await page.locator('.played').getByText('微信').waitFor()
  expect(await choices.filter({ hasText: '微信' }).getAttribute('aria-current')).toBe('true')
  // From its top: what has scrolled below the shop's header is half hidden, and rightly so.
  await page.goto(`${stage.demo.mall.url}/lab`)
  await expectLegible(page)
  await buyMug(visitor)
  const phone = await calledPhone(visitor, () => payBy(visitor, 'wechat'))
  await phone.getByRole('button', { name: words.phonePay }).click()
  await expectPaidOnce(stage, await returnToShop(visitor))
  await page.goto(`${stage.demo.mall.url}/lab`)
  await choices.filter({ hasText: '普通浏览器' }).click()
  await page.locator('.played').waitFor({ state: 'detached' })
})
