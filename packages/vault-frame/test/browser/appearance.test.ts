/** Every state, in every language, theme and size, held to WCAG 2.2 AA by axe. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Frame } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  agree,
  creditCard,
  fillIdentity,
  type Stage,
  startStage,
  submit,
  type Visit,
  visit,
} from './browser.ts'
import { cardConfig, codeConfig, type FakeVault } from './vault.ts'

let stage: Stage
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where to leave pictures of every state; none are taken without it. */
const pictures = process.env.TILLWAY_PICTURES

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

interface Scene {
  readonly config: FakeVault['config']
  show(shopper: Visit): Promise<void>
}

const scenes: Readonly<Record<string, Scene>> = {
  empty: { config: cardConfig(), show: async () => {} },
  wrong: {
    config: cardConfig(),
    async show(shopper) {
      await shopper.frame.locator('#number').fill('9999990000000001')
      await submit(shopper)
      await shopper.frame.getByRole('radio').first().waitFor()
    },
  },
  credit: {
    config: cardConfig(),
    async show(shopper) {
      await fillIdentity(shopper, creditCard)
      await shopper.frame.locator('#cvn').fill('123')
      await agree(shopper)
    },
  },
  busy: {
    config: cardConfig(),
    async show(shopper) {
      await shopper.say({ type: 'busy', on: true })
      await shopper.frame.locator('[aria-busy]').waitFor()
    },
  },
  refused: {
    config: cardConfig(),
    async show(shopper) {
      await shopper.say({ type: 'failed', code: 'card_details_wrong' })
      await shopper.frame.locator('[role=alert]:not(:empty)').waitFor()
    },
  },
  code: { config: codeConfig(), show: async () => {} },
  'code wrong': {
    config: codeConfig(true),
    async show(shopper) {
      await shopper.say({ type: 'code_sent', resend_in_ms: 0 })
      await shopper.say({ type: 'code_refused', code: 'sms_code_wrong', resend_in_ms: 0 })
      await shopper.frame.locator('#code-note:not(:empty)').waitFor()
    },
  },
}

const phone = { width: 390, height: 844 }
const small = { width: 320, height: 568 }
const desktop = { width: 1280, height: 800 }

interface Look {
  readonly lang: 'zh' | 'en'
  readonly theme: 'light' | 'dark'
  readonly large: boolean
  readonly size: { readonly width: number; readonly height: number }
}

/** Both languages in both themes in both sizes of text; the screens vary along with them. */
const looks: readonly Look[] = [
  { lang: 'zh', theme: 'light', large: false, size: phone },
  { lang: 'zh', theme: 'dark', large: false, size: desktop },
  { lang: 'zh', theme: 'light', large: true, size: small },
  { lang: 'zh', theme: 'dark', large: true, size: phone },
  { lang: 'en', theme: 'light', large: false, size: small },
  { lang: 'en', theme: 'dark', large: false, size: phone },
  { lang: 'en', theme: 'light', large: true, size: desktop },
  { lang: 'en', theme: 'dark', large: true, size: small },
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

test.each(Object.entries(scenes))(
  '%s is accessible however it looks, and nothing sticks out',
  async (name, { config, show }) => {
    const shopper = await visit(stage, config)
    await show(shopper)
    const found: string[] = []
    for (const look of looksOf(name)) {
      const frame = await wear(shopper, look)
      const { lang, theme, large, size } = look
      const title = `${name} ${lang} ${theme}${large ? ' large' : ''} ${size.width}`
      if (pictures) {
        await shopper.page.screenshot({ path: join(pictures, `${title}.png`) })
        await shopper.frame
          .locator('main')
          .screenshot({ path: join(pictures, `${title} frame.png`) })
      }
      const troubles = [...(await violations(frame)), ...(await stickingOut(frame))]
      found.push(...troubles.map((trouble) => `${title}: ${trouble}`))
    }
    expect(found).toEqual([])
    expect(shopper.troubles).toEqual([])
    await shopper.close()
  },
  120_000,
)

test('without a wish the theme follows the device, at once', async () => {
  const shopper = await visit(stage, { ...cardConfig(), theme: 'auto' })
  const background = () =>
    shopper.frame.locator('html').evaluate((html) => getComputedStyle(html).backgroundColor)
  expect(await background()).toBe('rgb(246, 247, 249)')
  await shopper.page.emulateMedia({ colorScheme: 'dark' })
  expect(await background()).toBe('rgb(28, 31, 38)')
  await shopper.close()
})

test('text at twice its size wraps, and nothing is cut off', async () => {
  const shopper = await visit(stage, codeConfig(true), small)
  const frame = await frameOf(shopper)
  await frame.evaluate(() => {
    document.documentElement.style.fontSize = '200%'
  })
  expect(await stickingOut(frame)).toEqual([])
  await shopper.close()
})

async function frameOf({ page }: Visit): Promise<Frame> {
  const frame = page.frames()[1]
  if (!frame) throw new Error('the shop has no frame')
  return frame
}

async function wear(shopper: Visit, { lang, theme, large, size }: Look): Promise<Frame> {
  await shopper.page.setViewportSize(size)
  await shopper.page.evaluate((dark) => {
    document.querySelector('dialog')?.classList.toggle('dark', dark)
  }, theme === 'dark')
  await shopper.say({ type: 'look', lang, theme, large })
  await shopper.frame.locator(`html[lang=${lang}].${theme}`).waitFor({ state: 'attached' })
  await shopper.page.waitForTimeout(50)
  return frameOf(shopper)
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

async function violations(frame: Frame): Promise<readonly string[]> {
  // Once for a document: what has it read and compiled need not do so again.
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe)
  const found = await frame.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> }
    }
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const options = { runOnly: { type: 'tag', values }, preload: false }
    return (await checker.run(document, options)).violations
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

/** Controls smaller than a finger, and text wider than the frame. */
function stickingOut(frame: Frame): Promise<readonly string[]> {
  return frame.evaluate(() => {
    const least = document.documentElement.classList.contains('large') ? 60 : 44
    const targets = document.querySelectorAll('button,.choice,.box')
    const small = [...targets].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect()
      const isTooSmall = height > 0 && (Math.round(width) < 44 || Math.round(height) < least)
      return isTooSmall ? [`${element.textContent} is ${width} × ${height}`] : []
    })
    const { scrollWidth, clientWidth } = document.documentElement
    const cut = [...document.querySelectorAll('main *')].filter(
      (element) => element.scrollWidth > element.clientWidth + 1 && element.tagName !== 'INPUT',
    )
    const wide = scrollWidth > clientWidth ? ['the frame scrolls sideways'] : []
    return [...small, ...wide, ...cut.map(({ outerHTML }) => `cut off: ${outerHTML}`)]
  })
}
