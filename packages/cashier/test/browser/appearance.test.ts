/** Every state, in every language, theme and size, held to WCAG 2.2 AA by axe. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openShop, type Stage, shopAddress, startStage } from './browser.ts'
import { sampleCard } from './card-platform.ts'
import { cardWay, readerWay, sampleWays } from './platform.ts'
import { hold, payByChip, payByStripe, power, press, scribble, toPresent } from './till.ts'

let stage: Stage
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where to leave pictures of every state; none are taken without it. */
const pictures = process.env.TILLWAY_PICTURES

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

type Scene = (page: Page, session: string) => Promise<unknown>

const primary = (page: Page) => page.locator('.actions .primary').click()
const pick = (page: Page, way: string) => page.locator(`input[value=${way}]`).check()
const waitFor = (page: Page, selector: string) => page.locator(selector).first().waitFor()
const showCode: Scene = async (page) => {
  await primary(page)
  await waitFor(page, '.code path')
}
const leave: Scene = async (page) => {
  await pick(page, 'alipay')
  // The other page does not come up, as when an app is not installed.
  await page.route('**/elsewhere*', (route) => route.fulfill({ status: 204 }))
  await primary(page)
  await waitFor(page, '.actions .secondary')
}

const toCards: Scene = async (page) => {
  stage.platform.ways = [cardWay, ...sampleWays]
  await page.reload()
  await page.click('#buy')
  await waitFor(page, '.way')
  await primary(page)
  await waitFor(page, '.cards')
}
const toSaved: Scene = async (page, session) => {
  const { cards } = stage.platform
  const bank = { code: 'icbc', name: { zh: '中国工商银行', en: 'Industrial and Commercial Bank' } }
  cards.cards.push(sampleCard({ is_default: true }))
  cards.cards.push(sampleCard({ bank, kind: 'credit', last_four: '8888' }))
  await toCards(page, session)
  await page.locator('.cards input').nth(1).check()
}

/** At a till, with a card awaited. */
const toCard: Scene = async (page, session) => {
  stage.platform.ways = [readerWay, ...sampleWays]
  await page.goto(shopAddress(stage.platform, session, { host: 'mobile_web', readers: '1' }))
  await toPresent(page)
}
const bySwipe: Scene = async (page, session) => {
  await toCard(page, session)
  await payByStripe(page)
}

/** Scenes at a till. */
const atReader: Readonly<Record<string, Scene>> = {
  'reader connect': async (page, session) => {
    await toCard(page, session)
    await page.evaluate(() => window.till.readers.disconnect())
    await waitFor(page, 'button.way')
  },
  'reader gone': async (page, session) => {
    await toCard(page, session)
    await power(page, false)
    await waitFor(page, '.notice.danger')
  },
  'reader card': toCard,
  'reader use chip': async (page, session) => {
    await toCard(page, session)
    await hold(page, 'swipe', 'chip')
    await waitFor(page, '.gestures')
  },
  'reader pin': async (page, session) => {
    await toCard(page, session)
    await hold(page, 'swipe', 'stripe')
    await waitFor(page, '.dots')
    await press(page, '6543')
    await waitFor(page, '.full')
  },
  'reader wrong pin': async (page, session) => {
    stage.platform.readers.answers = ['pin_wrong']
    await bySwipe(page, session)
    await waitFor(page, '.notice.danger')
  },
  'reader halted': async (page, session) => {
    await toCard(page, session)
    await press(page, 'cancel')
    await waitFor(page, '.actions .primary')
  },
  'reader online': async (page, session) => {
    stage.platform.readers.answers = ['held']
    await toCard(page, session)
    await payByChip(page)
    await waitFor(page, '.message .spinner')
  },
  'reader checking': async (page, session) => {
    stage.platform.readers.answers = ['unknown']
    await bySwipe(page, session)
    await waitFor(page, '.actions .secondary')
  },
  'reader undoing': async (page, session) => {
    stage.platform.readers.answers = ['complete']
    await toCard(page, session)
    await payByChip(page, 'refusing')
    await waitFor(page, '.actions .secondary')
  },
  'reader taking': async (page, session) => {
    stage.platform.readers.answers = ['declined']
    await toCard(page, session)
    await payByChip(page)
    await page.getByRole('heading', { name: '请取走银行卡' }).waitFor()
  },
  'reader sign': async (page, session) => {
    stage.platform.readers.signature = 'wanted'
    await bySwipe(page, session)
    await waitFor(page, '.pad')
    await scribble(page)
  },
  'reader slip': async (page, session) => {
    stage.platform.readers.signature = 'wanted'
    await bySwipe(page, session)
    await waitFor(page, '.pad')
    await scribble(page)
    await primary(page)
    await waitFor(page, '.slip')
  },
  'reader slip and card': async (page, session) => {
    stage.platform.readers.answers = ['complete']
    await toCard(page, session)
    await payByChip(page)
    await waitFor(page, '.slip')
  },
}

const scenes: Readonly<Record<string, Scene>> = {
  ...atReader,
  cards: toSaved,
  'no cards': toCards,
  'card form': async (page, session) => {
    await toCards(page, session)
    await primary(page)
    await waitFor(page, 'iframe:not(.away)')
  },
  'card form coming': async (page, session) => {
    stage.platform.cards.frameIs = 'silent'
    await toCards(page, session)
    await primary(page)
    await waitFor(page, '.frame .message')
  },
  'card form late': async (page, session) => {
    stage.platform.cards.frameIs = 'silent'
    await toCards(page, session)
    await primary(page)
    await waitFor(page, '.notice.danger')
  },
  'card code': async (page, session) => {
    await toSaved(page, session)
    await primary(page)
    await waitFor(page, 'iframe:not(.away)')
  },
  'card declined': async (page, session) => {
    stage.platform.cards.afterCode = 'declined'
    await toSaved(page, session)
    await primary(page)
    await page.frameLocator('iframe').getByLabel('验证码').fill('123456')
    await page.frameLocator('iframe').getByRole('button', { name: '下一步' }).click()
    await waitFor(page, '.notice.danger')
  },
  'card question': async (page, session) => {
    await toSaved(page, session)
    await page.locator('.row .link', { hasText: '解绑' }).click()
    await waitFor(page, '.question')
  },
  'card away': async (page, session) => {
    stage.platform.cards.entry = 'page'
    await page.route('**/elsewhere*', (route) => route.fulfill({ status: 204 }))
    await toCards(page, session)
    await primary(page)
    await waitFor(page, '.message .spinner')
  },
  ways: async () => {},
  'more ways': async (page) => {
    stage.platform.ways = [
      ...sampleWays,
      ...sampleWays.map((way) => ({ ...way, id: `${way.id}_2` })),
    ]
    await page.reload()
    await page.click('#buy')
    await waitFor(page, '.way')
  },
  starting: async (page) => {
    stage.platform.slowStartMs = 3000
    await primary(page)
    await waitFor(page, '.primary .spinner')
  },
  code: showCode,
  'code over': async (page) => {
    stage.platform.codeLifeMs = 1000
    await primary(page)
    await waitFor(page, '.over')
  },
  returned: leave,
  confirming: async (page, session) => {
    await leave(page, session)
    await primary(page)
    await waitFor(page, '.message .spinner')
  },
  declined: async (page, session) => {
    await showCode(page, session)
    stage.platform.decline(session)
    await waitFor(page, '.cross')
  },
  refused: async (page) => {
    stage.platform.startFailures.push('way_unavailable')
    await primary(page)
    await waitFor(page, '.notice.danger')
  },
  offline: async (page, session) => {
    await showCode(page, session)
    stage.platform.down = true
    await waitFor(page, '.notice')
  },
  loading: async (page) => {
    stage.platform.down = true
    await page.reload()
    await page.click('#buy')
    await waitFor(page, '.notice')
  },
  question: async (page, session) => {
    await showCode(page, session)
    await page.locator('.close').click()
    await waitFor(page, '.question')
  },
  closing: async (page, session) => {
    stage.platform.stubborn = true
    await showCode(page, session)
    await page.locator('.close').click()
    await page.locator('.question .secondary').click()
    await waitFor(page, '.message .spinner')
  },
  succeeded: async (page, session) => {
    await showCode(page, session)
    stage.platform.pay(session)
    await waitFor(page, '.tick')
    await page.locator('.actions .link').click()
  },
  processing: async (page, session) => {
    await showCode(page, session)
    stage.platform.unknown(session)
    await waitFor(page, '.message .spinner')
  },
  canceled: async (page, session) => {
    await showCode(page, session)
    stage.platform.cancelByMall(session)
    await waitFor(page, '.dash')
  },
  expired: async (page, session) => {
    await showCode(page, session)
    stage.platform.expire(session)
    await waitFor(page, '.clock')
  },
}

const phone = { width: 390, height: 844 }
const small = { width: 320, height: 568 }
const desktop = { width: 1280, height: 800 }

interface Look {
  readonly locale: 'zh-CN' | 'en'
  readonly dark?: boolean
  readonly large?: boolean
  readonly size?: { readonly width: number; readonly height: number }
}

/** Both languages in both themes in both sizes of text; the screens vary along with them. */
const looks: readonly Look[] = [
  { locale: 'zh-CN' },
  { locale: 'zh-CN', dark: true, size: desktop },
  { locale: 'zh-CN', large: true, size: small },
  { locale: 'zh-CN', large: true, dark: true },
  { locale: 'en', size: small },
  { locale: 'en', dark: true },
  { locale: 'en', large: true, size: desktop },
  { locale: 'en', large: true, dark: true, size: small },
]

/**
 * Each scene has a look and its opposite: both languages, themes and sizes of text. Four scenes in a
 * row have all looks; where pictures are taken every scene has.
 */
const looksOf = (scene: string) => {
  if (pictures) return looks
  const at = Object.keys(scenes).indexOf(scene) % (looks.length / 2)
  return [looks[at], looks[looks.length - 1 - at]].filter((look) => look !== undefined)
}

test.each(Object.keys(scenes))(
  '%s is accessible however it looks, and nothing sticks out',
  async (scene) => {
    resetPlatform()
    const { platform } = stage
    const session = platform.order()
    const shop = await openShop(stage, { session, query: { host: 'mobile_web' } })
    const { page } = shop
    await page.click('#buy')
    await waitFor(page, '.way')
    await scenes[scene]?.(page, session)
    const found: string[] = []
    for (const look of looksOf(scene)) {
      await wear(page, look)
      const name = Object.entries(look)
        .map(([key, value]) => describeLook(key, value))
        .join(' ')
      if (pictures) await page.screenshot({ path: join(pictures, `${scene} ${name}.png`) })
      const troubles = [...(await violations(page)), ...(await stickingOut(page))]
      found.push(...troubles.map((trouble) => `${name}: ${trouble}`))
    }
    expect(found).toEqual([])
    expect(shop.troubles).toEqual([])
    platform.down = false
    await shop.close()
  },
  120_000,
)

function describeLook(key: string, value: unknown): string {
  return typeof value === 'object'
    ? Object.values(value ?? {}).join('x')
    : `${key === 'locale' ? value : key}`
}

/** As the presenter does it: classes on the element, the language through the controller. */
async function wear(page: Page, { locale, dark, large, size }: Look): Promise<void> {
  await page.setViewportSize(size ?? phone)
  await page.evaluate(
    ({ locale, dark, large }) => {
      const host = document.querySelector('tillway-cashier')
      host?.classList.toggle('dark', dark)
      host?.classList.toggle('large', large)
      const { controller } = window as unknown as {
        controller: { update(change: { locale: string }): void }
      }
      controller.update({ locale })
    },
    { locale, dark: dark === true, large: large === true },
  )
  await page.locator(`.panel[lang=${locale === 'en' ? 'en' : 'zh'}]`).waitFor()
}

function resetPlatform(): void {
  const { platform } = stage
  Object.assign(platform, { slowStartMs: 0, stubborn: false, down: false, codeLifeMs: 120_000 })
  platform.ways = sampleWays
  platform.cards.reset()
  platform.readers.reset()
  platform.startFailures.length = 0
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

async function violations(page: Page): Promise<readonly string[]> {
  // Once for a document: what has it read and compiled need not do so again.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> }
    }
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const options = { runOnly: { type: 'tag', values }, preload: false }
    return (await checker.run(document, options)).violations
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

/** Controls smaller than a finger, and text wider than the panel. */
function stickingOut(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const host = document.querySelector('tillway-cashier')
    const panel = host?.shadowRoot?.querySelector('.panel')
    if (!host || !panel) return ['no panel']
    const least = host.classList.contains('large') ? 60 : 44
    const small = [...panel.querySelectorAll('button,.way')].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect()
      const tooSmall = Math.round(width) < 44 || Math.round(height) < least
      return tooSmall ? [`${element.textContent} is ${width} × ${height}`] : []
    })
    const wide = panel.scrollWidth > panel.clientWidth ? ['the panel scrolls sideways'] : []
    return [...small, ...wide]
  })
}
