/** What a shopper does with a bank card: in the sheet, in the vault's frame, and on the phone. */
import type { Frame, Locator } from 'playwright-core'
import type { TypedCard } from '../../kit/frame-client.ts'
import { textedCode } from '../../kit/quick-pay.ts'
import { waitUntil } from '../../kit/wait-until.ts'
import { button, heading, payBy } from './shopper.ts'
import type { Visitor } from './start-stage.ts'

/** Chooses quick pay in the open sheet; the saved cards are shown, or that there is none. */
export async function openCards(visitor: Visitor): Promise<void> {
  await payBy(visitor, 'quickpay')
  await heading(visitor, visitor.words.chooseCard).waitFor()
}

export const cardRow = ({ page }: Visitor, lastFour: string): Locator =>
  page.getByRole('radio', { name: new RegExp(`\\(${lastFour}\\)`) })

/** The frame of the vault, which no script of the shop can look into. */
export async function vaultFrame({ page, stage }: Visitor): Promise<Frame> {
  const { url } = stage.demo.vault
  return await waitUntil('the frame of the vault', () =>
    page.frames().find((frame) => frame.url().startsWith(`${url}/frame`) && !frame.isDetached()),
  )
}

/**
 * Chromium drops clicks into a frame that watches whether it is covered, for half a second after
 * the frame has moved: nobody shall be made to click what has just slid under the pointer.
 */
export async function clickable({ page }: Visitor, control: Locator): Promise<Locator> {
  await control.scrollIntoViewIfNeeded()
  const place = async () => JSON.stringify(await page.locator('iframe').boundingBox())
  let last = await place()
  let since = performance.now()
  await waitUntil('the frame to stand still', async () => {
    const now = await place()
    if (now !== last) since = performance.now()
    last = now
    return performance.now() - since > 700
  })
  return control
}

/** Opens the form and types a card as a person does, field by field. */
export async function typeNewCard(visitor: Visitor, card: TypedCard): Promise<void> {
  await button(visitor, visitor.words.addCard).click()
  await typeCard(visitor, card)
}

/** Types into the open form, field by field. */
export async function typeCard(visitor: Visitor, card: TypedCard): Promise<void> {
  const { words, page } = visitor
  // The form may come in the place of another frame, which is not to be taken for it.
  const number = page.frameLocator('iframe').getByLabel(words.cardNumber, { exact: true })
  await number.waitFor()
  const frame = await vaultFrame(visitor)
  await number.pressSequentially(card.number)
  await frame.getByLabel(words.cardName, { exact: true }).fill(card.name)
  await frame.getByLabel(words.cardId, { exact: true }).fill(card.idNumber)
  await frame.getByLabel(words.cardPhone, { exact: true }).pressSequentially(card.phone)
  if (card.expiry !== undefined) await frame.getByLabel(words.cardExpiry).fill(card.expiry)
  if (card.cvn !== undefined) await frame.getByLabel(words.cardCvn).fill(card.cvn)
  const agreed = frame.getByRole('checkbox', { name: words.cardAgreed })
  await (await clickable(visitor, agreed)).check()
}

export async function pressNext(visitor: Visitor): Promise<void> {
  const frame = await vaultFrame(visitor)
  const next = frame.getByRole('button', { name: visitor.words.frameNext, exact: true })
  await (await clickable(visitor, next)).click()
}

/** Says something in the frame that is there now, or comes. */
export const inFrame = ({ page }: Visitor, text: string | RegExp): Locator =>
  page.frameLocator('iframe').getByText(text)

/**
 * The entry of a code is shown and empty, and no code is under way: a text may arrive before the
 * frame has heard that another code is asked for, and one that is typed till then waits to be sent.
 */
export async function codeField({ page, words }: Visitor): Promise<Locator> {
  const frame = page.frameLocator('iframe')
  const field = frame.getByRole('textbox', { name: words.frameCode })
  const idle = frame.locator('button.primary:not([aria-busy="true"])')
  await field.waitFor()
  await waitUntil('the code to be asked for', async () => {
    return (await field.inputValue()) === '' && (await idle.count()) === 1
  })
  return field
}

/** Types a code; complete, it is sent by itself. */
export async function typeCode(visitor: Visitor, code: string): Promise<void> {
  await (await codeField(visitor)).pressSequentially(code)
}

/** The code of the newest message about the card, and the amount when it is for a payment. */
export function readText(
  { stage }: Visitor,
  about: { readonly lastFour: string; readonly amount?: number; readonly after?: number },
): Promise<string> {
  return textedCode({ simulators: stage.demo.simulators }, about)
}

/** The same, from the screen of the simulated phone. */
export async function readTextOnPhone(visitor: Visitor, lastFour: string): Promise<string> {
  const { stage, context, language, page } = visitor
  const phone = await context.newPage()
  await phone.goto(`${stage.demo.phoneUrl}?lang=${language}`)
  const message = phone.getByRole('listitem').filter({ hasText: lastFour }).first()
  const code = (await message.getByRole('button').textContent()) ?? ''
  await phone.close()
  await page.bringToFront()
  return code
}

/** Binds a new card and pays with it: two codes, the second for the amount. */
export async function bindAndPay(visitor: Visitor, card: TypedCard, amount = 2_990): Promise<void> {
  const lastFour = card.number.slice(-4)
  await openCards(visitor)
  await typeNewCard(visitor, card)
  const after = Date.now()
  await pressNext(visitor)
  await codeField(visitor)
  await typeCode(visitor, await readText(visitor, { lastFour, after }))
  const paying = await readText(visitor, { lastFour, amount, after })
  await typeCode(visitor, paying)
}

/** Chooses the saved card and has the code of the payment texted; returns the code. */
export async function payWithSaved(
  visitor: Visitor,
  lastFour: string,
  amount = 2_990,
): Promise<string> {
  await openCards(visitor)
  await cardRow(visitor, lastFour).check()
  const after = Date.now()
  await button(visitor, visitor.words.pay).click()
  await codeField(visitor)
  return await readText(visitor, { lastFour, amount, after })
}
