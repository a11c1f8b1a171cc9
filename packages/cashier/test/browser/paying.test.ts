import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  heading,
  openSheet,
  openShop,
  resultOf,
  type Stage,
  shopAddress,
  startStage,
  until,
} from './browser.ts'
import { linkOf } from './platform.ts'

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
  session = platform.order()
  shop = await openShop(stage, { session, moving: true, query: { host: 'mobile_web' } })
})
afterEach(async () => {
  expect(shop.troubles).toEqual([])
  await shop.close()
})

const way = (name: string) => shop.page.getByRole('radio', { name })
const button = (name: string | RegExp) => shop.page.getByRole('button', { name })
const code = () => shop.page.locator('.code path')

async function showCode() {
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await code().waitFor()
}

test('paying by scanning a code ends in success when the platform says so', async () => {
  await showCode()
  const box = await shop.page.locator('.code svg').boundingBox()
  expect(box?.width).toBeGreaterThanOrEqual(200)
  stage.platform.pay(session)
  await heading(shop.page, '支付成功').waitFor()
  await button(/返回商城/).click()
  expect(await resultOf(shop.page)).toMatchObject({
    status: 'succeeded',
    payment: { amount: 29_900, status: 'succeeded' },
  })
  expect(await shop.page.locator('tillway-cashier').count()).toBe(0)
})

test('the button says what is paid, and two quick taps start one try', async () => {
  stage.platform.slowStartMs = 400
  await openSheet(shop.page)
  await shop.page.locator('.primary', { hasText: '确认支付 ¥299.00' }).dblclick()
  // Forced, because the button says of itself that it is locked.
  await shop.page.locator('.primary').click({ force: true })
  await code().waitFor()
  expect(stage.platform.starts).toHaveLength(1)
})

test('a page that was paid on elsewhere asks on return, and goes on by itself', async () => {
  await openSheet(shop.page)
  await way('支付宝').check()
  await button(/确认支付/).click()
  await shop.page.waitForURL(/elsewhere/)
  await shop.page.goBack()
  await heading(shop.page, '支付完成了吗？').waitFor()
  await button('已完成支付').waitFor()
  stage.platform.pay(session)
  await heading(shop.page, '支付成功').waitFor()
})

test('a return in a fresh page of the shop finds the payment again', async () => {
  await openSheet(shop.page)
  await way('支付宝').check()
  await button(/确认支付/).click()
  await shop.page.waitForURL(/elsewhere/)
  await shop.page.goto(`${stage.platform.origin}/shop?locale=zh-CN`)
  await button('已完成支付').click()
  await heading(shop.page, '支付结果确认中').waitFor()
  stage.platform.pay(session)
  await heading(shop.page, '支付成功').waitFor()
  await button(/返回商城/).click()
  expect((await resultOf(shop.page)).status).toBe('succeeded')
})

test('a form is posted to the page that it belongs to', async () => {
  await openSheet(shop.page)
  await way('云闪付').check()
  const posted = shop.page.waitForRequest((request) => request.url().endsWith('/elsewhere'))
  await button(/确认支付/).click()
  const request = await posted
  expect(request.method()).toBe('POST')
  expect(request.postData()).toMatch(/^attempt=att_\d+&submit=1$/)
})

test('the back button closes the sheet and stays on the page', async () => {
  await openSheet(shop.page)
  await shop.page.goBack()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'canceled', by: 'shopper' })
  expect(shop.page.url()).toContain('/shop')
  expect(stage.platform.cancels).toEqual([])
})

test('back, Escape and the cross ask before a begun try is given up', async () => {
  await showCode()
  await shop.page.goBack()
  await button('继续支付').click()
  await shop.page.keyboard.press('Escape')
  await button('继续支付').click()
  await button('关闭').click()
  await button('放弃支付').click()
  expect(await resultOf(shop.page)).toMatchObject({
    status: 'canceled',
    by: 'shopper',
    payment: { status: 'canceled' },
  })
  expect(stage.platform.cancels).toEqual([session])
})

test('giving up while the channel is silent is no cancellation', async () => {
  stage.platform.stubborn = true
  await showCode()
  await button('关闭').click()
  await button('放弃支付').click()
  await heading(shop.page, '正在关闭订单').waitFor()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'processing', why: 'channel_pending' })
})

test('a reload shows the same code again and starts nothing', async () => {
  await showCode()
  const drawn = await code().getAttribute('d')
  await shop.page.reload()
  await code().waitFor()
  expect(await code().getAttribute('d')).toBe(drawn)
  expect(stage.platform.starts).toHaveLength(1)
})

test('a reload in the middle of starting repeats the same try', async () => {
  stage.platform.startFailures.push(...Array.from({ length: 20 }, () => 'no_answer'))
  await openSheet(shop.page)
  const first = shop.page.waitForRequest(/attempts/)
  await button(/确认支付/).click()
  const key = (await first).headers()['idempotency-key']
  await shop.page.reload()
  stage.platform.startFailures.length = 0
  await button(/确认支付/).click()
  await code().waitFor()
  expect(stage.platform.starts.map((start) => start.key)).toEqual([key])
})

test('a lost connection is told, never called a failure, and mended by itself', async () => {
  await showCode()
  stage.platform.down = true
  await shop.page.getByText('网络已断开').waitFor()
  expect(await code().count()).toBe(1)
  stage.platform.down = false
  stage.platform.pay(session)
  await heading(shop.page, '支付成功').waitFor()
})

test('a sheet that opens without a connection loads when it is back', async () => {
  stage.platform.down = true
  await shop.page.click('#buy')
  await shop.page.getByText('网络已断开').waitFor()
  stage.platform.down = false
  await button('重试').click()
  await button(/确认支付/).waitFor()
})

test('what is fetched after the first paint is fetched again when the network is back', async () => {
  await shop.page.route('**/tillway-views-*', (route) => route.abort())
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await shop.page.getByText('网络已断开').waitFor()
  await button('重试').waitFor()
  expect(stage.platform.starts).toHaveLength(1)
  await shop.page.unroute('**/tillway-views-*')
  await code().waitFor()
  expect(await shop.page.getByText('网络已断开').count()).toBe(0)
})

test('a result that cannot be shown is left to the shop', async () => {
  await shop.page.route('**/tillway-views-*', (route) => route.abort())
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await button('重试').waitFor()
  stage.platform.pay(session)
  expect((await resultOf(shop.page)).status).toBe('succeeded')
})

test('who closes twice while the question cannot be asked gives the try up', async () => {
  await shop.page.route('**/tillway-views-*', (route) => route.abort())
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await button('重试').waitFor()
  await button('关闭').click()
  expect(stage.platform.cancels).toEqual([])
  await button('关闭').click()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'canceled', by: 'shopper' })
})

test('what is paid in one tab is paid in the other', async () => {
  await showCode()
  const other = await shop.context.newPage()
  await other.goto(shop.page.url())
  await other.click('#buy')
  await other.locator('.code path').waitFor()
  expect(stage.platform.starts).toHaveLength(1)
  stage.platform.pay(session)
  await heading(other, '支付成功').waitFor()
  await heading(shop.page, '支付成功').waitFor()
})

test('another way starts a try of its own', async () => {
  await showCode()
  await button('更换支付方式').click()
  await way('支付宝').check()
  await button(/确认支付/).click()
  await shop.page.waitForURL(/elsewhere/)
  expect(stage.platform.starts.map((start) => start.way)).toEqual(['wechat', 'alipay'])
  expect(new Set(stage.platform.starts.map((start) => start.key)).size).toBe(2)
})

test('a way that opens here can be paid by another phone instead', async () => {
  await openSheet(shop.page)
  await way('支付宝').check()
  await button('用另一部手机扫码支付').click()
  await code().waitFor()
  expect(stage.platform.starts[0]?.presentation).toBe('qr')
})

test('an order whose time is up says so and cannot be paid', async () => {
  await showCode()
  stage.platform.expire(session)
  await heading(shop.page, '订单已超时').waitFor()
  expect(await code().count()).toBe(0)
  await button('返回商城').click()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'canceled', by: 'expired' })
})

test('the clock of the page ends an order that the platform has not ended yet', async () => {
  const short = stage.platform.order({ expires_in_ms: 4000 })
  await shop.page.goto(`${stage.platform.origin}/shop?session=${short}&host=mobile_web`)
  await openSheet(shop.page)
  await heading(shop.page, '订单已超时').waitFor()
})

test('a code that ran out is drawn anew by a tap', async () => {
  stage.platform.codeLifeMs = 1500
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await button('重新获取').waitFor()
  stage.platform.codeLifeMs = 120_000
  await button('重新获取').click()
  await code().waitFor()
  expect(stage.platform.starts).toHaveLength(2)
})

test('a decline is told in its own words and another way can be tried', async () => {
  await showCode()
  stage.platform.decline(session)
  await heading(shop.page, '支付未成功').waitFor()
  await shop.page.getByText('余额不足，请换一种方式支付').waitFor()
  await button('更换支付方式').click()
  await way('微信支付').check()
  await button(/确认支付/).click()
  await code().waitFor()
  stage.platform.pay(session)
  await heading(shop.page, '支付成功').waitFor()
})

test('leaving after a decline gives its reason to the shop', async () => {
  await showCode()
  stage.platform.decline(session)
  await heading(shop.page, '支付未成功').waitFor()
  await button('关闭').click()
  expect(await resultOf(shop.page)).toMatchObject({
    status: 'failed',
    error: { code: 'insufficient_funds', message: '余额不足，请换一种方式支付' },
  })
})

test('what nobody knows yet is processing, and never failed', async () => {
  await showCode()
  stage.platform.unknown(session)
  await heading(shop.page, '支付结果确认中').waitFor()
  await shop.page.getByText('请勿重复支付').waitFor()
  await button('返回商城').click()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'processing', why: 'left_page' })
})

test('a former try that is not over yet is waited for', async () => {
  await showCode()
  await button('更换支付方式').click()
  stage.platform.unknown(session)
  stage.platform.startFailures.push('attempt_in_progress')
  await heading(shop.page, '支付结果确认中').waitFor()
  stage.platform.pay(session)
  await heading(shop.page, '支付成功').waitFor()
})

test('a refused start is told above the ways', async () => {
  stage.platform.startFailures.push('way_unavailable')
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await shop.page.getByRole('alert').getByText('way_unavailable').waitFor()
  await button(/确认支付/).click()
  await code().waitFor()
})

test('an order that the shop canceled is no failure', async () => {
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await code().waitFor()
  stage.platform.cancelByMall(session)
  await heading(shop.page, '订单已取消').waitFor()
  await button('返回商城').click()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'canceled', by: 'merchant' })
})

test('a link may show a payment and start nothing', async () => {
  await shop.page.goto(
    `${stage.platform.origin}/shop?tillway_session=${linkOf(session)}&host=mobile_web`,
  )
  await until(shop.page, () => 'resumed' in window)
  expect(await shop.page.locator('tillway-cashier').count()).toBe(0)
  await shop.page.goto(shopAddress(stage.platform, session, { host: 'mobile_web' }))
  await showCode()
  const stranger = await openShop(stage, {
    session: '',
    query: { tillway_session: linkOf(session) },
  })
  await stranger.page.locator('.code path').waitFor()
  expect(await stranger.page.locator('.panel button').allTextContents()).toEqual([''])
  stage.platform.decline(session)
  await heading(stranger.page, '支付未成功').waitFor()
  await stranger.page.getByRole('button', { name: '返回商城' }).click()
  expect((await resultOf(stranger.page)).status).toBe('failed')
  expect(stage.platform.starts).toHaveLength(1)
  await stranger.close()
})

test('a foreign session is refused in words', async () => {
  await shop.page.evaluate(() => {
    const page = window as unknown as { pay(session: string): void }
    page.pay('cs_of_nobody')
  })
  await heading(shop.page, '支付未成功').waitFor()
  await button('返回商城').click()
  expect(await resultOf(shop.page)).toMatchObject({
    status: 'failed',
    payment: null,
    error: { code: 'session_invalid' },
  })
})

test('a shop that moves on at the result arrives where it wants to', async () => {
  await shop.page.evaluate(() => {
    const page = window as unknown as { settled(result: unknown): void }
    page.settled = () => location.assign('/elsewhere?arrived')
  })
  await shop.page.click('#buy')
  await button('关闭').click()
  await shop.page.waitForURL(/arrived/)
  await shop.page.waitForTimeout(500)
  expect(shop.page.url()).toMatch(/arrived/)
})

test('only a mistake in the integration rejects', async () => {
  const code = await until(shop.page, async () => {
    const page = window as unknown as { cashier: { pay(x: object): Promise<unknown> } }
    return page.cashier.pay({}).catch((error: { code: string }) => error.code)
  })
  expect(code).toBe('payment_request')
})
