/** One Chromium, and a page with an app on one side of the wire and the on-screen reader on the other. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { launchBrowser } from '@tillway/test-browser'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'

export interface Stage {
  readonly browser: Browser
  visit(options?: VisitOptions): Promise<Visit>
  close(): Promise<void>
}

export interface VisitOptions {
  readonly language?: 'zh' | 'en'
  readonly theme?: 'auto' | 'light' | 'dark'
  readonly size?: { readonly width: number; readonly height: number }
  readonly family?: 'reference' | 'm60'
}

export interface Visit {
  readonly page: Page
  /** Errors of the page and of its policy. */
  readonly troubles: string[]
  /** Begins a payment; what comes of it is waited for with `outcome`. */
  pay(): Promise<void>
  outcome(): Promise<Outcome>
  close(): Promise<void>
}

export interface Outcome {
  readonly result: string
  readonly posted: readonly Record<string, unknown>[]
  readonly decisions: readonly unknown[]
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"

export async function startStage(entry = 'page.ts', flags: readonly string[] = []): Promise<Stage> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    outfile: 'page.js',
  })
  const script = outputFiles[0]?.text ?? ''
  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', policy)
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
    response.end(isScript ? script : document)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchBrowser({ light: true, flags })
  return {
    browser,
    visit: (options) => visit(browser, server, options),
    async close() {
      await browser.close()
      server.close()
    },
  }
}

const document = `<!doctype html><html lang="zh"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Reader</title></head>
<body><main><h1>Reader</h1><div id="place"></div></main><script type="module" src="/page.js"></script></body></html>`

async function visit(
  browser: Browser,
  server: Server,
  { language = 'zh', theme = 'light', size, family = 'reference' }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: size ?? { width: 390, height: 1000 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('console', (message) => {
    const isOurs = message.type() === 'error' && !/favicon|Failed to load/.test(message.text())
    if (isOurs) troubles.push(message.text())
  })
  const { port } = server.address() as AddressInfo
  await page.goto(`http://127.0.0.1:${port}/#${[language, theme, family].join()}`)
  await page.waitForFunction(() => 'demo' in window)
  return {
    page,
    troubles,
    pay: () => page.evaluate(() => window.demo.pay()),
    outcome: () => page.evaluate(() => window.demo.outcome()),
    close: () => context.close(),
  }
}
