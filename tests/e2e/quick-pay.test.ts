/** A shopper pays by bank card and text message; mall, platform and bank agree on what happened. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTillway } from '@tillway/mall'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createCall } from '../kit/call.ts'
import { type TestCards, testCards } from '../kit/test-cards.ts'
import { scanAndPay } from './stage/phone.ts'
import {
  bindAndPay,
  cardRow,
  codeField,
  inFrame,
  openCards,
  payWithSaved,
  pressNext,
  readText,
  readTextOnPhone,
  typeCode,
  typeNewCard,
  vaultFrame,
} from './stage/quick-pay.ts'
import { button, buyInLab, buyMug, heading, orderNumber, returnToShop } from './stage/shopper.ts'
import { type Kept, type Stage, startStage, type Visitor } from './stage/start-stage.ts'
import { expectPaidOnce, truthOf } from './stage/truth.ts'

let stage: Stage
let cards: TestCards
/** What the browser of one whose card is saved keeps. */
let kept: Kept | undefined
const mug = 2_990

beforeAll(async () => {
  stage = await startStage()
  cards = testCards(stage.demo.simulators)
})
afterAll(() => stage.stop())
afterEach(async () => {
  await stage.clear()
  expect(stage.takeTroubles()).toEqual([])
})

/** What the bank wrote down. */
function unionpayJournal(): readonly string[] {
  return readFileSync(join(stage.dataDir, 'simulators/unionpay.jsonl'), 'utf8').split('\n')
}

const deletedTokens = () =>
  unionpayJournal().filter((line) => /"token_written".*"deleted":true/.test(line)).length

const lastFour = (card: { readonly number: string }) => card.number.slice(-4)

/** A visitor who has bought a mug with this card, and so saved it. */
async function whoSaved(card = cards.debit): Promise<Visitor> {
  const visitor = await stage.visit()
  await buyMug(visitor)
  await bindAndPay(visitor, card)
  await expectPaidOnce(stage, await returnToShop(visitor))
  return visitor
}

/** Somebody whose card was saved on an earlier visit, and who leaves it so. */
async function whoComesBack(): Promise<Visitor> {
  kept ??= await (await whoSaved()).context.storageState()
  return stage.visit({ kept })
}

test.each([
  { kind: 'debit', language: 'zh', dark: false },
  { kind: 'credit', language: 'en', dark: true },
] as const)('a first payment with a new $kind card, $language', async ({ kind, ...look }) => {
  const visitor = await stage.visit(look)
  const card = cards[kind]
  await buyMug(visitor)
  await openCards(visitor)
  await typeNewCard(visitor, card)
  const frame = await vaultFrame(visitor)
  await frame
    .getByText(new RegExp(visitor.words[`${kind}Card`], 'i'))
    .first()
    .waitFor()
  const after = Date.now()
  await pressNext(visitor)
  await codeField(visitor)
  await typeCode(visitor, await readTextOnPhone(visitor, lastFour(card)))
  const paying = await readText(visitor, { lastFour: lastFour(card), amount: mug, after })
  await typeCode(visitor, paying)
  const truth = await expectPaidOnce(stage, await returnToShop(visitor))
  expect(truth).toMatchObject({ way: 'quickpay', attempts: 1 })
  expect(truth.books).toHaveLength(1)
})

test('a second payment with the saved card needs one code, and types no card', async () => {
  const visitor = await whoComesBack()
  await buyMug(visitor)
  const code = await payWithSaved(visitor, lastFour(cards.debit))
  const frame = await vaultFrame(visitor)
  expect(await frame.getByLabel(visitor.words.cardNumber, { exact: true }).isVisible()).toBe(false)
  await typeCode(visitor, code)
  expect(await expectPaidOnce(stage, await returnToShop(visitor))).toMatchObject({ attempts: 1 })
})

test('a wrong code is said to be so, and the right one pays', async () => {
  const visitor = await whoComesBack()
  const { words } = visitor
  await buyMug(visitor)
  const right = await payWithSaved(visitor, lastFour(cards.debit))
  await typeCode(visitor, right === '480615' ? '480616' : '480615')
  await inFrame(visitor, words.wrongCode).waitFor()
  await typeCode(visitor, right)
  expect(await expectPaidOnce(stage, await returnToShop(visitor))).toMatchObject({ attempts: 1 })
})

test('a bank that refuses is told as a refusal, and another card pays', async () => {
  const visitor = await stage.visit()
  await buyMug(visitor)
  await bindAndPay(visitor, cards.refused)
  await visitor.page.getByText(visitor.words.bankRefused).first().waitFor()
  const number = await numberOfOpenOrder(visitor)
  expect((await truthOf(stage, number)).books).toMatchObject([{ state: 'declined', captured: 0 }])
})

/** The newest order of the visitor, whose sheet is still open. */
async function numberOfOpenOrder({ context }: Visitor): Promise<string> {
  const page = await context.newPage()
  await page.goto(`${stage.demo.mall.url}/orders`)
  const link = await page.getByRole('main').getByRole('link').first().getAttribute('href')
  await page.close()
  return decodeURIComponent(link?.split('/').at(-1) ?? '')
}

test('a payment whose answer is lost is never shown as failed, and is found', async () => {
  const visitor = await whoComesBack()
  const { words, page } = visitor
  await buyInLab(visitor, '10.07')
  const code = await payWithSaved(visitor, lastFour(cards.debit), 1_007)
  const seen: string[] = []
  await page.exposeFunction('heardFromPage', (text: string) => seen.push(text))
  for (const frame of page.frames()) {
    await frame.evaluate(() => {
      const sheet = document.querySelector('tillway-cashier')?.shadowRoot
      const root = sheet ?? document.querySelector('main') ?? document.body
      const tell = () =>
        (window as unknown as { heardFromPage(text: string): void }).heardFromPage(
          root.textContent ?? '',
        )
      new MutationObserver(tell).observe(root, {
        childList: true,
        subtree: true,
        characterData: true,
      })
    })
  }
  await typeCode(visitor, code)
  await expectPaidOnce(stage, await returnToShop(visitor))
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.filter((text) => /未成功|失败|未通过/.test(text))).toEqual([])
  expect(seen.filter((text) => text.includes(words.declined))).toEqual([])
})

test('a part is given back, then the rest, and everyone agrees', async () => {
  const visitor = await whoSaved()
  const { page, words } = visitor
  await page.getByRole('radio', { name: words.refundPart }).check()
  await page.getByRole('textbox', { name: words.refundAmount }).fill('9.9')
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderPartRefunded).waitFor()
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderRefunded).waitFor()
  const { mall, books } = await truthOf(stage, await orderNumber(visitor))
  expect(mall.amount_refunded).toBe(mug)
  expect(books).toMatchObject([{ captured: mug, refunded: mug }])
})

test('all of it given back on the same day is an undo', async () => {
  const visitor = await whoSaved()
  const { words } = visitor
  await button(visitor, words.refundAsk).click()
  await heading(visitor, words.orderRefunded).waitFor()
  const { books } = await truthOf(stage, await orderNumber(visitor))
  expect(books).toMatchObject([{ captured: mug, refunded: mug }])
  const journal = unionpayJournal()
  expect(journal.filter((line) => line.includes('"31"')).length).toBeGreaterThan(0)
})

test('a card that is removed is gone, at the bank as well', async () => {
  const visitor = await whoSaved()
  const { words, page } = visitor
  await buyMug(visitor)
  await openCards(visitor)
  await cardRow(visitor, lastFour(cards.debit)).check()
  const before = deletedTokens()
  await page.getByRole('button', { name: words.removeCard }).click()
  await button(visitor, '解绑').last().click()
  await cardRow(visitor, lastFour(cards.debit)).waitFor({ state: 'detached' })
  await expect.poll(deletedTokens).toBe(before + 1)
})

test('a restart in the middle of the code does no harm', async () => {
  const visitor = await whoComesBack()
  await buyMug(visitor)
  const code = await payWithSaved(visitor, lastFour(cards.debit))
  await stage.restart()
  await typeCode(visitor, code)
  expect(await expectPaidOnce(stage, await returnToShop(visitor))).toMatchObject({ attempts: 1 })
  const whileDown = /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/
  expect(stage.takeTroubles().filter((text) => !whileDown.test(text))).toEqual([])
})

test('on the page of UnionPay: leaves, pays there, comes back, paid', async () => {
  const visitor = await stage.visit({ mobile: true })
  const { words } = visitor
  await buyMug(visitor)
  await openCards(visitor)
  await button(visitor, words.unionpayPage).click()
  await button(visitor, '确认付款').click()
  const number = await returnToShop(visitor)
  const truth = await expectPaidOnce(stage, number)
  expect(truth).toMatchObject({ way: 'quickpay', attempts: 1 })
})

test('by the code of UnionPay, which an app shows and a phone scans', async () => {
  const { server, simulators, merchant } = stage.demo
  const tillway = createTillway({ apiBase: server.url, secretKey: merchant.secretKey })
  const order = { order: `qr-${Date.now()}`, amount: 1_234, description: 'Tea' }
  const { id, session } = await tillway.payments.create(order)
  const call = createCall(() => server.url)
  const body = { way: 'quickpay', host: 'desktop_web', presentation: 'qr' }
  const { attempt } = await call.ok('startAttempt', { token: session, body })
  const action = attempt?.next_action
  if (action?.type !== 'qr') throw new Error('no code is shown')
  const visitor = await stage.visit()
  await scanAndPay(visitor, action.content)
  await expect.poll(async () => (await tillway.payments.get(id)).status).toBe('succeeded')
  const books = simulators.simulator('unionpay').books().orders
  expect(books.filter(({ asked }) => asked === 1_234)).toMatchObject([{ captured: 1_234 }])
})
