/** A page with one module in it, on a phone whose fingers are the browser's own touch events. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { launchBrowser } from '@tillway/test-browser'
import { build } from 'esbuild'
import type { Browser, CDPSession, Page } from 'playwright-core'
import type { Eyes } from '../../../src/password/modules/eyes.ts'
import type { Point, Rectangle } from '../../../src/password/modules/geometry.ts'
import type { CreateModule } from '../../../src/password/modules/module.ts'

const source = join(import.meta.dirname, '../../../src')

export type ModuleName = 'pad' | 'gesture' | 'shield'

export interface Stage {
  readonly browser: Browser
  readonly script: string
  readonly style: string
  readonly devices: Map<string, Device>
  close(): Promise<void>
}

interface Device {
  readonly page: Page
  readonly cdp: CDPSession
}

export interface Look {
  readonly theme?: 'light' | 'dark' | 'auto'
  readonly large?: boolean
  readonly width?: number
  readonly motion?: boolean
  readonly touch?: boolean
  /** Two pixels of the screen for each of the page, as pictures want it. */
  readonly sharp?: boolean
}

/** What the page keeps for tests. */
interface Kept {
  readonly counts: number[]
  readonly done: (readonly number[])[]
  readonly running: { undo(): void; clear(): void; redraw(): void; stop(): void }
}

export interface Visit {
  readonly page: Page
  readonly cdp: CDPSession
  readonly troubles: string[]
  /** The map that is to be seen now. */
  eyes(): Promise<Eyes | undefined>
  /** Waits for a map to be there. */
  looks(): Promise<Eyes>
  counts(): Promise<number[]>
  done(): Promise<(readonly number[])[]>
  call(name: 'undo' | 'clear' | 'redraw' | 'stop'): Promise<void>
}

export async function startStage(): Promise<Stage> {
  const browser = await launchBrowser({ light: true })
  const [script, style] = await Promise.all([
    bundled(moduleScript, 'ts'),
    bundled(
      "@import './password/password.css';@import './password/parts/gesture.css';@import './password/parts/shield.css';",
      'css',
    ),
  ])
  return { browser, script, style, devices: new Map(), close: () => browser.close() }
}

/** As the page puts them together. */
export const moduleScript = `
import { moduleKit } from './password/modules/kit.ts'
import { createPad } from './password/modules/pad.ts'
import * as gesture from './password/parts/gesture.ts'
import * as shield from './password/parts/shield.ts'
import { learn } from './password/words/text.ts'
const brought = { pad: createPad }
for (const { words, add } of [gesture, shield]) {
  learn(words, 'zh')
  add({ ...moduleKit, brought })
}
globalThis.modules = brought`

export async function bundled(
  contents: string,
  loader: 'ts' | 'css',
  eyes = true,
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader, resolveDir: source },
    bundle: true,
    minify: true,
    write: false,
    charset: 'utf8',
    format: 'iife',
    define: { __EYES__: String(eyes), __TEXTS__: '{}', __STYLE__: '""' },
  })
  return outputFiles[0]?.text ?? ''
}

/** A phone, or a screen with a mouse; kept for the next test that wants the same. */
async function deviceFor(
  { browser, devices }: Stage,
  { width = 390, motion = false, touch = true, sharp = false }: Look,
): Promise<Device> {
  const key = JSON.stringify([width, motion, touch, sharp])
  const known = devices.get(key)
  if (known) return known
  const context = await browser.newContext({
    viewport: { width, height: 640 },
    deviceScaleFactor: sharp ? 2 : 1,
    hasTouch: touch,
    isMobile: touch,
    reducedMotion: motion ? 'no-preference' : 'reduce',
  })
  const page = await context.newPage()
  const device = { page, cdp: await context.newCDPSession(page) }
  devices.set(key, device)
  return device
}

export async function visit(
  stage: Stage,
  module: ModuleName,
  layouts: readonly (readonly number[])[],
  look: Look = {},
): Promise<Visit> {
  const { page, cdp } = await deviceFor(stage, look)
  const { theme = 'light', large = false, width = 390 } = look
  const troubles: string[] = []
  page.removeAllListeners('pageerror')
  page.removeAllListeners('console')
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('console', (message) => troubles.push(message.text()))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width, height: 640 })
  await page.unrouteAll()
  await page.route('http://frame.test/', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><html lang=zh class="${theme} ${large ? 'large' : ''}">
<meta name=viewport content="width=device-width"><title>.</title><style>${stage.style}</style>
<main><div class=entry><div id=host class=host></div></div></main><script>${stage.script}</script>`,
    }),
  )
  await page.goto('http://frame.test/')
  // Takes the fingers of the test before away; it is refused where there are none.
  await cdp
    .send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] })
    .catch(() => undefined)
  await page.evaluate(start, { module, layouts })
  await drawn(page)
  const kept = <Value>(read: (kept: Kept) => Value) =>
    page.evaluate(`(${read})(globalThis.kept)`) as Promise<Value>
  const eyes = () => page.evaluate(() => globalThis.tillwayEyes && { ...globalThis.tillwayEyes })
  return {
    page,
    cdp,
    troubles,
    eyes,
    async looks() {
      await page.waitForFunction(() => globalThis.tillwayEyes)
      const seen = await eyes()
      if (!seen) throw new Error('there is no map')
      return seen
    },
    counts: () => kept(({ counts }) => counts),
    done: () => kept(({ done }) => done),
    call: (name) =>
      page.evaluate(
        (method) => (globalThis as unknown as { kept: Kept }).kept.running[method](),
        name,
      ),
  }
}

/** Sizes are known, and what depends on them is drawn, a frame later. */
const drawn = (page: Page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  )

/** Runs in the page. */
function start({
  module,
  layouts,
}: {
  module: ModuleName
  layouts: readonly (readonly number[])[]
}) {
  const scope = globalThis as unknown as { modules: Record<string, CreateModule>; kept: Kept }
  const counts: number[] = []
  const done: (readonly number[])[] = []
  const host = document.getElementById('host') as HTMLElement
  const running = scope.modules[module]?.({
    host,
    layouts,
    onChange: (count) => counts.push(count),
    onDone: (positions) => done.push(positions),
  })
  if (running) scope.kept = { counts, done, running }
}

/** Six permutations that have nothing in common, the same in every run. */
export const layouts: readonly (readonly number[])[] = [
  [3, 8, 0, 5, 1, 9, 7, 2, 6, 4],
  [6, 1, 4, 9, 0, 2, 5, 8, 3, 7],
  [0, 5, 7, 2, 8, 3, 9, 4, 1, 6],
  [8, 2, 9, 0, 6, 4, 1, 7, 5, 3],
  [1, 7, 3, 4, 5, 6, 0, 9, 2, 8],
  [9, 4, 6, 8, 2, 7, 3, 5, 0, 1],
]

export const middleOf = ({ x, y, width, height }: Rectangle): Point => ({
  x: x + width / 2,
  y: y + height / 2,
})

export interface Finger extends Point {
  readonly id: number
}

type TouchType = 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel'

/** What starts and moves names all fingers on the glass; what ends, those lifted, or none for all. */
export function touch(
  { cdp }: Visit,
  type: TouchType,
  ...fingers: readonly Finger[]
): Promise<unknown> {
  return cdp.send('Input.dispatchTouchEvent', { type, touchPoints: [...fingers] })
}

/** A tap, while other fingers lie where they are. */
export async function tap(visit: Visit, at: Point, ...others: readonly Finger[]): Promise<void> {
  const finger = { ...at, id: 9 }
  await touch(visit, 'touchStart', ...others, finger)
  await touch(visit, 'touchEnd', finger)
}

/** Comes down, goes on by each of the distances from where it came down, and is lifted. */
export async function swipe(visit: Visit, from: Point, ...way: readonly Point[]): Promise<void> {
  await touch(visit, 'touchStart', { ...from, id: 1 })
  for (const { x, y } of way) {
    await touch(visit, 'touchMove', { x: from.x + x, y: from.y + y, id: 1 })
  }
  await touch(visit, 'touchEnd')
}

/** What a person sees after the next tap: the next map, or none. */
export async function afterTaps(visit: Visit, count: number): Promise<Eyes | undefined> {
  await visit.page.waitForFunction(
    (wanted) => (globalThis as unknown as { kept: Kept }).kept.counts.at(-1) === wanted,
    count,
  )
  return visit.eyes()
}

/** Everything that programs can read in a page: its elements and its accessibility tree. */
export async function readable({ page, cdp }: Visit): Promise<string> {
  const html = await page.evaluate(() => document.querySelector('main')?.outerHTML)
  const { nodes } = await cdp.send('Accessibility.getFullAXTree')
  const texts = nodes.flatMap(({ name, value, description }) =>
    [name, value, description].map((text) => text?.value),
  )
  return JSON.stringify([html?.replace(/(width|height)="\d+"/g, ''), texts])
}

/** How many pixels of a canvas are not blank. */
export function inked({ page }: Visit, selector: string): Promise<number> {
  return page.evaluate((name) => {
    const canvas = document.querySelector(name) as HTMLCanvasElement
    const { width, height } = canvas
    const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? []
    let found = 0
    for (let index = 3; index < data.length; index += 4) found += data[index] ? 1 : 0
    return found
  }, selector)
}

/** The digest of a picture of the page, to be compared with another one. */
export async function picture({ page }: Visit): Promise<string> {
  return createHash('sha256')
    .update(await page.screenshot())
    .digest('hex')
}
