/** What a shopper does about a payment password, in the sheet and in the vault's frame. */
import { createTillway } from '@tillway/mall'
import { type DemoPolicy, providePolicy } from '../../../tools/demo/demo-passwords.ts'
import type { TypedCard } from '../../kit/frame-client.ts'
import { enterPassword } from './password-person.ts'
import {
  cardRow,
  clickable,
  codeField,
  openCards,
  pressNext,
  readText,
  typeCode,
  typeNewCard,
  vaultFrame,
} from './quick-pay.ts'
import { button, buyMug } from './shopper.ts'
import type { Stage, Visitor } from './start-stage.ts'

type Module = DemoPolicy['modules'][number]

const unlimited = { per_payment: null, per_day: null }

/** From now on everything is proved in this way, and the password is entered in that. */
export async function require(
  { demo: { server, merchant } }: Stage,
  need: 'sms' | 'password' | 'both',
  { module = 'pad', strict = false }: Partial<Module> = {},
): Promise<void> {
  const tillway = createTillway({ apiBase: server.url, secretKey: merchant.secretKey })
  await providePolicy(tillway, {
    rules: [{ up_to: null, need }],
    modules: [{ up_to: null, module, strict }],
    limits: { sms: unlimited, password: unlimited, both: unlimited },
  })
}

/** Says something in the frame, as a heading or beside the map. */
export const saysInFrame = async (visitor: Visitor, text: string | RegExp): Promise<void> => {
  await visitor.page.frameLocator('iframe').getByText(text).first().waitFor()
}

export async function pressInFrame(visitor: Visitor, name: string | RegExp): Promise<void> {
  const frame = await vaultFrame(visitor)
  const control = frame.getByRole('button', { name, exact: true })
  await control.waitFor()
  await (await clickable(visitor, control)).click()
}

/** Binds a new card; its bank's code is the only one that is typed. */
export async function bindCard(visitor: Visitor, card: TypedCard): Promise<void> {
  await openCards(visitor)
  await typeNewCard(visitor, card)
  await proveCard(visitor, card)
}

/** Sends the form that is filled in, and types the code that the bank then texts. */
export async function proveCard(visitor: Visitor, card: TypedCard): Promise<void> {
  const after = Date.now()
  await pressNext(visitor)
  await codeField(visitor)
  await typeCode(visitor, await readText(visitor, { lastFour: card.number.slice(-4), after }))
}

/** The form for a new password: the picture, and the password twice. */
export async function choosePassword(visitor: Visitor, digits: string): Promise<void> {
  const { words } = visitor
  await saysInFrame(visitor, words.choosePicture)
  await pressInFrame(visitor, words.firstPicture)
  await saysInFrame(visitor, words.newPassword)
  await enterPassword(visitor, digits)
  await saysInFrame(visitor, words.passwordAgain)
  await enterPassword(visitor, digits)
}

/** Buys a mug and comes to the saved card in the sheet. */
export async function openSaved(visitor: Visitor, lastFour: string): Promise<void> {
  await buyMug(visitor)
  await openCards(visitor)
  await cardRow(visitor, lastFour).check()
}

/** Chooses the saved card and pays; the password is asked for. */
export async function payByPassword(visitor: Visitor, lastFour: string): Promise<void> {
  await openCards(visitor)
  await cardRow(visitor, lastFour).check()
  await button(visitor, visitor.words.pay).click()
  await saysInFrame(visitor, visitor.words.enterPassword)
}
