/** Paying with a card at a reader: a desk over simulated readers, and a platform that a test scripts. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { heading, openShop, resultOf, type Stage, startStage, until } from './browser.ts'
import { readerWay, sampleWays } from './platform.ts'
import {
  hold,
  payByChip,
  payByStripe,
  power,
  press,
  pull,
  scribble,
  toConnect,
  toPresent,
  tryCard,
  typePin,
} from './till.ts'

let stage: Stage
let session: string
let shop: Awaited<ReturnType<typeof openShop>>

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

beforeEach(async () => {
  const { platform } = stage
  Object.assign(platform, { slowStartMs: 0, stubborn: false, down: false })
  platform.starts.length = 0
  platform.cancels.length = 0
  platform.startFailures.length = 0
  platform.readers.reset()
  platform.ways = [readerWay, ...sampleWays.slice(0, 2)]
  session = platform.order()
  shop = await openShop(stage, { session, query: { host: 'mobile_web', readers: '1' } })
})
afterEach(async () => {
  expect(shop.troubles).toEqual([])
  await shop.close()
})

const button = (name: string | RegExp) => shop.page.getByRole('button', { name })
const readers = () => stage.platform.readers
const shows = (text: string) => heading(shop.page, text).waitFor()
const says = (text: string) => shop.page.getByText(text).first().waitFor()
const cardsPosted = () => readers().posted.filter(({ route }) => route.endsWith('payment/card'))
const announced = () => shop.page.locator('.panel > p[role=status]').textContent()
/** Nothing is there that would start another try. */
const noSecondTry = async () => {
  const names = await shop.page.locator('.panel button').allTextContents()
  expect(names.join()).not.toMatch(/支付|重新|刷卡|更换/)
}

test('a chip, its PIN, and the slip that follows; the card is asked to be taken', async () => {
  readers().answers = ['complete']
  await toPresent(shop.page)
  expect(stage.platform.starts).toMatchObject([{ presentation: 'reader', terminal: 'tm_test' }])
  await payByChip(shop.page)
  await shows('支付成功')
  await says('请取走银行卡')
  expect(readers().posted.map(({ route }) => route)).toEqual([
    'POST payment/card',
    'POST payment/card/completion',
  ])
  expect(readers().posted[1]?.body).toMatchObject({ result: 'approved' })
  await pull(shop.page)
  await expect.poll(() => shop.page.getByText('请取走银行卡').count()).toBe(0)
  await button('返回商城').click()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'succeeded' })
})

test('a stripe and its PIN: dots, and never a digit in the page', async () => {
  await toPresent(shop.page)
  expect(await announced()).toBe('请插卡、刷卡或挥卡')
  await hold(shop.page, 'swipe', 'stripe')
  await shows('请在读卡器上输入密码')
  await press(shop.page, '654')
  await shop.page.getByRole('img', { name: '已输入 3 位' }).waitFor()
  expect(await shop.page.locator('.dots .full').count()).toBe(3)
  await press(shop.page, '321')
  await press(shop.page, 'ok')
  await shows('支付成功')
  const kept = await shop.page.evaluate(() => {
    const drawn = document.querySelector('tillway-cashier')?.shadowRoot?.textContent
    return JSON.stringify([localStorage, sessionStorage, drawn])
  })
  expect(kept).not.toMatch(/654321|6225885111234563/)
})

test('a card held to the reader is paid with too', async () => {
  await toPresent(shop.page)
  await hold(shop.page, 'tap', 'chip')
  await typePin(shop.page, '123456')
  await shows('支付成功')
  expect(cardsPosted()[0]?.body).toMatchObject({ reading: { entry: 'tap' } })
})

test('the reader stays connected for the next payment', async () => {
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('支付成功')
  await button('返回商城').click()
  await resultOf(shop.page)
  const next = stage.platform.order()
  await shop.page.evaluate((id) => {
    const { pay } = window as unknown as { pay(session: string): void }
    pay(id)
  }, next)
  await button(/确认支付/).click()
  await shows('请插卡、刷卡或挥卡')
})

test('without readers the way is shown, and cannot be chosen', async () => {
  await shop.close()
  shop = await openShop(stage, { session, query: { host: 'mobile_web' } })
  await shop.page.click('#buy')
  const way = shop.page.getByRole('radio', { name: /刷卡、插卡/ })
  await way.waitFor()
  expect(await way.isDisabled()).toBe(true)
  const loaded = () =>
    shop.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
  await shop.page.locator('.primary').click()
  await shop.page.locator('.code path').waitFor()
  expect((await loaded()).filter((name) => name.includes('reader'))).toEqual([])
})

test.each([
  ['该插卡的卡', 'swipe', 'chip', '这张卡带芯片，请插卡'],
  ['没有读好的磁条', 'swipe badly', 'stripe', '没有读到，请再试一次'],
  ['不能挥的卡', 'tap', 'broken', '读不了这张卡，请换一张'],
  ['坏的芯片', 'insert', 'broken', '没有读到，请再试一次'],
] as const)('%s: %s %s 时提示“%s”', async (_, how, id, text) => {
  await toPresent(shop.page)
  await hold(shop.page, how, id)
  await shows(text)
  await expect.poll(announced).toBe(text)
  expect(cardsPosted()).toHaveLength(0)
})

test('a broken chip is read by its stripe in the end', async () => {
  await toPresent(shop.page)
  for (let tries = 0; tries < 3; tries += 1) {
    await hold(shop.page, 'insert', 'broken')
    await shop.page.waitForTimeout(700)
    await pull(shop.page)
    await shop.page.waitForTimeout(200)
  }
  await hold(shop.page, 'swipe', 'broken')
  await typePin(shop.page, '111111')
  await shows('支付成功')
  expect(cardsPosted()[0]?.body).toMatchObject({ reading: { entry: 'swipe', fallback: true } })
})

test('a wrong PIN asks for the card again in a new try, and a third is the last', async () => {
  readers().answers = ['pin_wrong', 'pin_wrong', 'pin_tries_exceeded']
  await toPresent(shop.page)
  await payByStripe(shop.page, '000000')
  await says('密码错误，请重新刷卡输入')
  await payByStripe(shop.page, '111111')
  await expect.poll(() => stage.platform.starts.length).toBe(3)
  await payByStripe(shop.page, '222222')
  await says('密码错误次数超限，请联系发卡行')
  await button('更换支付方式').waitFor()
  expect(new Set(cardsPosted().map(({ key }) => key)).size).toBe(3)
  const attempts = cardsPosted().map(({ body }) => body.attempt)
  expect(new Set(attempts).size).toBe(3)
})

test('a declined chip card is first to be taken, and then the shopper chooses', async () => {
  readers().answers = ['declined']
  await toPresent(shop.page)
  await payByChip(shop.page)
  await shows('请取走银行卡')
  await says('银行拒绝了这笔交易，请换一张卡或换一种方式')
  await pull(shop.page)
  await shows('支付未成功')
  readers().answers = ['succeeded']
  await button('重新支付').click()
  await shows('请插卡、刷卡或挥卡')
  await payByStripe(shop.page)
  await shows('支付成功')
})

test('while the bank is asked the sheet says to keep the card, and offers nothing', async () => {
  readers().answers = ['held']
  await toPresent(shop.page)
  await payByChip(shop.page)
  await shows('正在付款，请稍候')
  await says('请不要拔卡')
  await noSecondTry()
  readers().letGo()
  await shows('支付成功')
})

test('a swiped card is not to be swiped again meanwhile', async () => {
  readers().answers = ['held']
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('正在付款，请稍候')
  await says('请不要再次刷卡')
  await noSecondTry()
})

test('nobody knows: said in words that stop a second card, until it is known', async () => {
  readers().answers = ['unknown']
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('正在核实付款结果')
  await says('请不要再次刷卡。如银行已扣款而交易未成功，会自动撤销。')
  await noSecondTry()
  expect(await tryCard(shop.page, 'swipe', 'stripe')).toBe(false)
  stage.platform.undo(session)
  await shows('支付未成功')
  expect(cardsPosted()).toHaveLength(1)
})

test('a chip that refuses in the end: what the bank approved is taken back', async () => {
  readers().answers = ['complete']
  await toPresent(shop.page)
  await payByChip(shop.page, 'refusing')
  await shows('正在撤销这笔交易')
  await noSecondTry()
  expect(readers().posted[1]?.body).toMatchObject({ result: 'declined' })
})

test('a card that is pulled out while the bank is asked has not agreed', async () => {
  readers().answers = ['held', 'complete']
  await toPresent(shop.page)
  await payByChip(shop.page)
  await shows('正在付款，请稍候')
  await pull(shop.page)
  readers().letGo()
  // It was approved without the chip’s word.
  await shows('支付成功')
})

test('a card that is pulled out before it was read is asked for again', async () => {
  await toPresent(shop.page)
  await hold(shop.page, 'insert', 'chip')
  await shows('请在读卡器上输入密码')
  await pull(shop.page)
  await says('银行卡移开过早，请再试一次')
  await payByChip(shop.page)
  await shows('支付成功')
  expect(stage.platform.starts).toHaveLength(1)
})

test('what did not reach the bank asks for the card again', async () => {
  readers().answers = ['not_sent', 'succeeded']
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await expect.poll(() => cardsPosted().length).toBe(1)
  await shows('请插卡、刷卡或挥卡')
  await payByStripe(shop.page)
  await shows('支付成功')
  expect(stage.platform.starts).toHaveLength(1)
})

test('a bad network repeats one card under one key', async () => {
  readers().answers = ['no_answer', 'no_answer', 'succeeded']
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('支付成功')
  expect(cardsPosted()).toHaveLength(3)
  expect(new Set(cardsPosted().map(({ key }) => key)).size).toBe(1)
})

test('a terminal that is not ready is told; nobody has to swipe in vain', async () => {
  readers().answers = ['terminal_not_ready', 'succeeded']
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await says('暂时无法支付（terminal_not_ready）')
  expect(await tryCard(shop.page, 'swipe', 'stripe')).toBe(false)
  await button('重新刷卡').click()
  await shows('请插卡、刷卡或挥卡')
  await payByStripe(shop.page)
  await shows('支付成功')
})

test('canceled at the reader: the shopper begins again', async () => {
  await toPresent(shop.page)
  await press(shop.page, 'cancel')
  await says('已在读卡器上取消')
  await button('重新刷卡').click()
  await payByStripe(shop.page)
  await shows('支付成功')
})

test('a reader without power is connected again, and the same try goes on', async () => {
  await toPresent(shop.page)
  await power(shop.page, false)
  await shows('重新连接读卡器')
  await says('读卡器已断开，请检查电源')
  await button(/Tillway DEMO/).click()
  await says('读卡器已断开，请检查电源')
  await power(shop.page, true)
  await button(/Tillway DEMO/).click()
  await shows('请插卡、刷卡或挥卡')
  await payByStripe(shop.page)
  await shows('支付成功')
  expect(stage.platform.starts).toHaveLength(1)
})

test('a reader that dies while the bank is asked: the server says what became of it', async () => {
  readers().answers = ['held']
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('正在付款，请稍候')
  await power(shop.page, false)
  await shop.page.waitForTimeout(500)
  await shows('正在付款，请稍候')
  readers().letGo()
  await shows('支付成功')
  expect(cardsPosted()).toHaveLength(1)
})

test('where nothing is found it is said, and of several readers one is chosen', async () => {
  await shop.close()
  shop = await openShop(stage, { session, query: { host: 'mobile_web', readers: '2' } })
  await toConnect(shop.page)
  await button('USB 读卡器').click()
  await says('没有找到读卡器，请确认已开机')
  await button('模拟读卡器').click()
  await shows('选择读卡器')
  await button(/DEMO000000000002/).click()
  await shows('请插卡、刷卡或挥卡')
})

test('another way may be chosen while a card is awaited; the reader then rests', async () => {
  await toPresent(shop.page)
  await button('更换支付方式').click()
  await shop.page.locator('.ways').waitFor()
  // The reader is told as soon as the sheet has changed, and answers a moment later.
  await shop.page.waitForTimeout(500)
  expect(await tryCard(shop.page, 'swipe', 'stripe')).toBe(false)
  await shop.page.getByRole('radio', { name: '微信支付' }).check()
  await button(/确认支付/).click()
  await shop.page.locator('.code path').waitFor()
})

test('closing asks first, and then gives the try up', async () => {
  await toPresent(shop.page)
  await shop.page.keyboard.press('Escape')
  await shop.page.getByRole('alertdialog').waitFor()
  await button('放弃支付').click()
  expect(await resultOf(shop.page)).toMatchObject({ status: 'canceled' })
  expect(await tryCard(shop.page, 'swipe', 'stripe')).toBe(false)
})

test('a page that comes anew shows the card that is awaited', async () => {
  await toPresent(shop.page)
  await shop.page.reload()
  await shows('连接读卡器')
  await button('模拟读卡器').click()
  await payByStripe(shop.page)
  await shows('支付成功')
  expect(stage.platform.starts).toHaveLength(1)
})

test('a page that comes anew while a chip was to have its word says that it has not agreed', async () => {
  readers().answers = ['complete']
  await shop.page.route('**/completion', (route) => route.abort())
  await toPresent(shop.page)
  await payByChip(shop.page)
  await expect
    .poll(() => stage.platform.payment(session).attempt?.next_action)
    .toMatchObject({
      step: 'complete',
    })
  await shop.page.unroute('**/completion')
  await shop.page.reload()
  await shows('正在撤销这笔交易')
  expect(readers().posted.at(-1)?.body).toMatchObject({ result: 'declined' })
})

test('the slip is masked, in both languages, and printed alone', async () => {
  await shop.page.evaluate(() => {
    window.print = () => {
      ;(window as unknown as { printed: boolean }).printed = true
    }
  })
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('支付成功')
  const slip = shop.page.getByRole('region', { name: '签购单' })
  const lines = await slip.locator('dl > div').allTextContents()
  expect(lines).toEqual(
    expect.arrayContaining([
      '商户名称 Merchant半山杂货铺',
      '卡号 Card no.622202*********0128',
      '读卡方式 Entry插卡 insert',
      '金额 AmountRMB 299.00',
    ]),
  )
  await button('打印签购单').click()
  await until(shop.page, () => 'printed' in window)
  await shop.page.emulateMedia({ media: 'print' })
  expect(await slip.isVisible()).toBe(true)
  expect(await shop.page.locator('#buy').isVisible()).toBe(false)
  expect(await heading(shop.page, '支付成功').isVisible()).toBe(false)
  expect(await button('返回商城').isVisible()).toBe(false)
  await shop.page.emulateMedia({ media: 'screen' })
  await shop.page.evaluate(() => dispatchEvent(new Event('afterprint')))
  expect(await shop.page.locator('#buy').isVisible()).toBe(true)
  await shop.page.waitForTimeout(4000)
  expect(await slip.isVisible()).toBe(true)
})

test('a signature is drawn, sent as a small PNG, and stands on the slip', async () => {
  readers().signature = 'wanted'
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('请在框内签名')
  expect(await button('完成签名').getAttribute('aria-disabled')).toBe('true')
  await button('完成签名').click({ force: true })
  await scribble(shop.page)
  await button('清除重写').click()
  expect(await button('完成签名').getAttribute('aria-disabled')).toBe('true')
  await scribble(shop.page)
  await button('完成签名').click()
  await shows('支付成功')
  const { body = {}, route } = readers().posted.at(-1) ?? {}
  expect(route).toBe('POST payment/signature')
  const image = Buffer.from(String(body.image), 'base64')
  expect(image.subarray(1, 4).toString()).toBe('PNG')
  expect(image.length).toBeLessThan(24 * 1024)
  expect(image.length).toBeGreaterThan(500)
  expect(await shop.page.locator('.signed path').getAttribute('d')).toMatch(/^M\d+ \d+L/)
})

test('a signature that is refused may be sent again', async () => {
  Object.assign(readers(), { signature: 'wanted', refuseSignatures: 1 })
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('请在框内签名')
  await scribble(shop.page)
  await button('完成签名').click()
  await says('暂时无法支付（signature_invalid）')
  await button('完成签名').click()
  await shows('支付成功')
})

test('with the keyboard alone one signs on paper, and the slip has a place for it', async () => {
  readers().signature = 'wanted'
  await toPresent(shop.page)
  await payByStripe(shop.page)
  await shows('请在框内签名')
  await shop.page.getByRole('img', { name: /手写签名框/ }).waitFor()
  for (let tabs = 0; tabs < 6; tabs += 1) {
    await shop.page.keyboard.press('Tab')
    const focused = await shop.page.evaluate(
      () => document.activeElement?.shadowRoot?.activeElement?.textContent,
    )
    if (focused === '改在纸上签名') break
  }
  await shop.page.keyboard.press('Enter')
  await shows('支付成功')
  await says('持卡人签名')
  expect(readers().posted.some(({ route }) => route.endsWith('signature'))).toBe(false)
})

test('the focus goes to what is shown next', async () => {
  await toConnect(shop.page)
  const focused = () =>
    shop.page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent)
  await expect.poll(focused).toBe('连接读卡器')
  await button('模拟读卡器').click()
  await expect.poll(focused).toBe('请插卡、刷卡或挥卡')
  await payByStripe(shop.page)
  await expect.poll(focused).toBe('支付成功')
})
