/** The screens of a payment password: set, entered in each of the ways, mistaken, changed. */
import { testCards } from '../../kit/test-cards.ts'
import type { Journey } from './journey.ts'
import {
  bindCard,
  openSaved,
  payByPassword,
  pressInFrame,
  require,
  saysInFrame,
} from './password.ts'
import { enterPassword, isShown } from './password-person.ts'
import { button, buyMug, returnToShop } from './shopper.ts'
import type { Visitor } from './start-stage.ts'

const password = '740283'

export const byPassword: Journey = async (visitor, look) => {
  const { page, words, stage } = visitor
  const { debit } = testCards(stage.demo.simulators)
  const lastFour = debit.number.slice(-4)
  await require(stage, 'password')
  await buyMug(visitor)
  await bindCard(visitor, debit)
  await saysInFrame(visitor, words.choosePicture)
  await look('password-picture', page)
  await pressInFrame(visitor, words.firstPicture)
  await isShown(visitor)
  await look('password-new', page)
  await enterPassword(visitor, password)
  await saysInFrame(visitor, words.passwordAgain)
  await enterPassword(visitor, password)
  await saysInFrame(visitor, words.enterPassword)
  await isShown(visitor)
  await look('password-pad', page)
  await enterPassword(visitor, '916024')
  await saysInFrame(visitor, words.wrongPassword)
  await isShown(visitor)
  await look('password-wrong', page)
  await enterPassword(visitor, password)
  await returnToShop(visitor)
  await openSaved(visitor, lastFour)
  await button(visitor, words.changePassword).waitFor()
  await look('password-cards', page)
  await button(visitor, words.changePhone).click()
  await page.frameLocator('iframe').getByRole('textbox', { name: words.newPhone }).waitFor()
  await look('password-phone', page)
  await otherWays(visitor, look, lastFour)
}

async function otherWays(
  visitor: Visitor,
  look: Parameters<Journey>[1],
  lastFour: string,
): Promise<void> {
  for (const module of ['gesture', 'shield'] as const) {
    await require(visitor.stage, 'password', { module })
    await buyMug(visitor)
    await payByPassword(visitor, lastFour)
    await isShown(visitor)
    await look(`password-${module}`, visitor.page)
    if (module === 'shield') await isShown(visitor, () => look('password-shielded', visitor.page))
    await enterPassword(visitor, password)
    await returnToShop(visitor)
  }
}
