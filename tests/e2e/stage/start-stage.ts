/** The whole system as `npm start` makes it, one Chromium, and people who visit the shop. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryLog } from '@tillway/kernel/testing'
import { launchBrowser } from '@tillway/test-browser'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { type DemoOptions, type RunningDemo, startDemo } from '../../../tools/demo/start-demo.ts'
import { generousLimits } from '../../kit/start-test-vault.ts'
import { type Labels, labels } from './labels.ts'

export interface VisitOptions {
  readonly language?: 'zh' | 'en'
  readonly dark?: boolean
  /** A real phone's browser, where ways open by redirect; else a desktop's in a narrow window. */
  readonly mobile?: boolean
  /** Another app or browser than `mobile` says. */
  readonly userAgent?: string
  /** A screen for fingers. */
  readonly touch?: boolean
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Things slide and turn, which costs a machine without a graphics card more than all else. */
  readonly moving?: boolean
  /** Text is this many times as large as usual, as when the shopper has chosen so for the device. */
  readonly textScale?: number
  /** Pixels of a picture to one of the page; 1 unless told. */
  readonly scale?: number
  /** What a browser kept of an earlier visit, so that the shop knows who comes back. */
  readonly kept?: Kept
}

export type Kept = Awaited<ReturnType<BrowserContext['storageState']>>

export interface Visitor {
  readonly stage: Stage
  readonly page: Page
  readonly context: BrowserContext
  readonly words: Labels
  readonly language: 'zh' | 'en'
}

export interface Stage {
  /** Another object after `restart`. */
  readonly demo: RunningDemo
  readonly dataDir: string
  readonly browser: Browser
  /** Errors of pages, of their policies and of their requests, since this was last asked. */
  takeTroubles(): readonly string[]
  visit(options?: VisitOptions): Promise<Visitor>
  /** Sends all visitors home. */
  clear(): Promise<void>
  /** Stops the system, runs `meanwhile`, and starts it on the same ports and data. */
  restart(meanwhile?: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

const androidChrome =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'

/** How long a visitor waits for anything: on a busy machine all takes long, and a wait that ends early costs nothing. */
const patienceMs = 60_000

export interface StageOptions {
  /** Cards may be paid with by payment password; without it, today's ways alone. */
  readonly passwords?: DemoOptions['passwords']
  /** Scripts may see what the vault's frame draws; false takes the build that is served. */
  readonly eyes?: boolean
  /** By a light browser, where nobody enters anything in the vault's frame. */
  readonly light?: boolean
}

export async function startStage({
  passwords,
  eyes = passwords !== undefined,
  light = false,
}: StageOptions = {}): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillway-e2e-'))
  const start = (ports: DemoOptions['ports']) =>
    startDemo({
      dataDir,
      log: createMemoryLog(),
      ports,
      vaultLimits: generousLimits,
      eyes,
      passwords,
    })
  let [demo, browser] = await Promise.all([
    start({ server: 0, simulators: 0, mall: 0, vault: 0 }),
    launchBrowser({ light }),
  ])
  const troubles: string[] = []
  const contexts: BrowserContext[] = []
  const clear = async () => {
    for (const context of contexts.splice(0)) await context.close()
  }
  const stage: Stage = {
    get demo() {
      return demo
    },
    dataDir,
    browser,
    takeTroubles: () => troubles.splice(0),
    async visit(options = {}) {
      const context = await browser.newContext(contextOf(options))
      context.setDefaultTimeout(patienceMs)
      contexts.push(context)
      context.on('page', (page) => watch(page, troubles))
      const { language = 'zh', textScale } = options
      if (textScale !== undefined) await enlargeText(context, textScale)
      const page = await context.newPage()
      return { stage, page, context, words: labels[language], language }
    },
    clear,
    async restart(meanwhile) {
      const { server, simulators, mall, vault } = demo
      const port = (url: string) => Number(new URL(url).port)
      const ports = {
        server: port(server.url),
        simulators: port(simulators.url),
        mall: port(mall.url),
        vault: port(vault.url),
      }
      await demo.stop()
      await meanwhile?.()
      demo = await start(ports)
    },
    async stop() {
      await clear()
      await browser.close()
      await demo.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
  return stage
}

async function enlargeText(context: BrowserContext, scale: number): Promise<void> {
  await context.addInitScript((size) => {
    addEventListener('DOMContentLoaded', () => {
      document.documentElement.style.fontSize = `${size}px`
    })
  }, 16 * scale)
}

function contextOf({
  language = 'zh',
  dark,
  mobile,
  viewport,
  moving,
  scale,
  touch,
  userAgent,
  kept,
}: VisitOptions) {
  const options: BrowserContextOptions = {
    viewport: viewport ?? { width: 390, height: 844 },
    deviceScaleFactor: scale ?? 1,
    locale: labels[language].locale,
    timezoneId: 'Asia/Shanghai',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: moving ? 'no-preference' : 'reduce',
    hasTouch: touch ?? false,
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(kept === undefined ? {} : { storageState: kept }),
  }
  const phone = { userAgent: userAgent ?? androidChrome, isMobile: true, hasTouch: true }
  return mobile ? { ...options, ...phone } : options
}

/** A policy that was violated is told as an error on the console. */
function watch(page: Page, troubles: string[]): void {
  page.on('pageerror', (error) => troubles.push(`${page.url()} threw ${error}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    troubles.push(`${page.url()} said ${message.text()} (${message.location().url})`)
  })
}
