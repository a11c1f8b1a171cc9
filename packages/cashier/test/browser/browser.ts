/** One Chromium for a test file, a page per test, and words for what a shopper does. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchBrowser } from '@tillway/test-browser'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { type FakePlatform, startPlatform } from './platform.ts'

const builder = join(import.meta.dirname, '../../../../tools/build-browser.ts')
const till = join(import.meta.dirname, '../../../reader/test/browser/till.ts')

export interface Stage {
  readonly browser: Browser
  readonly platform: FakePlatform
  close(): Promise<void>
}

export interface PageOptions {
  readonly width?: number
  readonly height?: number
  /** Parts of the shop page's address: `locale`, `theme`, `large`, `host`. */
  readonly query?: Readonly<Record<string, string>>
  readonly session: string
  /** Things slide and turn, which costs a machine without a graphics card more than all else. */
  readonly moving?: boolean
}

export async function startStage(): Promise<Stage> {
  const platform = await startPlatform()
  await serveSheet(platform)
  const browser = await launchBrowser({ light: true })
  const close = async () => {
    await browser.close()
    await platform.close()
  }
  return { browser, platform, close }
}

async function serveSheet(platform: FakePlatform): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-sheet-'))
  // As a program of its own: a workspace imports nothing from outside of itself.
  execFileSync(process.execPath, [builder, folder])
  for (const name of readdirSync(folder)) {
    platform.files.set(`/tillway/${name}`, readFileSync(join(folder, name), 'utf8'))
  }
  rmSync(folder, { recursive: true })
  const { outputFiles } = await build({
    entryPoints: [till],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    outfile: 'till.js',
  })
  platform.files.set('/tillway/till.js', outputFiles[0]?.text ?? '')
}

/** A shop page that is ready to pay; errors of the page and of its policy end up in `troubles`. */
export async function openShop({ browser, platform }: Stage, options: PageOptions) {
  const { width = 390, height = 844, query = {}, session } = options
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'zh-CN',
    reducedMotion: options.moving ? 'no-preference' : 'reduce',
  })
  const page = await context.newPage()
  const troubles: string[] = []
  watchFor(page, troubles)
  await page.goto(shopAddress(platform, session, query))
  await until(page, () => 'cashier' in window)
  return { page, context, troubles, close: () => context.close() }
}

export function shopAddress(
  platform: FakePlatform,
  session: string,
  query: Readonly<Record<string, string>> = {},
): string {
  return `${platform.origin}/shop?${new URLSearchParams({ session, ...query })}`
}

export function watchFor(page: Page, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('console', (message) => {
    const harmless = /Failed to load resource|net::ERR|favicon/.test(message.text())
    if (message.type() === 'error' && !harmless) troubles.push(message.text())
  })
}

export async function openSheet(page: Page): Promise<void> {
  await page.click('#buy')
  await page.locator('.primary').waitFor()
}

/** What `pay()` resolved with, once it did. */
export function resultOf(page: Page) {
  return until(page, () => (window as unknown as { result?: { status: string } }).result)
}

/** Asks again and again from outside: the page's policy forbids the evaluation that waits inside. */
export async function until<T>(page: Page, read: () => T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const value = await page.evaluate(read)
    if (value !== undefined && value !== false) return value as T
    await page.waitForTimeout(30)
  }
  throw new Error(`never came: ${read}`)
}

/** The heading of what the sheet shows now. */
export function heading(page: Page, text: string) {
  return page.getByRole('heading', { name: text })
}
