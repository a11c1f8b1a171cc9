/** One Chromium for a test file, a shop with the frame in it per test, and what a shopper types. */
import { launchBrowser } from '@tillway/test-browser'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { type FakeVault, startVault } from './vault.ts'

export interface Stage {
  readonly browser: Browser
  readonly vault: FakeVault
  close(): Promise<void>
}

export interface Heard {
  readonly origin: string
  readonly known: boolean
  readonly data: { readonly type: string; readonly [key: string]: unknown }
}

export interface Visit {
  readonly page: Page
  readonly frame: FrameLocator
  /** Errors of the pages and of their policies. */
  readonly troubles: string[]
  /** What the shop heard of this type. */
  heard(type: string): Promise<Heard['data'][]>
  /** Waits for the shop to hear something of this type, the nth time. */
  hears(type: string, nth?: number): Promise<Heard['data']>
  say(message: object): Promise<void>
  close(): Promise<void>
}

export async function startStage(): Promise<Stage> {
  const vault = await startVault()
  const browser = await launchBrowser()
  const close = async () => {
    await browser.close()
    await vault.close()
  }
  return { browser, vault, close }
}

export async function visit(
  { browser, vault }: Stage,
  config: FakeVault['config'],
  size: { readonly width: number; readonly height: number } = { width: 390, height: 844 },
  /** Where all clocks of the pages stand still. */
  time?: number,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' })
  if (time !== undefined) await context.clock.setFixedTime(time)
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('console', (message) => {
    const harmless = /Failed to load resource|net::ERR|favicon/.test(message.text())
    if (message.type() === 'error' && !harmless) troubles.push(message.text())
  })
  vault.config = config
  await page.goto(`${vault.shop}/?vault=${encodeURIComponent(vault.origin)}`)
  const frame = page.frameLocator('iframe[title]')
  await frame.locator('main').waitFor()
  const all = () => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard)
  const heard = async (type: string) =>
    (await all()).map(({ data }) => data).filter((data) => data.type === type)
  return {
    page,
    frame,
    troubles,
    heard,
    async hears(type, nth = 1) {
      for (let tries = 0; tries < 600; tries += 1) {
        const found = (await heard(type))[nth - 1]
        if (found) return found
        await page.waitForTimeout(50)
      }
      throw new Error(`the shop never heard ${type}`)
    },
    say: (message) =>
      page.evaluate((said) => (window as unknown as { say(m: object): void }).say(said), message),
    close: () => context.close(),
  }
}

export const debitCard = '6222021234567890128'
export const creditCard = '6225768888888888'
export const idNumber = '11010519491231002X'

/** Types as a shopper does, field by field. */
export async function fillIdentity({ frame }: Visit, number: string): Promise<void> {
  await frame.getByLabel('银行卡号').pressSequentially(number)
  await frame.getByLabel('持卡人姓名').fill('张三')
  await frame.getByLabel('身份证号').fill(idNumber.toLowerCase())
  await frame.getByLabel('银行预留手机号').fill('13812341234')
}

export const agree = ({ frame }: Visit) => frame.getByRole('checkbox').check()

/** Chromium drops clicks and keys into a frame that moved a moment ago; a person takes longer. */
export const settled = ({ page }: Visit) => page.waitForTimeout(600)

export async function submit(visit: Visit): Promise<void> {
  await settled(visit)
  await visit.frame.locator('.primary').click()
}
