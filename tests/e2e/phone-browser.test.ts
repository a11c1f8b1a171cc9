/** A shopper with a phone's browser is sent to the payment page and comes back. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { button, buyInLab, buyMug, heading, payBy, returnToShop } from './stage/shopper.ts'
import { type Stage, startStage, type Visitor } from './stage/start-stage.ts'
import { expectPaidOnce } from './stage/truth.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage({ light: true })
})
afterAll(() => stage.stop())
afterEach(async () => {
  await stage.clear()
  expect(stage.takeTroubles()).toEqual([])
})

/** The channels' own pages speak Chinese only, as the real ones do. */
const channelPage = {
  wechat: { address: /\/wechatpay\/cgi-bin\//, pay: '立即支付' },
  alipay: { address: /\/alipay\/cashier\/|\/alipay\/gateway/, pay: '确认付款' },
} as const

async function goToChannel(visitor: Visitor, way: keyof typeof channelPage): Promise<void> {
  await payBy(visitor, way)
  await button(visitor, channelPage[way].pay).waitFor()
  expect(visitor.page.url()).toMatch(channelPage[way].address)
}

test.each([
  { way: 'wechat', language: 'zh' },
  { way: 'alipay', language: 'en' },
] as const)('$way: leaves, pays there, comes back, paid', async ({ way, language }) => {
  const visitor = await stage.visit({ mobile: true, language })
  const { page, words } = visitor
  await buyMug(visitor)
  await goToChannel(visitor, way)
  await button(visitor, channelPage[way].pay).click()
  const number = await returnToShop(visitor)
  await heading(visitor, words.orderPaid).waitFor()
  await page.waitForURL(/#cashier=succeeded$/)
  const truth = await expectPaidOnce(stage, number)
  expect(truth.attempts).toBe(1)
})

test.each(['wechat', 'alipay'] as const)(
  '%s: comes back unpaid, is asked, pays again',
  async (way) => {
    const visitor = await stage.visit({ mobile: true })
    const { words } = visitor
    await buyMug(visitor)
    await goToChannel(visitor, way)
    await button(visitor, '取消').click()
    await heading(visitor, words.askPaid).waitFor()
    await button(visitor, words.havePaid).waitFor()
    await button(visitor, words.payAgain).click()
    await goToChannel(visitor, way)
    await button(visitor, channelPage[way].pay).click()
    await expectPaidOnce(stage, await returnToShop(visitor))
  },
)

test('comes back with the browser’s own button and is asked', async () => {
  const visitor = await stage.visit({ mobile: true })
  await buyMug(visitor)
  await goToChannel(visitor, 'wechat')
  await visitor.page.goBack()
  await heading(visitor, visitor.words.askPaid).waitFor()
  await visitor.page.goForward()
  await button(visitor, channelPage.wechat.pay).click()
  await expectPaidOnce(stage, await returnToShop(visitor))
})

test('a payment that the channel never tells of is confirmed by asking', async () => {
  const visitor = await stage.visit({ mobile: true })
  const { words } = visitor
  await buyInLab(visitor, '10.01')
  await goToChannel(visitor, 'wechat')
  await button(visitor, channelPage.wechat.pay).click()
  await heading(visitor, words.askPaid).waitFor()
  await button(visitor, words.havePaid).click()
  await heading(visitor, words.confirming).waitFor()
  await expectPaidOnce(stage, await returnToShop(visitor))
})

test('a declined payment is said to be so, and the other way pays', async () => {
  const visitor = await stage.visit({ mobile: true })
  const { words, page } = visitor
  stage.demo.simulators.simulator('wechatpay').faults.set({ fault: 'declined', times: 1 })
  await buyMug(visitor)
  await goToChannel(visitor, 'wechat')
  await button(visitor, channelPage.wechat.pay).click()
  await page.getByRole('link', { name: '返回商家' }).click()
  await heading(visitor, words.declined).waitFor()
  await button(visitor, words.changeWay).click()
  await goToChannel(visitor, 'alipay')
  await button(visitor, channelPage.alipay.pay).click()
  const truth = await expectPaidOnce(stage, await returnToShop(visitor))
  expect(truth.way).toBe('alipay')
  expect(truth.attempts).toBe(2)
})
