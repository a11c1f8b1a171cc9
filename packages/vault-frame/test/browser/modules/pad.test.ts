/** The shuffled pad, under fingers and a mouse. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Eyes } from '../../../src/password/modules/eyes.ts'
import {
  afterTaps,
  bundled,
  layouts,
  middleOf,
  moduleScript,
  picture,
  readable,
  type Stage,
  startStage,
  tap,
  touch,
  type Visit,
  visit,
} from './stage.ts'

let stage: Stage
const one = layouts.slice(0, 1)

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

const cell = ({ cells }: Eyes, position: number) => {
  const found = cells[position]
  if (!found) throw new Error('there is no such cell')
  return middleOf(found)
}

/** A person who sees: looks for the digit and taps there. */
async function enter(shopper: Visit, password: string): Promise<void> {
  for (const digit of password) {
    const seen = await shopper.looks()
    await tap(shopper, cell(seen, seen.layout.indexOf(Number(digit))))
  }
}

test('six taps on one layout are six positions, each counted once', async () => {
  const shopper = await visit(stage, 'pad', one)
  await enter(shopper, '258013')
  expect(await shopper.counts()).toEqual([1, 2, 3, 4, 5, 6])
  expect(await shopper.done()).toEqual([[7, 3, 1, 2, 4, 0]])
  expect(shopper.troubles).toEqual([])
})

test('the strict pad shows the next layout after the tap, and none after the last', async () => {
  const shopper = await visit(stage, 'pad', layouts)
  const positions: number[] = []
  for (const [index, layout] of layouts.entries()) {
    const seen = index ? await afterTaps(shopper, index) : await shopper.looks()
    expect(seen?.layout).toEqual(layout)
    positions.push(layout.indexOf(7))
    await enter(shopper, '7')
  }
  expect(await afterTaps(shopper, 6)).toBeUndefined()
  expect(await shopper.done()).toEqual([positions])
})

test('a digit is taken back, all are, and after the sixth there is no seventh', async () => {
  const shopper = await visit(stage, 'pad', layouts)
  await enter(shopper, '12')
  await shopper.call('undo')
  expect((await shopper.looks()).layout).toEqual(layouts[1])
  await shopper.call('clear')
  await shopper.call('undo')
  expect((await shopper.looks()).layout).toEqual(layouts[0])
  const seen = await shopper.looks()
  await enter(shopper, '123456')
  await tap(shopper, cell(seen, 4))
  await shopper.call('undo')
  expect(await shopper.counts()).toEqual([1, 2, 1, 0, 1, 2, 3, 4, 5, 6])
  expect(await shopper.done()).toHaveLength(1)
})

test('of two fingers at once the first counts, and beside the keys nothing does', async () => {
  const shopper = await visit(stage, 'pad', one)
  const seen = await shopper.looks()
  const first = { ...cell(seen, 0), id: 1 }
  const second = { ...cell(seen, 5), id: 2 }
  await touch(shopper, 'touchStart', first)
  await touch(shopper, 'touchStart', first, second)
  await touch(shopper, 'touchEnd', first)
  await touch(shopper, 'touchEnd')
  await touch(shopper, 'touchStart', first, second)
  await touch(shopper, 'touchEnd')
  expect(await shopper.counts()).toEqual([1, 2])
  const { x } = cell(seen, 6)
  const { y } = cell(seen, 9)
  await tap(shopper, { x, y })
  await touch(shopper, 'touchStart', first)
  await touch(shopper, 'touchCancel')
  await enter(shopper, '4')
  expect(await shopper.counts()).toEqual([1, 2, 3, 4])
})

test('a mouse presses with its first button', async () => {
  const shopper = await visit(stage, 'pad', one, { touch: false })
  const seen = await shopper.looks()
  const { x, y } = cell(seen, 8)
  await shopper.page.mouse.click(x, y, { button: 'right' })
  await shopper.page.mouse.click(x, y)
  await shopper.page.mouse.dblclick(x, y)
  expect(await shopper.counts()).toEqual([1, 2, 3])
  expect(await shopper.page.evaluate(() => String(getSelection()))).toBe('')
})

test('the pad looks the same whichever key is down, and after', async () => {
  const shopper = await visit(stage, 'pad', one)
  const seen = await shopper.looks()
  const before = await picture(shopper)
  for (let position = 0; position < 10; position += 1) {
    await touch(shopper, 'touchStart', { ...cell(seen, position), id: 1 })
    const down = await picture(shopper)
    await touch(shopper, 'touchEnd')
    const up = await picture(shopper)
    await shopper.call('clear')
    expect([down === before, up === before], `key ${position}`).toEqual([true, true])
  }
})

test('it is the pad as a whole that answers, and not where motion is unwanted', async () => {
  const moving = () =>
    document.getAnimations().map(({ effect }) => (effect as KeyframeEffect).target?.id)
  for (const motion of [true, false]) {
    const shopper = await visit(stage, 'pad', one, { motion })
    const seen = await shopper.looks()
    // Stopped in the middle, so that it is there to be found.
    await shopper.page.evaluate(() => {
      const { animate } = Element.prototype
      Element.prototype.animate = function (...frames) {
        const animation = animate.apply(this, frames)
        animation.pause()
        return animation
      }
    })
    await tap(shopper, cell(seen, 3))
    expect(await shopper.page.evaluate(moving)).toEqual(motion ? ['host'] : [])
  }
})

test('no digit is anywhere but in pixels', async () => {
  const shopper = await visit(stage, 'pad', one)
  await enter(shopper, '25')
  expect(await readable(shopper)).not.toMatch(/\d/)
  expect(await shopper.page.locator('input').count()).toBe(0)
})

test('every layout is drawn with the same strokes in the same order', async () => {
  const shopper = await visit(stage, 'pad', layouts)
  await shopper.looks()
  const drawn = await shopper.page.evaluate(() => {
    const { kept } = globalThis as unknown as { kept: { running: { redraw(): void } } }
    const strokes: string[] = []
    const pen = CanvasRenderingContext2D.prototype
    const { fillText } = pen
    pen.fillText = function (digit, x, y) {
      strokes.push(`${digit.length} ${this.font} ${this.fillStyle}`)
      fillText.call(this, digit, x, y)
    }
    kept.running.redraw()
    return strokes
  })
  expect(drawn).toHaveLength(10)
  expect(new Set(drawn).size).toBe(1)
})

test('a build for shoppers has no eyes', async () => {
  expect(await bundled(moduleScript, 'ts')).toContain('tillwayEyes')
  const forShoppers = await bundled(moduleScript, 'ts', false)
  expect(forShoppers).toContain('strip')
  expect(forShoppers).not.toMatch(/eyes/i)
})

test('what stops leaves nothing behind', async () => {
  const shopper = await visit(stage, 'pad', one)
  await shopper.looks()
  const canvas = await shopper.page.locator('canvas').elementHandle()
  await shopper.call('stop')
  expect(
    await canvas?.evaluate((node) => [(node as HTMLCanvasElement).width, node.isConnected]),
  ).toEqual([0, false])
  expect(await shopper.eyes()).toBeUndefined()
  expect(await shopper.page.locator('#host').innerHTML()).toBe('')
})

test('the drawing follows the size of the page and the theme of the device', async () => {
  const shopper = await visit(stage, 'pad', one, { theme: 'auto' })
  await shopper.looks()
  const corner = () =>
    shopper.page.evaluate(() => {
      const canvas = document.querySelector('canvas') as HTMLCanvasElement
      const context = canvas.getContext('2d')
      return [canvas.width, ...(context?.getImageData(30, 30, 1, 1).data ?? [])]
    })
  expect(await corner()).toEqual([358, 255, 255, 255, 255])
  await shopper.page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(corner).toEqual([358, 39, 43, 52, 255])
  await shopper.page.setViewportSize({ width: 320, height: 640 })
  await expect.poll(corner).toEqual([288, 39, 43, 52, 255])
})
