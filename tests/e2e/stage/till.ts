/** What a clerk and a shopper do at the counter: with the till, the sheet, and the reader's own keys. */
import type { Locator } from 'playwright-core'
import { button } from './shopper.ts'
import type { Visitor } from './start-stage.ts'

export type CardName =
  | 'chip_debit'
  | 'chip_credit'
  | 'stripe_debit'
  | 'poor'
  | 'lost'
  | 'reader_broken_chip'
  | 'reader_refusing_chip'
  | 'expired'

export const pin = '123456'

/** The sheet at the counter stands in the page. */
export const counterSheet = ({ page }: Visitor): Locator => page.locator('tillway-cashier')
export const reader = ({ page }: Visitor): Locator => page.locator('tillway-reader')
const readerButton = (visitor: Visitor, name: string): Locator =>
  reader(visitor).getByRole('button', { name, exact: true })

export async function openTill({ page, stage, words }: Visitor): Promise<void> {
  await page.goto(`${stage.demo.mall.url}/till`)
  await page.locator('tillway-reader').getByText(words.readerWelcome).waitFor()
}

/** Rings a sum up; the sheet stands in the page with the ways. */
export async function ringUp(visitor: Visitor, yuan: string): Promise<void> {
  const { page, words } = visitor
  await page.getByRole('textbox', { name: words.otherAmount }).fill(yuan)
  await button(visitor, words.charge).click()
  await button(visitor, words.pay).waitFor()
}

/** Chooses the card, connects the reader when that was not done yet; the reader asks for a card. */
export async function askForCard(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  await page.getByRole('radio', { name: words.card }).check()
  await button(visitor, words.pay).click()
  await readerWantsCard(visitor)
}

/** The reader asks for a card, once it is connected and the person wants to go on. */
export async function readerWantsCard(visitor: Visitor): Promise<void> {
  const { words } = visitor
  const sheet = counterSheet(visitor)
  const connect = sheet.getByRole('button', { name: words.connectReader, exact: true })
  const again = sheet.getByRole('button', { name: words.presentAgain })
  const wanted = reader(visitor).getByText(words.readerWantsCard)
  await connect.or(again).or(wanted).first().waitFor()
  if (await connect.isVisible()) await connect.click()
  await again.or(wanted).first().waitFor()
  if (await again.isVisible()) await again.click()
  await wanted.waitFor()
}

/** The sheet says that this try has not paid; the shopper tries again. */
export async function tryAgain(visitor: Visitor): Promise<void> {
  await notPaid(visitor)
  await counterSheet(visitor).getByRole('button', { name: visitor.words.payAgain }).click()
  await readerWantsCard(visitor)
}

export async function notPaid(
  visitor: Visitor,
  options: { readonly timeout?: number } = {},
): Promise<void> {
  const { words } = visitor
  await counterSheet(visitor).getByRole('heading', { name: words.declined }).waitFor(options)
}

/** Pulls a chip card out when the reader is done with it. */
export async function takeCard(visitor: Visitor): Promise<void> {
  await reader(visitor).getByText(visitor.words.readerTakeCard).waitFor()
  await hold(visitor, 'pull')
}

/** A visitor at the counter whose reader asks for a card for this sum. */
export async function atCounter(visitor: Visitor, yuan: string): Promise<void> {
  await openTill(visitor)
  await ringUp(visitor, yuan)
  await askForCard(visitor)
}

type Gesture = 'swipe' | 'insert' | 'tap' | 'pull'

/** Holds a card to the reader; without a name, the one in the hand. */
export async function hold(visitor: Visitor, gesture: Gesture, card?: CardName): Promise<void> {
  const { words } = visitor
  if (card !== undefined) await reader(visitor).locator(`input[value="${card}"]`).check()
  await readerButton(visitor, words[gesture]).click()
}

/** On the reader's own pad. */
export async function typePin(visitor: Visitor, digits = pin): Promise<void> {
  const { words } = visitor
  await reader(visitor).getByText(words.readerWantsPin).waitFor()
  for (const digit of digits) await readerButton(visitor, digit).click()
  await readerButton(visitor, words.readerOk).click()
}

/** Swipes, inserts or taps, and types the PIN. */
export async function payAtReader(
  visitor: Visitor,
  gesture: Exclude<Gesture, 'pull'>,
  card: CardName,
): Promise<void> {
  await hold(visitor, gesture, card)
  await typePin(visitor)
}

export async function cutPower(visitor: Visitor): Promise<void> {
  await readerButton(visitor, visitor.words.readerPower).click()
  await reader(visitor).getByText(visitor.words.readerOff).waitFor()
}

export async function restorePower(visitor: Visitor): Promise<void> {
  await readerButton(visitor, visitor.words.readerPower).click()
  await reader(visitor).getByText(visitor.words.readerWelcome).waitFor()
}

/** From the receipt on the sheet to the order's page; returns the order's number. */
export async function leaveWithReceipt(visitor: Visitor): Promise<string> {
  const { page, words } = visitor
  await counterSheet(visitor).getByRole('button', { name: words.toShop }).click()
  await counterSheet(visitor).waitFor({ state: 'detached' })
  await page.waitForURL(/\/orders\/[^/]+$/)
  return decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '')
}

/** The order that is paid at the counter now. */
export async function orderAtCounter({ page }: Visitor): Promise<string> {
  await page.waitForURL(/[?&]order=/)
  return new URL(page.url()).searchParams.get('order') ?? ''
}
