/** A shopper pays by payment password: set, entered, mistaken, locked, forgotten, changed. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestCards, testCards } from '../kit/test-cards.ts'
import {
  bindCard,
  choosePassword,
  openSaved,
  payByPassword,
  pressInFrame,
  proveCard,
  require,
  saysInFrame,
} from './stage/password.ts'
import { byPassword } from './stage/password-journey.ts'
import { enterPassword } from './stage/password-person.ts'
import { cardRow, codeField, openCards, readText, typeCard, typeCode } from './stage/quick-pay.ts'
import { button, buyMug, returnToShop } from './stage/shopper.ts'
import {
  type Kept,
  type Stage,
  startStage,
  type VisitOptions,
  type Visitor,
} from './stage/start-stage.ts'
import { expectPaidOnce } from './stage/truth.ts'
import { violations } from './stage/violations.ts'

const password = '740283'
const otherPassword = '285093'
const wrongPassword = '916024'
const mug = 2_990
/** What the browser says of a wrong password, and of a policy that has changed. */
const refusedEntry = /status of (402|409|429) .*payment\/(approve|attempts)/

let stage: Stage
let cards: TestCards
/** What the browser of one who set a password keeps. */
let kept: Kept | undefined

beforeAll(async () => {
  stage = await startStage({ passwords: { policy: null } })
  cards = testCards(stage.demo.simulators)
})
afterAll(() => stage.stop())
afterEach(async () => {
  await stage.clear()
  expect(stage.takeTroubles().filter((text) => !refusedEntry.test(text))).toEqual([])
})

const lastFour = (card: { readonly number: string }) => card.number.slice(-4)

/** A visitor who has bought a mug with this card, and set a password on the way. */
async function whoHasPassword(): Promise<Visitor> {
  await require(stage, 'password')
  const visitor = await stage.visit({ touch: true })
  await buyMug(visitor)
  await bindCard(visitor, cards.debit)
  await choosePassword(visitor, password)
  await saysInFrame(visitor, visitor.words.enterPassword)
  await enterPassword(visitor, password)
  await expectPaidOnce(stage, await returnToShop(visitor))
  return visitor
}

test('a first card, a password for it, and paid without a second text message', async () => {
  kept = await (await whoHasPassword()).context.storageState()
})

/** The same person again, who leaves card and password as they are. */
async function whoComesBack(options: VisitOptions = {}): Promise<Visitor> {
  kept ??= await (await whoHasPassword()).context.storageState()
  await require(stage, 'password')
  return stage.visit({ touch: true, kept, ...options })
}

test.each([
  { module: 'pad', strict: false, language: 'zh', dark: false },
  { module: 'pad', strict: true, language: 'en', dark: true },
  { module: 'gesture', strict: false, language: 'zh', dark: true },
  { module: 'shield', strict: false, language: 'en', dark: false },
  { module: 'pad', strict: true, language: 'en', dark: false, textScale: 1.5 },
  { module: 'gesture', strict: false, language: 'en', dark: true, textScale: 1.5 },
  { module: 'shield', strict: false, language: 'zh', dark: true, textScale: 1.5 },
] as const)('$module, strict $strict, text × $textScale, pays with the saved card', async (way) => {
  const { module, strict, ...look } = way
  const visitor = await whoComesBack(look)
  await require(stage, 'password', { module, strict })
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(cards.debit))
  await enterPassword(visitor, password)
  expect(await expectPaidOnce(stage, await returnToShop(visitor))).toMatchObject({ attempts: 1 })
})

test('who does not want a password yet pays by a text message', async () => {
  await require(stage, 'password')
  const visitor = await stage.visit({ touch: true })
  await buyMug(visitor)
  await bindCard(visitor, cards.debit)
  await saysInFrame(visitor, visitor.words.choosePicture)
  const after = Date.now()
  await pressInFrame(visitor, visitor.words.notNow)
  await payByText(visitor, after)
})

/** The code of the payment, in the frame that is open for it or about to be. */
async function payByText(visitor: Visitor, after: number): Promise<void> {
  const about = { lastFour: lastFour(cards.debit), amount: mug, after }
  await codeField(visitor)
  await typeCode(visitor, await readText(visitor, about))
  await expectPaidOnce(stage, await returnToShop(visitor))
}

test('a wrong password is told with the tries that are left, and the right one pays', async () => {
  const visitor = await whoComesBack()
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(cards.debit))
  await enterPassword(visitor, wrongPassword)
  await saysInFrame(visitor, /密码错误，还可以试 4 次/)
  await enterPassword(visitor, password)
  expect(await expectPaidOnce(stage, await returnToShop(visitor))).toMatchObject({ attempts: 1 })
})

test('five wrong ones lock it, and a text message pays', async () => {
  const visitor = await whoHasPassword()
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(cards.debit))
  for (const left of [4, 3, 2, 1]) {
    await enterPassword(visitor, wrongPassword)
    await saysInFrame(visitor, new RegExp(`还可以试 ${left} 次`))
  }
  await enterPassword(visitor, wrongPassword)
  await saysInFrame(visitor, /密码已锁定/)
  const after = Date.now()
  await pressInFrame(visitor, visitor.words.byText)
  await payByText(visitor, after)
})

test('a forgotten one is set anew once the card was verified again, and then pays', async () => {
  const visitor = await whoHasPassword()
  const { words, page } = visitor
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(cards.debit))
  await pressInFrame(visitor, words.forgot)
  await page.getByText(words.verifyAgain).waitFor()
  await typeCard(visitor, cards.debit)
  await proveCard(visitor, cards.debit)
  await choosePassword(visitor, otherPassword)
  await saysInFrame(visitor, words.enterPassword)
  await enterPassword(visitor, otherPassword)
  await expectPaidOnce(stage, await returnToShop(visitor))
})

test('changed, by the old one and the new one twice', async () => {
  const visitor = await whoHasPassword()
  const { words, page } = visitor
  await openSaved(visitor, lastFour(cards.debit))
  await button(visitor, words.changePassword).click()
  await saysInFrame(visitor, words.oldPassword)
  await enterPassword(visitor, password)
  await saysInFrame(visitor, words.newPassword)
  await enterPassword(visitor, otherPassword)
  await saysInFrame(visitor, words.passwordAgain)
  await enterPassword(visitor, otherPassword)
  await page.getByText(words.passwordChanged).waitFor()
  await button(visitor, words.pay).click()
  await saysInFrame(visitor, words.enterPassword)
  await enterPassword(visitor, otherPassword)
  await expectPaidOnce(stage, await returnToShop(visitor))
})

test('a card is removed by it', async () => {
  const visitor = await whoHasPassword()
  const { words, page } = visitor
  await openSaved(visitor, lastFour(cards.debit))
  await page.getByRole('button', { name: words.removeCard }).click()
  await button(visitor, '解绑').last().click()
  await saysInFrame(visitor, words.enterPassword)
  await enterPassword(visitor, password)
  await button(visitor, words.addCard).waitFor()
  expect(await cardRow(visitor, lastFour(cards.debit)).count()).toBe(0)
})

test('a new phone is taken by it, and gets the next code', async () => {
  const visitor = await whoHasPassword()
  const { words, page } = visitor
  await openSaved(visitor, lastFour(cards.debit))
  await button(visitor, words.changePhone).click()
  const field = page.frameLocator('iframe').getByRole('textbox', { name: words.newPhone })
  await field.fill(cards.newPhone)
  await pressInFrame(visitor, words.frameNext)
  await enterPassword(visitor, password)
  await page.getByText(words.phoneChanged).waitFor()
  await require(stage, 'sms')
  const after = Date.now()
  await button(visitor, words.pay).click()
  await payByText(visitor, after)
})

test('both: the password, then the code', async () => {
  const visitor = await whoComesBack()
  await require(stage, 'both')
  await buyMug(visitor)
  await openCards(visitor)
  await cardRow(visitor, lastFour(cards.debit)).check()
  const after = Date.now()
  await button(visitor, visitor.words.pay).click()
  await saysInFrame(visitor, visitor.words.enterPassword)
  await enterPassword(visitor, password)
  await payByText(visitor, after)
})

test('a page that is loaded again asks for the password again, for the same try', async () => {
  const visitor = await whoComesBack()
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(cards.debit))
  await visitor.page.reload()
  await saysInFrame(visitor, visitor.words.enterPassword)
  await enterPassword(visitor, password)
  expect(await expectPaidOnce(stage, await returnToShop(visitor))).toMatchObject({ attempts: 1 })
})

test.each([
  { language: 'zh', dark: false },
  { language: 'en', dark: true },
] as const)('axe finds nothing in any screen, and no digit stands there: %j', async (look) => {
  const visitor = await stage.visit({ touch: true, ...look })
  const found: Record<string, readonly string[]> = {}
  const leaks: string[] = []
  await byPassword(visitor, async (screen, page) => {
    const { TILLWAY_PICTURES: folder } = process.env
    if (folder) await page.screenshot({ path: `${folder}/${screen} ${look.language}.png` })
    const here = await violations(page)
    if (here.length > 0) found[screen] = here
    for (const frame of page.frames()) {
      const said = await frame.evaluate(() => {
        const sheet = document.querySelector('tillway-cashier')?.shadowRoot
        const root = document.querySelector('main') ?? document.body
        return `${sheet?.innerHTML ?? ''}${root.innerHTML}`
      })
      if (/740283|916024/.test(said)) leaks.push(`${screen}: ${frame.url().slice(0, 40)}`)
    }
  })
  expect(found).toEqual({})
  expect(leaks).toEqual([])
})
