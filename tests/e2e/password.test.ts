/** A shopper pays by payment password, in each way to enter it and beside text messages. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bindCard, payByPassword, pressInFrame, require, saysInFrame } from './stage/password.ts'
import { byPassword } from './stage/password-journey.ts'
import { enterPassword } from './stage/password-person.ts'
import {
  lastFour,
  type PasswordVisits,
  password,
  startPasswordVisits,
} from './stage/password-visits.ts'
import { cardRow, openCards } from './stage/quick-pay.ts'
import { button, buyMug, returnToShop } from './stage/shopper.ts'
import { expectPaidOnce } from './stage/truth.ts'
import { violations } from './stage/violations.ts'

let visits: PasswordVisits

beforeAll(async () => {
  visits = await startPasswordVisits()
})
afterAll(() => visits.stage.stop())
afterEach(async () => expect(await visits.endVisits()).toEqual([]))

test('a first card, a password for it, and paid without a second text message', async () => {
  await visits.whoComesBack()
})

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
  const visitor = await visits.whoComesBack(look)
  await require(visits.stage, 'password', { module, strict })
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(visits.cards.debit))
  await enterPassword(visitor, password)
  expect(await expectPaidOnce(visits.stage, await returnToShop(visitor))).toMatchObject({
    attempts: 1,
  })
})

test('who does not want a password yet pays by a text message', async () => {
  await require(visits.stage, 'password')
  const visitor = await visits.stage.visit({ touch: true })
  await buyMug(visitor)
  await bindCard(visitor, visits.cards.debit)
  await saysInFrame(visitor, visitor.words.choosePicture)
  const after = Date.now()
  await pressInFrame(visitor, visitor.words.notNow)
  await visits.payByText(visitor, after)
})

test('both: the password, then the code', async () => {
  const visitor = await visits.whoComesBack()
  await require(visits.stage, 'both')
  await buyMug(visitor)
  await openCards(visitor)
  await cardRow(visitor, lastFour(visits.cards.debit)).check()
  const after = Date.now()
  await button(visitor, visitor.words.pay).click()
  await saysInFrame(visitor, visitor.words.enterPassword)
  await enterPassword(visitor, password)
  await visits.payByText(visitor, after)
})

test('a page that is loaded again asks for the password again, for the same try', async () => {
  const visitor = await visits.whoComesBack()
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(visits.cards.debit))
  await visitor.page.reload()
  await saysInFrame(visitor, visitor.words.enterPassword)
  await enterPassword(visitor, password)
  expect(await expectPaidOnce(visits.stage, await returnToShop(visitor))).toMatchObject({
    attempts: 1,
  })
})

test.each([
  { language: 'zh', dark: false },
  { language: 'en', dark: true },
] as const)('axe finds nothing in any screen, and no digit stands there: %j', async (look) => {
  const visitor = await visits.stage.visit({ touch: true, ...look })
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
