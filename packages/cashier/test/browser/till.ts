/** Words for what people do at a till: at the sheet, and with a card in their hand. */
import type { Page } from 'playwright-core'
import { heading, openSheet } from './browser.ts'

interface Hands {
  insert(card: object): boolean
  swipe(card: object, how?: { readonly badly: boolean }): boolean
  tap(card: object): boolean
  pull(): boolean
  press(key: string): boolean
}

interface Device {
  readonly hands: Hands
  cutPower(): void
  restorePower(): void
}

declare global {
  interface Window {
    till: {
      readonly devices: readonly Device[]
      readonly readers: { disconnect(): Promise<void> }
      card(id: string): object
    }
  }
}

export type CardId = 'chip' | 'stripe' | 'broken' | 'refusing'

export async function toConnect(page: Page): Promise<void> {
  await openSheet(page)
  await page.getByRole('button', { name: /确认支付/ }).click()
  await heading(page, '连接读卡器').waitFor()
}

export async function toPresent(page: Page): Promise<void> {
  await toConnect(page)
  await page.getByRole('button', { name: '模拟读卡器' }).click()
  await heading(page, '请插卡、刷卡或挥卡').waitFor()
}

/** Whether the reader took notice of the card. */
export function tryCard(
  page: Page,
  how: 'insert' | 'swipe' | 'tap' | 'swipe badly',
  id: CardId,
): Promise<boolean | undefined> {
  return page.evaluate(
    ({ how, id }) => {
      const [device] = window.till.devices
      const card = window.till.card(id)
      if (how === 'swipe badly') return device?.hands.swipe(card, { badly: true })
      return device?.hands[how](card)
    },
    { how, id },
  )
}

export async function typePin(page: Page, pin: string): Promise<void> {
  await heading(page, '请在读卡器上输入密码').waitFor()
  await press(page, pin)
  await press(page, 'ok')
}

export function press(page: Page, keys: string): Promise<void> {
  return page.evaluate((keys) => {
    const [device] = window.till.devices
    for (const key of keys === 'ok' || keys === 'cancel' ? [keys] : keys) device?.hands.press(key)
  }, keys)
}

export function pull(page: Page): Promise<boolean | undefined> {
  return page.evaluate(() => window.till.devices[0]?.hands.pull())
}

export function power(page: Page, on: boolean): Promise<void> {
  return page.evaluate((isOn) => {
    const [device] = window.till.devices
    if (isOn) device?.restorePower()
    else device?.cutPower()
  }, on)
}

/** As soon as the reader takes it. */
export async function hold(
  page: Page,
  how: 'insert' | 'swipe' | 'tap' | 'swipe badly',
  id: CardId,
): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await tryCard(page, how, id)) return
    await page.waitForTimeout(30)
  }
  throw new Error(`the reader does not take ${id}`)
}

/** Inserts the card with a chip and types its PIN, where it asks for one. */
export async function payByChip(page: Page, id: CardId = 'chip'): Promise<void> {
  await hold(page, 'insert', id)
  if (id === 'chip') await typePin(page, '123456')
}

export async function payByStripe(page: Page, pin = '654321'): Promise<void> {
  await hold(page, 'swipe', 'stripe')
  await typePin(page, pin)
}

/** A scribble across the box, with a mouse. */
export async function scribble(page: Page): Promise<void> {
  const box = await page.locator('.pad svg').boundingBox()
  if (!box) throw new Error('there is no box to sign in')
  const { x, y, width, height } = box
  await page.mouse.move(x + width * 0.1, y + height * 0.6)
  await page.mouse.down()
  for (let part = 0.15; part < 0.9; part += 0.05) {
    const up = Math.sin(part * 20) * 0.25
    await page.mouse.move(x + width * part, y + height * (0.5 + up))
  }
  await page.mouse.up()
}
