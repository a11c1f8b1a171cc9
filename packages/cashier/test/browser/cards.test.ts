/** Paying by card and code, with a frame of another origin that a test types into. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { heading, openSheet, openShop, resultOf, type Stage, startStage } from './browser.ts'
import { sampleCard } from './card-platform.ts'
import { cardWay, sampleWays } from './platform.ts'

let stage: Stage
let session: string
let shop: Awaited<ReturnType<typeof openShop>>

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

beforeEach(async () => {
  const { platform } = stage
  Object.assign(platform, { slowStartMs: 0, stubborn: false, down: false, codeLifeMs: 120_000 })
  platform.starts.length = 0
  platform.cancels.length = 0
  platform.startFailures.length = 0
  platform.cards.reset()
  platform.ways = [cardWay, ...sampleWays.slice(0, 2)]
  session = platform.order()
  shop = await openShop(stage, { session, query: { host: 'mobile_web' } })
})
afterEach(async () => {
  expect(shop.troubles).toEqual([])
  await shop.close()
})

const button = (name: string | RegExp) => shop.page.getByRole('button', { name })
const radio = (name: string | RegExp) => shop.page.getByRole('radio', { name })
const frame = () => shop.page.frameLocator('iframe')
const cards = () => stage.platform.cards

async function openCards() {
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await heading(shop.page, '选择银行卡').waitFor()
}

async function typeCode(code: string) {
  await frame().getByLabel('验证码').fill(code)
  await frame().getByRole('button', { name: '下一步' }).click()
}

async function typeCard(number: string) {
  await frame().getByLabel('银行卡号').fill(number)
  await frame().getByRole('button', { name: '下一步' }).click()
}

async function payWithSaved() {
  cards().cards.push(sampleCard())
  await openCards()
  await button(/确认支付/).click()
  await frame().getByLabel('验证码').waitFor()
}

const succeeded = () => heading(shop.page, '支付成功').waitFor()

test.each([
  ['debit', '00debit', '储蓄卡 (4321)'],
  ['credit', '0credit', '信用卡 (9876)'],
] as const)(
  'a new %s card is added, bound and paid with, in one frame',
  async (_, number, name) => {
    await openCards()
    await button('添加银行卡').click()
    await typeCard(number)
    await frame().getByLabel('验证码').waitFor()
    await typeCode('123456')
    // The next code is that of the payment.
    await expect.poll(() => stage.platform.starts.length).toBe(1)
    expect(stage.platform.starts[0]).toMatchObject({ way: 'bank', presentation: 'sms' })
    expect(stage.platform.starts[0]?.card).toMatch(new RegExp(`${number}$`))
    await frame().getByLabel('验证码').waitFor()
    await expect.poll(() => frame().getByLabel('验证码').inputValue()).toBe('')
    await typeCode('123456')
    await succeeded()
    await button(/返回商城/).click()
    expect(await resultOf(shop.page)).toMatchObject({
      status: 'succeeded',
      payment: { way: 'bank' },
    })
    expect(cards().seen.filter((line) => line.startsWith('frame'))).toHaveLength(1)
    expect(cards().cards[0]?.last_four).toBe(name.slice(-5, -1))
  },
)

test('a saved card is paid with by one code, and typed nowhere in the page', async () => {
  cards().cards.push(sampleCard(), sampleCard({ last_four: '8888', is_default: true }))
  await openCards()
  expect(await radio(/8888/).isChecked()).toBe(true)
  await radio('招商银行 储蓄卡 (1234)').check()
  await button('确认支付 ¥299.00').click()
  await typeCode('123456')
  await succeeded()
  expect(stage.platform.starts[0]?.card).toBe(cards().cards[0]?.id)
  const kept = await shop.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
  expect(kept).not.toMatch(/123456|sealed|vt_|138/)
})

test('a wrong code is told in the frame, and the right one is taken after it', async () => {
  await payWithSaved()
  await typeCode('000000')
  await frame().getByText('sms_code_wrong').waitFor()
  await typeCode('123456')
  await succeeded()
})

test('a wrong code of a card is told in the frame too', async () => {
  await openCards()
  await button('添加银行卡').click()
  await typeCard('00debit')
  await typeCode('000000')
  await frame().getByText('sms_code_wrong').waitFor()
  await typeCode('123456')
  await expect.poll(() => stage.platform.starts.length).toBe(1)
})

test('another code can be asked for', async () => {
  await payWithSaved()
  const before = cards().sent
  await frame().getByRole('button', { name: '重新获取' }).click()
  await frame().getByText('sent 60000').waitFor()
  expect(cards().sent).toBe(before + 1)
})

test('a limit on codes is told in the frame', async () => {
  cards().refusals.set('POST payment/code', ['sms_limited'])
  await payWithSaved()
  await frame().getByRole('button', { name: '重新获取' }).click()
  await frame().getByText('sms_limited').waitFor()
  await frame().getByRole('button', { name: '取消' }).click()
  await radio('微信支付').waitFor()
})

test('a decline goes back to the cards with its reason, and another way is offered', async () => {
  cards().afterCode = 'declined'
  await payWithSaved()
  await typeCode('123456')
  await shop.page.getByRole('alert').getByText('银行拒绝了这笔交易').waitFor()
  await radio(/1234/).waitFor()
  await button('更换支付方式').click()
  await radio('微信支付').check()
  await button(/确认支付/).click()
  await shop.page.locator('.code path').waitFor()
})

test('a card whose binding has lapsed is gone, and can be added again', async () => {
  cards().afterCode = 'lapsed'
  await payWithSaved()
  await typeCode('123456')
  await shop.page.getByRole('alert').getByText('绑定已失效').waitFor()
  await expect.poll(() => radio(/1234/).count()).toBe(0)
  await button('添加银行卡').click()
  await frame().getByLabel('银行卡号').waitFor()
})

test('what nobody knows yet is confirmed, and never called a failure', async () => {
  cards().afterCode = 'unknown'
  await payWithSaved()
  await typeCode('123456')
  await heading(shop.page, '支付结果确认中').waitFor()
  await shop.page.getByText('请勿重复支付').waitFor()
  stage.platform.pay(session)
  await succeeded()
})

test('a vault that is away leaves the other ways', async () => {
  cards().refusals.set('POST card_forms', [
    'vault_unavailable',
    'vault_unavailable',
    'vault_unavailable',
  ])
  await openCards()
  await button('添加银行卡').click()
  await shop.page.getByRole('alert').getByText('vault_unavailable').waitFor()
  await button('前往支付页面付款').click()
  await shop.page.waitForURL(/elsewhere/)
})

test('a frame that never comes says so after a while, and is opened anew', async () => {
  cards().frameIs = 'silent'
  await openCards()
  await button('添加银行卡').click()
  await shop.page.locator('.frame .message').waitFor()
  await shop.page.getByText('安全区域未能打开').waitFor()
  cards().frameIs = 'well'
  await button('重试').click()
  await frame().getByLabel('银行卡号').waitFor()
  expect(await shop.page.getByText('安全区域未能打开').count()).toBe(0)
})

test('messages of anybody but the frame are ignored', async () => {
  await payWithSaved()
  await shop.page.evaluate((frameOrigin) => {
    const data = { tillway: 1, type: 'code', sealed: `sealed.123456.${'x'.repeat(100)}` }
    const inner = document.querySelector('tillway-cashier')?.shadowRoot?.querySelector('iframe')
    const source = inner?.contentWindow ?? null
    window.postMessage(data, '*')
    window.dispatchEvent(new MessageEvent('message', { data, origin: frameOrigin, source: window }))
    window.dispatchEvent(new MessageEvent('message', { data, origin: location.origin, source }))
  }, cards().frameOrigin)
  await shop.page.waitForTimeout(500)
  expect(cards().seen).not.toContain('POST payment/confirm')
  await typeCode('123456')
  await succeeded()
})

test('a reload at the code shows the code again and starts nothing', async () => {
  await payWithSaved()
  await shop.page.reload()
  await frame().getByLabel('验证码').waitFor()
  expect(stage.platform.starts).toHaveLength(1)
  await typeCode('123456')
  await succeeded()
})

test('a card is removed after a question', async () => {
  cards().cards.push(sampleCard(), sampleCard({ last_four: '8888' }))
  await openCards()
  await button('解绑 招商银行 储蓄卡 (1234)').click()
  await shop.page.getByRole('alertdialog').getByText('(1234)').waitFor()
  await shop.page.keyboard.press('Escape')
  expect(await shop.page.getByRole('alertdialog').count()).toBe(0)
  expect(await radio(/1234/).count()).toBe(1)
  await button('解绑 招商银行 储蓄卡 (1234)').click()
  await shop.page
    .getByRole('alertdialog')
    .getByRole('button', { name: '解绑', exact: true })
    .click()
  await expect.poll(() => radio(/1234/).count()).toBe(0)
  expect(await radio(/8888/).isChecked()).toBe(true)
})

test('another card becomes the default', async () => {
  cards().cards.push(sampleCard(), sampleCard({ last_four: '8888' }))
  await openCards()
  await radio(/8888/).check()
  await button('设为默认 招商银行 储蓄卡 (8888)').click()
  await shop.page.locator('.cards .way', { hasText: '默认' }).getByText('8888').waitFor()
})

test('leaving a form that was begun asks first, and leaves the order as it is', async () => {
  await openCards()
  await button('添加银行卡').click()
  await frame().getByLabel('银行卡号').waitFor()
  await shop.page.goBack()
  await shop.page.getByText('已填写的信息不会保留').waitFor()
  await button('继续支付').click()
  await frame().getByLabel('银行卡号').waitFor()
  await button('关闭').click()
  await button('放弃支付').click()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'canceled', by: 'shopper' })
  expect(stage.platform.cancels).toEqual([])
})

test('leaving while a code is awaited gives the try up', async () => {
  await payWithSaved()
  await button('关闭').click()
  await button('放弃支付').click()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'canceled', by: 'shopper' })
  expect(stage.platform.cancels).toEqual([session])
})

test('the frame can be left for the cards again', async () => {
  await payWithSaved()
  await button('返回银行卡列表').click()
  await heading(shop.page, '选择银行卡').waitFor()
  await button(/确认支付/).click()
  await typeCode('123456')
  await succeeded()
  expect(stage.platform.starts).toHaveLength(2)
})

test('a card that is added on another page is chosen after the return', async () => {
  cards().entry = 'page'
  await openCards()
  await button('添加银行卡').click()
  await shop.page.waitForURL(/elsewhere/)
  await shop.page.goto(`${stage.platform.origin}/shop?locale=zh-CN&host=mobile_web`)
  await heading(shop.page, '正在查询绑卡结果').waitFor()
  const [card] = cards().cards
  Object.assign(card ?? {}, { state: 'active', enrolment: null })
  await radio(/4321/).waitFor()
  expect(await radio(/4321/).isChecked()).toBe(true)
  await button(/确认支付/).click()
  await typeCode('123456')
  await succeeded()
})

test('the file for cards is fetched when the way is chosen, and again when it did not come', async () => {
  const fetched: string[] = []
  shop.page.on('request', (request) => fetched.push(request.url()))
  await shop.page.route('**/tillway-card-drawer-*', (route) => route.abort())
  await openSheet(shop.page)
  await shop.page.waitForTimeout(300)
  expect(fetched.some((url) => url.includes('card-drawer'))).toBe(false)
  await button(/确认支付/).click()
  await button('重试').waitFor()
  await shop.page.unroute('**/tillway-card-drawer-*')
  await button('重试').click()
  await heading(shop.page, '选择银行卡').waitFor()
})
