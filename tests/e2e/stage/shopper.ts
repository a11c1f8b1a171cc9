/** What a shopper does in the mall and in the payment sheet. */
import type { Locator } from 'playwright-core'
import type { Way } from './labels.ts'
import { readCode } from './read-code.ts'
import type { Visitor } from './start-stage.ts'

export const button = ({ page }: Visitor, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true })
export const heading = ({ page }: Visitor, name: string): Locator =>
  page.getByRole('heading', { name, exact: true })
export const sheet = ({ page }: Visitor): Locator => page.getByRole('dialog')

/** Presses the shop's button at the enamel mug; the sheet comes up with the ways. */
export async function buyMug(visitor: Visitor, path = '/'): Promise<void> {
  // By then its scripts have run; pictures may come later.
  const atOnce = { waitUntil: 'domcontentloaded' } as const
  await visitor.page.goto(visitor.stage.demo.mall.url + path, atOnce)
  await button(visitor, visitor.words.buy).click()
  await button(visitor, visitor.words.pay).waitFor()
}

/** Buys by the amount that makes the simulated channel fail in the way that the lab describes. */
export async function buyInLab(visitor: Visitor, amount: string): Promise<void> {
  const { page, words, stage } = visitor
  await page.goto(`${stage.demo.mall.url}/lab`)
  await page.getByRole('button', { name: new RegExp(`^${words.try} ¥${amount}`) }).click()
  await button(visitor, words.pay).waitFor()
}

export async function payBy(visitor: Visitor, way: Way): Promise<void> {
  const { page, words } = visitor
  await page.getByRole('radio', { name: words[way] }).check()
  await button(visitor, words.pay).click()
}

export function codeOn({ page, words }: Visitor): Locator {
  return page.getByRole('img', { name: words.code })
}

/** What the code on the sheet says. */
export async function contentOfCode(visitor: Visitor): Promise<string> {
  await codeOn(visitor).waitFor()
  return readCode(visitor.stage, codeOn(visitor))
}

/** From the success on the sheet to the order's page; returns the order's number. */
export async function returnToShop(visitor: Visitor): Promise<string> {
  const { words } = visitor
  await heading(visitor, words.paid).waitFor()
  await button(visitor, words.toShop).click()
  await sheet(visitor).waitFor({ state: 'detached' })
  return orderNumber(visitor)
}

/** The number of the order whose page is open, or will be. */
export async function orderNumber({ page }: Visitor): Promise<string> {
  await page.waitForURL(/\/orders\/[^/]+$/)
  return decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '')
}
