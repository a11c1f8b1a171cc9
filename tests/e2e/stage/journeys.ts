/**
 * Walks through every screen of the system, and lets somebody look at each: the accessibility tests,
 * and the script that takes pictures.
 */
import { createTillway } from '@tillway/mall'
import { testCards } from '../../kit/test-cards.ts'
import { atTheCounter } from './counter-journey.ts'
import type { Journey, Look } from './journey.ts'
import { scan } from './phone.ts'
import {
  cardRow,
  codeField,
  inFrame,
  openCards,
  pressNext,
  readText,
  typeCard,
  typeCode,
} from './quick-pay.ts'
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
} from './shopper.ts'
import type { Visitor } from './start-stage.ts'

/** Buys by a code, pays on another phone, and gets a part of the money back. */
const byCode: Journey = async (visitor, look) => {
  const { page, words, stage } = visitor
  await page.goto(stage.demo.mall.url)
  await look('mall', page)
  await page.goto(`${stage.demo.mall.url}/products/mug`)
  await look('product', page)
  await buyMug(visitor)
  await look('sheet', page)
  await payBy(visitor, 'wechat')
  const content = await contentOfCode(visitor)
  await look('code', page)
  await button(visitor, words.close).click()
  await heading(visitor, words.leaveTitle).waitFor()
  await look('leave', page)
  await button(visitor, words.stay).click()
  await onThePhone(visitor, content, look)
  await heading(visitor, words.paid).waitFor()
  await button(visitor, words.stayHere).click()
  await look('success', page)
  await button(visitor, words.toShop).click()
  await heading(visitor, words.orderPaid).waitFor()
  await page.getByText(words.developer).click()
  await look('order-paid', page)
  await giveBack(visitor, look)
}

async function onThePhone(visitor: Visitor, content: string, look: Look): Promise<void> {
  const { words, stage, context, language } = visitor
  const home = await context.newPage()
  await home.goto(`${stage.demo.phoneUrl}?lang=${language}`)
  await home.getByRole('button', { name: '¥' }).first().waitFor()
  await look('phone', home)
  await home.close()
  const phone = await scan(visitor, content)
  await phone.getByRole('button', { name: words.phonePay }).waitFor()
  await look('phone-order', phone)
  await phone.getByRole('button', { name: words.phonePay }).click()
  await phone.getByRole('heading', { name: words.phonePaid }).waitFor()
  await look('phone-paid', phone)
  await phone.close()
}

async function giveBack(visitor: Visitor, look: Look): Promise<void> {
  const { page, words, stage } = visitor
  await page.getByRole('radio', { name: words.refundPart }).check()
  await page.getByRole('textbox', { name: words.refundAmount }).fill('9.9')
  await look('refund-asking', page)
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderPartRefunded).waitFor()
  await page.getByText(words.refundDone, { exact: true }).waitFor()
  await look('refund-part', page)
  // This channel wants a minute between two refunds; the platform waits for it.
  await button(visitor, words.refundAsk).click()
  await page.getByText(words.refundProcessing, { exact: true }).waitFor()
  await look('refund-waiting', page)
  await page.goto(`${stage.demo.mall.url}/orders`)
  await look('orders', page)
}

/** Is sent to the channels' own pages and comes back, as a phone's browser is. */
const byRedirect: Journey = async (visitor, look) => {
  const { page, words } = visitor
  await buyInLab(visitor, '10.01')
  await look('sheet-mobile', page)
  await payBy(visitor, 'wechat')
  await button(visitor, '立即支付').waitFor()
  await look('wechat-page', page)
  await button(visitor, '取消').click()
  await heading(visitor, words.askPaid).waitFor()
  await look('asked', page)
  await button(visitor, words.payAgain).click()
  await payBy(visitor, 'alipay')
  await button(visitor, '确认付款').waitFor()
  await look('alipay-page', page)
  await page.goBack()
  await button(visitor, words.havePaid).click()
  await heading(visitor, words.confirming).waitFor()
  await look('confirming', page)
  await payFromList(visitor)
  await returnToShop(visitor)
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderRefunded).waitFor()
  await page.getByText(words.refundDone, { exact: true }).waitFor()
  await look('refunded', page)
}

/** Pays what waits at the top of the list of the simulated phone. */
async function payFromList({ stage, context, words, language, page }: Visitor): Promise<void> {
  const phone = await context.newPage()
  await phone.goto(`${stage.demo.phoneUrl}?lang=${language}`)
  await phone.getByRole('button', { name: '¥' }).first().click()
  await phone.getByRole('button', { name: words.phonePay }).click()
  await phone.getByRole('heading', { name: words.phonePaid }).waitFor()
  await phone.close()
  await page.bringToFront()
}

/** Meets what goes wrong. */
const byTrouble: Journey = async (visitor, look) => {
  const { page, words, stage, context } = visitor
  await page.goto(`${stage.demo.mall.url}/lab`)
  await look('lab', page)
  await buyInLab(visitor, '10.17')
  await payBy(visitor, 'alipay')
  const phone = await scan(visitor, await contentOfCode(visitor))
  await phone.getByRole('button', { name: words.phonePay }).click()
  await phone.getByRole('heading', { name: words.phoneDeclined }).waitFor()
  await look('phone-declined', phone)
  await phone.close()
  await heading(visitor, words.declined).waitFor()
  await look('declined', page)
  await button(visitor, words.changeWay).click()
  await button(visitor, words.pay).click()
  await codeOn(visitor).waitFor()
  await context.setOffline(true)
  await page.getByText(words.offline).waitFor()
  await look('offline', page)
  await context.setOffline(false)
  await page.getByText(words.offline).waitFor({ state: 'detached' })
  await cancelByMall(visitor, look)
}

/** The mall takes the order back while the shopper looks at the code. */
async function cancelByMall(visitor: Visitor, look: Look): Promise<void> {
  const { page, words, stage } = visitor
  const { server, merchant } = stage.demo
  const tillway = createTillway({ apiBase: server.url, secretKey: merchant.secretKey })
  const newest = tillway.payments.list({ limit: 1 })
  for await (const { id } of newest) {
    await tillway.payments.cancel(id)
    break
  }
  await heading(visitor, words.canceled).waitFor()
  await look('canceled', page)
  await button(visitor, words.toShop).click()
  await orderNumber(visitor)
  await heading(visitor, words.orderClosed).waitFor()
  await look('order-closed', page)
  await page.goto(`${stage.demo.mall.url}/nowhere`)
  await look('not-found', page)
}

/** Binds a card, pays with it, and pays again with the saved one. */
const byCard: Journey = async (visitor, look) => {
  const { page, words, stage } = visitor
  const { credit } = testCards(stage.demo.simulators)
  const lastFour = credit.number.slice(-4)
  await buyMug(visitor)
  await openCards(visitor)
  await look('cards-none', page)
  await button(visitor, words.addCard).click()
  const frame = page.frameLocator('iframe')
  await frame.getByRole('button', { name: words.frameNext, exact: true }).waitFor()
  await look('card-form', page)
  await pressNext(visitor)
  await look('card-form-wrong', page)
  await typeCard(visitor, credit)
  await look('card-form-filled', page)
  const after = Date.now()
  await pressNext(visitor)
  await codeField(visitor)
  await look('card-code', page)
  await typeCode(visitor, await readText(visitor, { lastFour, after }))
  const paying = await readText(visitor, { lastFour, amount: 2_990, after })
  await codeField(visitor)
  await look('card-paying', page)
  await typeCode(visitor, paying)
  await returnToShop(visitor)
  await secondByCard(visitor, { look, lastFour })
}

async function secondByCard(
  visitor: Visitor,
  { look, lastFour }: { readonly look: Look; readonly lastFour: string },
): Promise<void> {
  const { page, words, stage, context, language } = visitor
  await buyMug(visitor)
  await openCards(visitor)
  await cardRow(visitor, lastFour).waitFor()
  await look('cards', page)
  await page.getByRole('button', { name: words.removeCard }).click()
  await button(visitor, words.keepCard).waitFor()
  await look('card-remove', page)
  await button(visitor, words.keepCard).click()
  const after = Date.now()
  await button(visitor, words.pay).click()
  await codeField(visitor)
  const right = await readText(visitor, { lastFour, amount: 2_990, after })
  await typeCode(visitor, right === '480615' ? '480616' : '480615')
  await inFrame(visitor, words.wrongCode).waitFor()
  await look('card-code-wrong', page)
  const phone = await context.newPage()
  await phone.goto(`${stage.demo.phoneUrl}?lang=${language}`)
  await phone.getByRole('listitem').filter({ hasText: lastFour }).first().waitFor()
  await look('phone-texts', phone)
  await phone.close()
  await page.bringToFront()
  await typeCode(visitor, right)
  await returnToShop(visitor)
}

type JourneyName = 'code' | 'redirect' | 'trouble' | 'card' | 'counter'

export const journeys: Readonly<Record<JourneyName, Journey>> = Object.freeze({
  code: byCode,
  redirect: byRedirect,
  trouble: byTrouble,
  card: byCard,
  counter: atTheCounter,
})
