/** Shoppers change their minds, channels fail, pages are closed; nobody pays twice or not at all. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { scan, scanAndPay } from './stage/phone.ts'
import {
  button,
  buyInLab,
  buyMug,
  codeOn,
  contentOfCode,
  heading,
  orderNumber,
  payBy,
  returnToShop,
  sheet,
} from './stage/shopper.ts'
import { type Stage, startStage, type Visitor } from './stage/start-stage.ts'
import { expectPaidOnce, truthOf } from './stage/truth.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())
afterEach(async () => {
  await stage.clear()
  expect(stage.takeTroubles()).toEqual([])
})

test('gives the payment up, and the order is closed', async () => {
  const visitor = await stage.visit()
  const { words } = visitor
  await buyMug(visitor)
  await payBy(visitor, 'wechat')
  await codeOn(visitor).waitFor()
  await button(visitor, words.close).click()
  await heading(visitor, words.leaveTitle).waitFor()
  await button(visitor, words.stay).click()
  await button(visitor, words.close).click()
  await button(visitor, words.leave).click()
  const number = await orderNumber(visitor)
  await heading(visitor, words.orderClosed).waitFor()
  const { platform, books } = await truthOf(stage, number)
  expect(platform).toBe('canceled')
  expect(books).toMatchObject([{ state: 'closed', captured: 0 }])
})

test('lets the code lapse, is told so, and pays with a new one', async () => {
  const visitor = await stage.visit()
  const { words } = visitor
  await buyMug(visitor)
  await payBy(visitor, 'wechat')
  const phone = await scan(visitor, await contentOfCode(visitor))
  await phone.getByRole('button', { name: words.phoneLapse }).click()
  await phone.getByRole('heading', { name: words.phoneClosed }).waitFor()
  await phone.close()
  await heading(visitor, words.declined).waitFor()
  await button(visitor, words.payAgain).click()
  await scanAndPay(visitor, await contentOfCode(visitor))
  await expectPaidOnce(stage, await returnToShop(visitor))
})

test('changes from one way to the other, and only the second takes money', async () => {
  const visitor = await stage.visit({ moving: true })
  const { words } = visitor
  await buyMug(visitor)
  await payBy(visitor, 'wechat')
  const first = await contentOfCode(visitor)
  await button(visitor, words.changeWay).click()
  await payBy(visitor, 'alipay')
  await expect.poll(() => contentOfCode(visitor)).not.toBe(first)
  await scanAndPay(visitor, await contentOfCode(visitor))
  const truth = await expectPaidOnce(stage, await returnToShop(visitor))
  expect(truth).toMatchObject({ way: 'alipay', attempts: 2 })
})

test('is declined, reads why, and may try again', async () => {
  const visitor = await stage.visit()
  const { words } = visitor
  await buyInLab(visitor, '10.17')
  await payBy(visitor, 'alipay')
  const phone = await scan(visitor, await contentOfCode(visitor))
  await phone.getByRole('button', { name: words.phonePay }).click()
  await phone.getByRole('heading', { name: words.phoneDeclined }).waitFor()
  await phone.close()
  await heading(visitor, words.declined).waitFor()
  await button(visitor, words.payAgain).click()
  await codeOn(visitor).waitFor()
  expect(await button(visitor, words.toShop).count()).toBe(0)
})

test('is never told of a failure when the answer to the start is lost', async () => {
  const visitor = await stage.visit()
  const { words } = visitor
  await buyInLab(visitor, '10.07')
  const seen: string[] = []
  await visitor.page.exposeFunction('heardFromSheet', (text: string) => seen.push(text))
  await sheet(visitor).evaluate((panel) => {
    const tell = () =>
      (window as unknown as { heardFromSheet(text: string): void }).heardFromSheet(
        panel.textContent ?? '',
      )
    new MutationObserver(tell).observe(panel, { childList: true, subtree: true })
  })
  await payBy(visitor, 'wechat')
  await scanAndPay(visitor, await contentOfCode(visitor))
  await expectPaidOnce(stage, await returnToShop(visitor))
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.filter((text) => text.includes(words.declined))).toEqual([])
})

test('pays although the channel never tells: the platform asks', async () => {
  const visitor = await stage.visit()
  await buyInLab(visitor, '10.01')
  await payBy(visitor, 'alipay')
  await scanAndPay(visitor, await contentOfCode(visitor))
  await expectPaidOnce(stage, await returnToShop(visitor))
})

test('taps twice, reloads, and there is one try with the same code', async () => {
  const visitor = await stage.visit()
  const { page, words } = visitor
  await buyMug(visitor)
  await page.getByRole('radio', { name: words.wechat }).check()
  await button(visitor, words.pay).dblclick()
  const first = await contentOfCode(visitor)
  await page.reload()
  expect(await contentOfCode(visitor)).toBe(first)
  await scanAndPay(visitor, first)
  const truth = await expectPaidOnce(stage, await returnToShop(visitor))
  expect(truth.attempts).toBe(1)
  expect(truth.books).toHaveLength(1)
})

/** From the list of orders to the only one that is open; by the end its scripts have run. */
async function openOrder({ page, words }: Visitor): Promise<void> {
  await page.getByRole('link', { name: words.orderOpen }).click()
  await page.waitForURL(/\/orders\/[^/]+$/)
}

test('closes the tab, comes back by the list of orders, and pays', async () => {
  const visitor = await stage.visit()
  const { words, context } = visitor
  await buyMug(visitor)
  await payBy(visitor, 'alipay')
  const first = await contentOfCode(visitor)
  await visitor.page.close()
  const later = { ...visitor, page: await context.newPage() }
  await later.page.goto(`${stage.demo.mall.url}/orders`)
  await openOrder(later)
  await button(later, words.payOrder).click()
  expect(await contentOfCode(later)).toBe(first)
  await scanAndPay(later, first)
  expect(await expectPaidOnce(stage, await returnToShop(later))).toMatchObject({ attempts: 1 })
})

test('has the order open in two tabs, and both learn that it is paid', async () => {
  const visitor = await stage.visit()
  const { words, context } = visitor
  await buyMug(visitor)
  await payBy(visitor, 'wechat')
  const content = await contentOfCode(visitor)
  const other = { ...visitor, page: await context.newPage() }
  await other.page.goto(`${stage.demo.mall.url}/orders`)
  await openOrder(other)
  await button(other, words.payOrder).click()
  await codeOn(other).waitFor()
  await scanAndPay(other, content)
  const number = await returnToShop(other)
  await visitor.page.bringToFront()
  expect(await returnToShop(visitor)).toBe(number)
  expect(await expectPaidOnce(stage, number)).toMatchObject({ attempts: 1 })
})

test('loses the network, is told so, and goes on when it is back', async () => {
  const visitor = await stage.visit()
  const { page, words, context } = visitor
  await buyMug(visitor)
  await payBy(visitor, 'wechat')
  const content = await contentOfCode(visitor)
  await context.setOffline(true)
  await page.getByText(words.offline).waitFor()
  // The phone has a network of its own.
  const someone = await stage.visit()
  await scanAndPay(someone, content)
  await context.setOffline(false)
  await expectPaidOnce(stage, await returnToShop(visitor))
  const offline = stage.takeTroubles().filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))
  expect(offline).toEqual([])
})

test('presses back: the sheet goes first, the page stays', async () => {
  const visitor = await stage.visit({ moving: true })
  const { page, words } = visitor
  await page.goto(`${stage.demo.mall.url}/lab`)
  await buyMug(visitor)
  await page.goBack()
  await sheet(visitor).waitFor({ state: 'detached' })
  const number = await orderNumber(visitor)
  await heading(visitor, words.orderOpen).waitFor()
  expect((await truthOf(stage, number)).platform).toBe('payable')
  await page.goBack()
  await button(visitor, words.buy).waitFor()
})
