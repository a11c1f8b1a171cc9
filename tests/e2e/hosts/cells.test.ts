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
    const { page, context, words } = visitor
    await payBy(visitor, way)
    await page.getByText('选择“在浏览器打开”').waitFor()
    expect(await violations(page)).toEqual([])
    const address = page.url()
    expect(address).not.toContain('guide')
    const outside = await stage.visit({ mobile: true })
    await outside.page.goto(address)
    await button(outside, '确认付款').click()
    await heading(outside, words.paid).waitFor()
    await page.getByRole('link', { name: '返回商城' }).click()
    await expectPaidOnce(stage, await returnToShop(visitor))
    await context.close()
  },
}

const isWalked = ({ meets }: Cell): boolean => meets in walks

test.each(cells.filter(isWalked))('$host, $way: $meets', async (cell) => {
  const visitor = await enter(cell)
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
