/** Every module in every look: pictures where they are asked for, and nothing sticks out. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Look,
  layouts,
  type ModuleName,
  type Stage,
  startStage,
  touch,
  visit,
} from './stage.ts'

let stage: Stage
/** Where to leave pictures; none are taken without it. */
const pictures = process.env.TILLWAY_PICTURES

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

const looks: readonly Look[] = [
  { theme: 'light' },
  { theme: 'dark' },
  { theme: 'light', width: 320 },
  { theme: 'dark', width: 320, large: true },
  { theme: 'light', large: true },
]
const moduleNames: readonly ModuleName[] = ['pad', 'gesture', 'shield']

test.each(moduleNames)('%s fits into every look', async (name) => {
  for (const look of looks) {
    const shopper = await visit(stage, name, layouts, { ...look, sharp: true })
    const { page } = shopper
    const shot = async (state: string) => {
      const { theme, large, width = 390 } = look
      const title = `${name} ${state}${theme}${large ? ' large' : ''} ${width}.png`
      if (pictures) await page.screenshot({ path: join(pictures, title) })
    }
    if (name === 'shield') {
      await shot('idle ')
      const strip = await page.locator('.strip').boundingBox()
      if (strip) await touch(shopper, 'touchStart', { x: strip.x + 20, y: strip.y + 20, id: 1 })
    }
    await shopper.looks()
    await shot('')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(look.width ?? 390)
  }
})
