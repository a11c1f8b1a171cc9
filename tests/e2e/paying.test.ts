/** A shopper buys, scans and pays; mall, platform and channel agree on what happened. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { scanAndPay } from './stage/phone.ts'
import { button, buyMug, contentOfCode, heading, payBy, returnToShop } from './stage/shopper.ts'
import { type Stage, startStage, type Visitor } from './stage/start-stage.ts'
import { expectPaidOnce, truthOf } from './stage/truth.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage({ light: true })
})
afterAll(() => stage.stop())
afterEach(async () => {
  await stage.clear()
  expect(stage.takeTroubles()).toEqual([])
})

async function buyAndScan(visitor: Visitor, way: 'wechat' | 'alipay', path = '/') {
  await buyMug(visitor, path)
  await payBy(visitor, way)
  await scanAndPay(visitor, await contentOfCode(visitor))
  return returnToShop(visitor)
}

/** The developer's panel folds itself up once there is nothing to wait for. */
async function openDeveloperPanel(visitor: Visitor) {
  const { page, words } = visitor
  const panel = page.getByRole('group').filter({ hasText: words.developer })
  if ((await panel.getAttribute('open')) === null) await panel.getByText(words.developer).click()
  return panel
}

test.each([
  { way: 'wechat', language: 'zh', dark: false },
  { way: 'alipay', language: 'en', dark: true },
] as const)('$way by code, $language, dark: $dark', async ({ way, ...look }) => {
  const visitor = await stage.visit({ ...look, moving: true })
  const { words } = visitor
  const number = await buyAndScan(visitor, way)
  await heading(visitor, words.orderPaid).waitFor()
  const panel = await openDeveloperPanel(visitor)
  await panel.getByText(`${words.cashierSaid}: succeeded`).waitFor()
  const event = panel.getByRole('listitem').filter({ hasText: 'payment.succeeded' })
  await event.getByText(words.verified).waitFor()
  const truth = await expectPaidOnce(stage, number)
  expect(truth.way).toBe(way)
  expect(truth.attempts).toBe(1)
})

test('an order that the mall signed offline is paid', async () => {
  const visitor = await stage.visit()
  const number = await buyAndScan(visitor, 'wechat', '/?offline=1')
  await heading(visitor, visitor.words.orderPaid).waitFor()
  await (await openDeveloperPanel(visitor)).getByText(visitor.words.signedOffline).waitFor()
  const truth = await expectPaidOnce(stage, number)
  expect(truth.mall.mode).toBe('offline')
})

test('a part is given back, then the rest, and everyone agrees', async () => {
  const visitor = await stage.visit()
  const { page, words } = visitor
  const number = await buyAndScan(visitor, 'alipay')
  await page.getByRole('radio', { name: words.refundPart }).check()
  await page.getByRole('textbox', { name: words.refundAmount }).fill('9.9')
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderPartRefunded).waitFor()
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderRefunded).waitFor()
  await expect.poll(() => page.getByText(words.refundDone, { exact: true }).count()).toBe(2)
  expect(await button(visitor, words.refundAsk).count()).toBe(0)
  const { mall, books } = await truthOf(stage, number)
  expect(mall.amount_refunded).toBe(2_990)
  expect(books).toMatchObject([{ captured: 2_990, refunded: 2_990 }])
})
