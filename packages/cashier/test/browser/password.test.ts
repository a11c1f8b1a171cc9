/** The payment password in the sheet, with a frame of another origin that a test enters one in. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { heading, openSheet, openShop, type Stage, startStage } from './browser.ts'
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
  platform.cards.reset()
  platform.starts.length = 0
  platform.ways = [cardWay, ...sampleWays.slice(0, 2)]
  platform.cards.cards.push(sampleCard())
  platform.cards.verification = { need: 'password', password: 'set' }
  session = platform.order()
  shop = await openShop(stage, { session, query: { host: 'mobile_web' } })
})
afterEach(async () => {
  expect(shop.troubles).toEqual([])
  await shop.close()
})

const button = (name: string | RegExp) => shop.page.getByRole('button', { name })
const frame = () => shop.page.frameLocator('iframe')

async function openCards() {
  await openSheet(shop.page)
  await button(/确认支付/).click()
  await heading(shop.page, '选择银行卡').waitFor()
}

async function enter(password: string) {
  await frame().getByLabel('密码').fill(password)
  await frame().getByRole('button', { name: '完成' }).click()
}

test('a wrong password is told in the frame, and the right one pays', async () => {
  await openCards()
  await button(/确认支付/).click()
  await enter('916024')
  await frame().getByText('password_wrong').waitFor()
  await enter('740283')
  await heading(shop.page, '支付成功').waitFor()
  expect(stage.platform.starts).toMatchObject([{ presentation: 'password' }])
})

test('the frame goes on from a new password to that of the payment', async () => {
  stage.platform.cards.verification = { need: 'password', password: 'none' }
  await openCards()
  await button(/确认支付/).click()
  await heading(shop.page, '设置支付密码').waitFor()
  await enter('740283')
  await frame().getByText('again').waitFor()
  await heading(shop.page, '输入支付密码').waitFor()
  await enter('740283')
  await heading(shop.page, '支付成功').waitFor()
})

test('who does not want one gets a code', async () => {
  stage.platform.cards.verification = { need: 'password', password: 'none' }
  await openCards()
  await button(/确认支付/).click()
  await frame().getByRole('button', { name: '以后再说' }).click()
  await frame().getByLabel('验证码').waitFor()
  expect(stage.platform.starts).toMatchObject([{ presentation: 'sms' }])
})

test('it is changed, which is then said beside the cards', async () => {
  await openCards()
  await button('修改支付密码').click()
  await enter('740283')
  await shop.page.getByText('支付密码已修改').waitFor()
  await heading(shop.page, '选择银行卡').waitFor()
})

test('a card is removed after a question and the password', async () => {
  await openCards()
  await button(/^解绑/).click()
  await button(/^解绑$/)
    .last()
    .click()
  await enter('740283')
  await shop.page.getByText('添加银行卡后即可支付').waitFor()
  expect(stage.platform.cards.seen.some((text) => text.includes('/remove'))).toBe(true)
})

test('a page that is loaded again shows the password again and starts nothing', async () => {
  await openCards()
  await button(/确认支付/).click()
  await frame().getByLabel('密码').waitFor()
  await shop.page.reload()
  await frame().getByLabel('密码').waitFor()
  expect(stage.platform.starts).toHaveLength(1)
  await enter('740283')
  await heading(shop.page, '支付成功').waitFor()
})

test('who forgot it is asked for the card when its form is there, not above the password', async () => {
  const { page } = shop
  let open = () => {}
  const isOpen = new Promise<void>((resolve) => {
    open = resolve
  })
  await page.route('**/card_forms', async (route) => {
    await isOpen
    await route.continue()
  })
  await openCards()
  await button(/确认支付/).click()
  const asked = page.waitForRequest('**/card_forms')
  await frame().getByRole('button', { name: '忘记密码' }).click()
  await asked
  const hint = page.getByText('请重新验证一张已绑定的银行卡')
  // One turn of the sheet later it has drawn what there is to draw.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  expect(await hint.count()).toBe(0)
  open()
  await hint.waitFor()
  expect(await frame().getByLabel('银行卡号').count()).toBe(1)
})

test('the page beside the cards is a page, and not another proof for a card', async () => {
  stage.platform.ways = [{ ...cardWay, presentations: ['sms', 'password', 'form'] }]
  await openCards()
  await button('前往支付页面付款').click()
  await shop.page.waitForURL(/elsewhere/)
  expect(stage.platform.starts).toMatchObject([{ presentation: 'form' }])
})

test('another language takes nothing away that is being typed', async () => {
  const { page } = shop
  await openCards()
  await button('添加银行卡').click()
  await frame().getByLabel('银行卡号').fill('62')
  await page.route('**/tillway-password-en-*', async (route) => {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    await route.continue()
  })
  const words = page.waitForResponse('**/tillway-password-en-*')
  await page.evaluate(() => {
    const { controller } = window as unknown as { controller: { update(change: object): void } }
    controller.update({ locale: 'en' })
  })
  await words
  await button('Back to your cards').waitFor()
  expect(await frame().getByLabel('银行卡号').inputValue()).toBe('62')
})

test('the file for passwords is fetched when one is needed, and again when it did not come', async () => {
  const { page } = shop
  await page.route('**/tillway-password-drawer-*', (route) => route.abort())
  await openSheet(page)
  await button(/确认支付/).click()
  await button('重试').waitFor()
  await page.unroute('**/tillway-password-drawer-*')
  await button('重试').click()
  await heading(page, '选择银行卡').waitFor()
})

test('nobody else fetches it', async () => {
  stage.platform.cards.verification = { need: 'sms', password: 'none' }
  const fetched: string[] = []
  shop.page.on('request', (request) => fetched.push(request.url()))
  await openCards()
  expect(fetched.some((url) => url.includes('card-drawer'))).toBe(true)
  expect(fetched.some((url) => url.includes('password'))).toBe(false)
})
