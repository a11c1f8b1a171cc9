/** The payer's phone: scans what a screen shows, and pays or does not. */
import type { Page } from 'playwright-core'
import type { Visitor } from './start-stage.ts'

export async function scan(visitor: Visitor, content: string): Promise<Page> {
  const { stage, context, language } = visitor
  const page = await context.newPage()
  const address = new URL(stage.demo.phoneUrl)
  address.searchParams.set('lang', language)
  address.searchParams.set('code', content)
  await page.goto(address.href)
  return page
}

/** Scans, pays and puts the phone away. */
export async function scanAndPay(visitor: Visitor, content: string): Promise<void> {
  const { words, page } = visitor
  const phone = await scan(visitor, content)
  await phone.getByRole('button', { name: words.phonePay }).click()
  await phone.getByRole('heading', { name: words.phonePaid }).waitFor()
  await phone.close()
  await page.bringToFront()
}
