/** How a page looks, and what axe and a ruler find wrong with it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Frame } from 'playwright-core'
import { expect } from 'vitest'
import type { Visit } from './browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where to leave pictures of every state; none are taken without it. */
const pictures = process.env.TILLWAY_PICTURES

const phone = { width: 390, height: 844 }
export const small = { width: 320, height: 568 }
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
export function looksOf(nth: number): readonly Look[] {
  if (pictures) return looks
  const at = nth % (looks.length / 2)
  return [looks[at], looks[looks.length - 1 - at]].filter((look) => look !== undefined)
}

/** Fails with all that is wrong in these looks. */
export async function expectSound(
  shopper: Visit,
  name: string,
  inLooks: readonly Look[],
): Promise<void> {
  const found: string[] = []
  for (const look of inLooks) {
    const frame = await wear(shopper, look)
    const { lang, theme, large, size } = look
    const title = `${name} ${lang} ${theme}${large ? ' large' : ''} ${size.width}`
    if (pictures) {
      await shopper.page.screenshot({ path: join(pictures, `${title}.png`) })
      await shopper.frame.locator('main').screenshot({ path: join(pictures, `${title} frame.png`) })
    }
    const troubles = [...(await violations(frame)), ...(await stickingOut(frame))]
    found.push(...troubles.map((trouble) => `${title}: ${trouble}`))
  }
  expect(found).toEqual([])
  expect(shopper.troubles).toEqual([])
}

export function frameOf({ page }: Visit): Frame {
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
export function stickingOut(frame: Frame): Promise<readonly string[]> {
  return frame.evaluate(() => {
    const least = document.documentElement.classList.contains('large') ? 60 : 44
    const targets = document.querySelectorAll('button,.choice,.box')
    const tiny = [...targets].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect()
      const isTooSmall = height > 0 && (Math.round(width) < 44 || Math.round(height) < least)
      return isTooSmall ? [`${element.textContent} is ${width} × ${height}`] : []
    })
    const { scrollWidth, clientWidth } = document.documentElement
    const cut = [...document.querySelectorAll('main *:not(.unseen)')].filter(
      (element) => element.scrollWidth > element.clientWidth + 1 && element.tagName !== 'INPUT',
    )
    const wide = scrollWidth > clientWidth ? ['the frame scrolls sideways'] : []
    return [...tiny, ...wide, ...cut.map(({ outerHTML }) => `cut off: ${outerHTML}`)]
  })
}
