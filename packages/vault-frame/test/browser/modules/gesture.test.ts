/** The gesture pad, under thumbs and a mouse. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Eyes } from '../../../src/password/modules/eyes.ts'
import { arms } from '../../../src/password/modules/geometry.ts'
import {
  afterTaps,
  inked,
  layouts,
  middleOf,
  picture,
  readable,
  type Stage,
  startStage,
  swipe,
  touch,
  type Visit,
  visit,
} from './stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

const area = ({ cells }: Eyes, side: number) => {
  const found = cells[side]
  if (!found) throw new Error('there is no such area')
  return middleOf(found)
}

/** A stroke of a thumb: it starts anywhere, and its way is bent. */
async function stroke(shopper: Visit, seen: Eyes, code: number): Promise<void> {
  const { x, y } = area(seen, Math.floor(code / 5))
  const [across, along] = arms[(code % 5) as 0]
  const from = { x: x + 11 - code * 3, y: y - 9 + code * 2 }
  const way = [0.3, 0.7, 1].map((part) => ({
    x: across * part * 55 + along * part * part * 20,
    y: along * part * 55 + across * part * part * 20,
  }))
  await swipe(shopper, from, ...(across || along ? way : [{ x: 3, y: -2 }]))
}

/** A person who sees: finds the digit, reads its side and its arrow. */
async function enter(shopper: Visit, password: string): Promise<void> {
  for (const [index, digit] of [...password].entries()) {
    const seen = index ? await afterTaps(shopper, index) : await shopper.looks()
    if (seen) await stroke(shopper, seen, seen.layout.indexOf(Number(digit)))
  }
}

test('six digits by the arrows that a person sees, a new map for each', async () => {
  const shopper = await visit(stage, 'gesture', layouts)
  await enter(shopper, '258013')
  expect(await shopper.counts()).toEqual([1, 2, 3, 4, 5, 6])
  const wanted = [2, 5, 8, 0, 1, 3].map((digit, index) => layouts[index]?.indexOf(digit))
  expect(await shopper.done()).toEqual([wanted])
  expect(await shopper.eyes()).toBeUndefined()
  expect(shopper.troubles).toEqual([])
})

test('each of the ten codes is one stroke', async () => {
  const shopper = await visit(stage, 'gesture', layouts)
  const seen = await shopper.looks()
  for (let code = 0; code < 5; code += 1) await stroke(shopper, seen, code)
  await shopper.call('clear')
  for (let code = 5; code < 10; code += 1) await stroke(shopper, seen, code)
  await stroke(shopper, seen, 0)
  expect(await shopper.done()).toEqual([[5, 6, 7, 8, 9, 0]])
  await shopper.call('clear')
  for (const code of [0, 1, 2, 3, 4, 9]) await stroke(shopper, seen, code)
  expect((await shopper.done())[1]).toEqual([0, 1, 2, 3, 4, 9])
})

test('what is not clear is not taken, and the same map stays', async () => {
  const shopper = await visit(stage, 'gesture', layouts)
  const seen = await shopper.looks()
  const from = area(seen, 0)
  await swipe(shopper, from, { x: 60, y: 57 })
  await swipe(shopper, from, { x: 18, y: 0 })
  await swipe(shopper, from, { x: 0, y: -70 }, { x: 1, y: -2 })
  await touch(shopper, 'touchStart', { ...from, id: 1 })
  await touch(shopper, 'touchMove', { x: from.x, y: from.y - 80, id: 1 })
  await touch(shopper, 'touchCancel')
  // On the map, and between the two areas.
  await swipe(shopper, { x: from.x, y: 60 }, { x: 0, y: 50 })
  await swipe(shopper, { x: 195, y: from.y }, { x: 0, y: 60 })
  expect(await shopper.counts()).toEqual([])
  expect((await shopper.eyes())?.layout).toEqual(layouts[0])
  await stroke(shopper, seen, 8)
  expect(await shopper.counts()).toEqual([1])
})

test('a swipe that leaves its area counts for where it began', async () => {
  const shopper = await visit(stage, 'gesture', layouts)
  const seen = await shopper.looks()
  await swipe(shopper, area(seen, 0), { x: 100, y: 4 }, { x: 210, y: 9 })
  for (let code = 5; code < 10; code += 1) await stroke(shopper, seen, code)
  expect(await shopper.done()).toEqual([[1, 5, 6, 7, 8, 9]])
})

test('of two thumbs at once the first counts', async () => {
  const shopper = await visit(stage, 'gesture', layouts)
  const seen = await shopper.looks()
  const left = { ...area(seen, 0), id: 1 }
  const right = { ...area(seen, 1), id: 2 }
  await touch(shopper, 'touchStart', left)
  await touch(shopper, 'touchStart', left, right)
  await touch(shopper, 'touchMove', { ...left, y: left.y - 60 }, { ...right, y: right.y + 60 })
  await touch(shopper, 'touchEnd', { ...left, y: left.y - 60 })
  await touch(shopper, 'touchEnd')
  for (let code = 4; code < 9; code += 1) await stroke(shopper, seen, code)
  expect(await shopper.done()).toEqual([[0, 4, 5, 6, 7, 8]])
})

test('a mouse draws them too, and marks no text', async () => {
  const shopper = await visit(stage, 'gesture', layouts, { touch: false })
  const { mouse } = shopper.page
  const seen = await shopper.looks()
  const { x, y } = area(seen, 1)
  await mouse.move(x, y)
  await mouse.down()
  await mouse.move(x - 30, y - 2)
  await mouse.move(x - 70, y - 5)
  await mouse.up()
  await mouse.click(x, y)
  await mouse.click(x, y, { button: 'right' })
  expect(await shopper.counts()).toEqual([1, 2])
  for (const code of [0, 1, 2]) await stroke(shopper, seen, code)
  await mouse.click(x, y)
  expect(await shopper.done()).toEqual([[8, 9, 0, 1, 2, 9]])
  expect(await shopper.page.evaluate(() => String(getSelection()))).toBe('')
})

test('nothing follows the finger, and after any stroke the page is the same', async () => {
  const alike = [layouts[0] ?? []]
  const shopper = await visit(stage, 'gesture', alike)
  const seen = await shopper.looks()
  const before = await picture(shopper)
  for (let code = 0; code < 10; code += 1) {
    const { x, y } = area(seen, Math.floor(code / 5))
    const [across, along] = arms[(code % 5) as 0]
    await touch(shopper, 'touchStart', { x, y, id: 1 })
    await touch(shopper, 'touchMove', { x: x + across * 50, y: y + along * 50, id: 1 })
    const down = await picture(shopper)
    await touch(shopper, 'touchEnd')
    expect(await shopper.counts()).toHaveLength(code * 2 + 1)
    const up = await picture(shopper)
    await shopper.call('clear')
    expect([down === before, up === before], `code ${code}`).toEqual([true, true])
  }
})

test('no digit is anywhere but in pixels, and they go with the module', async () => {
  const shopper = await visit(stage, 'gesture', layouts)
  await enter(shopper, '25')
  expect(await inked(shopper, '.map')).toBeGreaterThan(0)
  expect(await readable(shopper)).not.toMatch(/\d/)
  await shopper.call('stop')
  expect(await shopper.eyes()).toBeUndefined()
  expect(await shopper.page.locator('#host').innerHTML()).toBe('')
})
