/** A payment password is mistaken, locked, forgotten, changed, and asked for beside paying. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  choosePassword,
  openSaved,
  payByPassword,
  pressInFrame,
  proveCard,
  require,
  saysInFrame,
} from './stage/password.ts'
import { enterPassword } from './stage/password-person.ts'
import {
  lastFour,
  type PasswordVisits,
  password,
  startPasswordVisits,
} from './stage/password-visits.ts'
import { cardRow, typeCard } from './stage/quick-pay.ts'
import { button, buyMug, returnToShop } from './stage/shopper.ts'
import { expectPaidOnce } from './stage/truth.ts'

const otherPassword = '285093'
const wrongPassword = '916024'

let visits: PasswordVisits

beforeAll(async () => {
  visits = await startPasswordVisits()
})
afterAll(() => visits.stage.stop())
afterEach(async () => expect(await visits.endVisits()).toEqual([]))

test('a wrong password is told with the tries that are left, and the right one pays', async () => {
  const visitor = await visits.whoComesBack()
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(visits.cards.debit))
  await enterPassword(visitor, wrongPassword)
  await saysInFrame(visitor, /密码错误，还可以试 4 次/)
  await enterPassword(visitor, password)
  expect(await expectPaidOnce(visits.stage, await returnToShop(visitor))).toMatchObject({
    attempts: 1,
  })
})

test('five wrong ones lock it, and a text message pays', async () => {
  const visitor = await visits.whoHasPassword()
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(visits.cards.debit))
  for (const left of [4, 3, 2, 1]) {
    await enterPassword(visitor, wrongPassword)
    await saysInFrame(visitor, new RegExp(`还可以试 ${left} 次`))
  }
  await enterPassword(visitor, wrongPassword)
  await saysInFrame(visitor, /密码已锁定/)
  const after = Date.now()
  await pressInFrame(visitor, visitor.words.byText)
  await visits.payByText(visitor, after)
})

test('a forgotten one is set anew once the card was verified again, and then pays', async () => {
  const visitor = await visits.whoHasPassword()
  const { words, page } = visitor
  await buyMug(visitor)
  await payByPassword(visitor, lastFour(visits.cards.debit))
  await pressInFrame(visitor, words.forgot)
  await page.getByText(words.verifyAgain).waitFor()
  await typeCard(visitor, visits.cards.debit)
  await proveCard(visitor, visits.cards.debit)
  await choosePassword(visitor, otherPassword)
  await saysInFrame(visitor, words.enterPassword)
  await enterPassword(visitor, otherPassword)
  await expectPaidOnce(visits.stage, await returnToShop(visitor))
})

test('changed, by the old one and the new one twice', async () => {
  const visitor = await visits.whoHasPassword()
  const { words, page } = visitor
  await openSaved(visitor, lastFour(visits.cards.debit))
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
  await expectPaidOnce(visits.stage, await returnToShop(visitor))
})

test('a card is removed by it', async () => {
  const visitor = await visits.whoHasPassword()
  const { words, page } = visitor
  await openSaved(visitor, lastFour(visits.cards.debit))
  await page.getByRole('button', { name: words.removeCard }).click()
  await button(visitor, '解绑').last().click()
  await saysInFrame(visitor, words.enterPassword)
  await enterPassword(visitor, password)
  await button(visitor, words.addCard).waitFor()
  expect(await cardRow(visitor, lastFour(visits.cards.debit)).count()).toBe(0)
})

test('a new phone is taken by it, and gets the next code', async () => {
  const visitor = await visits.whoHasPassword()
  const { words, page } = visitor
  await openSaved(visitor, lastFour(visits.cards.debit))
  await button(visitor, words.changePhone).click()
  const field = page.frameLocator('iframe').getByRole('textbox', { name: words.newPhone })
  await field.fill(visits.cards.newPhone)
  await pressInFrame(visitor, words.frameNext)
  await enterPassword(visitor, password)
  await page.getByText(words.phoneChanged).waitFor()
  await require(visits.stage, 'sms')
  const after = Date.now()
  await button(visitor, words.pay).click()
  await visits.payByText(visitor, after)
})
