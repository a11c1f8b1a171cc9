/** The shielded map, held by one hand and answered by the other. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  afterTaps,
  type Finger,
  inked,
  layouts,
  middleOf,
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

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

/** A thumb on the left end of the strip. */
async function thumbOf({ page }: Visit): Promise<Finger> {
  const strip = await page.locator('.strip').boundingBox()
  if (!strip) throw new Error('there is no strip')
  return { x: strip.x + 30, y: strip.y + strip.height / 2, id: 1 }
}

/** Blank keys are where they are whether or not the map is shown. */
async function keysOf({ page }: Visit) {
  const keys = await page.locator('.keys').boundingBox()
  if (!keys) throw new Error('there are no keys')
  return (position: number) => ({
    x: keys.x + (((position === 9 ? 1 : position % 3) + 0.5) * keys.width) / 3,
    y: keys.y + ((Math.floor(position / 3) + 0.5) * keys.height) / 4,
  })
}

const isBlank = async (shopper: Visit) =>
  (await inked(shopper, '.strip canvas')) === 0 && (await shopper.eyes()) === undefined

test('one hand holds, the other taps where it sees: a new map for each digit', async () => {
  const shopper = await visit(stage, 'shield', layouts)
  const thumb = await thumbOf(shopper)
  await touch(shopper, 'touchStart', thumb)
  for (const [index, digit] of [2, 5, 8, 0, 1, 3].entries()) {
    const seen = index ? await afterTaps(shopper, index) : await shopper.looks()
    expect(seen?.layout).toEqual(layouts[index])
    const cell = seen?.cells[seen.layout.indexOf(digit)]
    if (cell) await tap(shopper, middleOf(cell), thumb)
  }
  await afterTaps(shopper, 6)
  expect(await isBlank(shopper)).toBe(true)
  await touch(shopper, 'touchEnd')
  const wanted = [2, 5, 8, 0, 1, 3].map((digit, index) => layouts[index]?.indexOf(digit))
  expect(await shopper.done()).toEqual([wanted])
  expect(shopper.troubles).toEqual([])
})

test('the map is there while it is held, and at no other time', async () => {
  const shopper = await visit(stage, 'shield', layouts)
  const thumb = await thumbOf(shopper)
  const key = await keysOf(shopper)
  expect(await isBlank(shopper)).toBe(true)
  const rest = await picture(shopper)
  for (const end of ['touchEnd', 'touchCancel'] as const) {
    await touch(shopper, 'touchStart', thumb)
    expect(await isBlank(shopper)).toBe(false)
    expect(await picture(shopper)).not.toBe(rest)
    await touch(shopper, end)
    expect(await isBlank(shopper)).toBe(true)
    expect(await picture(shopper)).toBe(rest)
  }
  // Neither drawing again nor a new layout shows it.
  await shopper.call('redraw')
  await touch(shopper, 'touchStart', thumb)
  await tap(shopper, key(4), thumb)
  await touch(shopper, 'touchEnd')
  await shopper.call('undo')
  await shopper.page.setViewportSize({ width: 360, height: 640 })
  expect(await isBlank(shopper)).toBe(true)
})

test('of two fingers that hold, one may go', async () => {
  const shopper = await visit(stage, 'shield', layouts)
  const thumb = await thumbOf(shopper)
  const palm = { ...thumb, x: thumb.x + 120, id: 2 }
  await touch(shopper, 'touchStart', thumb, palm)
  await touch(shopper, 'touchEnd', palm)
  expect(await isBlank(shopper)).toBe(false)
  await touch(shopper, 'touchEnd')
  expect(await isBlank(shopper)).toBe(true)
})

test('without holding no key does anything, and all say the same', async () => {
  const shopper = await visit(stage, 'shield', layouts)
  const key = await keysOf(shopper)
  const pictures = new Set<string>()
  for (let position = 0; position < 10; position += 1) {
    await tap(shopper, key(position))
    expect(await shopper.page.locator('.strip').textContent()).toBe('请先按住这里')
    pictures.add(await picture(shopper))
  }
  expect(pictures.size).toBe(1)
  expect(await shopper.counts()).toEqual([])
  expect(await isBlank(shopper)).toBe(true)
  const thumb = await thumbOf(shopper)
  await touch(shopper, 'touchStart', thumb)
  await touch(shopper, 'touchEnd')
  expect(await shopper.page.locator('.strip').textContent()).toBe(
    '用手挡住并按住这里看图，在上方空白键上点',
  )
})

test('the page looks the same whichever key is tapped', async () => {
  const shopper = await visit(stage, 'shield', layouts.slice(0, 1))
  const key = await keysOf(shopper)
  const thumb = await thumbOf(shopper)
  await touch(shopper, 'touchStart', thumb)
  const before = await picture(shopper)
  for (let position = 0; position < 10; position += 1) {
    const finger = { ...key(position), id: 2 }
    await touch(shopper, 'touchStart', thumb, finger)
    const down = await picture(shopper)
    await touch(shopper, 'touchEnd', finger)
    const up = await picture(shopper)
    await shopper.call('clear')
    expect([down === before, up === before], `key ${position}`).toEqual([true, true])
  }
})

test('with a mouse the space bar holds, once the strip has been chosen', async () => {
  const shopper = await visit(stage, 'shield', layouts, { touch: false })
  const { keyboard, mouse } = shopper.page
  const thumb = await thumbOf(shopper)
  const key = await keysOf(shopper)
  await mouse.click(thumb.x, thumb.y)
  expect(await isBlank(shopper)).toBe(true)
  await keyboard.down('a')
  expect(await isBlank(shopper)).toBe(true)
  await keyboard.up('a')
  await keyboard.down(' ')
  expect(await isBlank(shopper)).toBe(false)
  for (const position of [3, 9]) await mouse.click(key(position).x, key(position).y)
  expect(await shopper.counts()).toEqual([1, 2])
  await keyboard.up(' ')
  expect(await isBlank(shopper)).toBe(true)
  await mouse.click(key(0).x, key(0).y)
  await keyboard.down(' ')
  // The focus goes elsewhere: whether the key is still down, nobody can tell.
  await shopper.page.locator('.strip').evaluate((strip) => (strip as HTMLElement).blur())
  expect(await isBlank(shopper)).toBe(true)
  expect(await shopper.counts()).toEqual([1, 2])
})

test('no digit is anywhere but in pixels, and they go with the module', async () => {
  const shopper = await visit(stage, 'shield', layouts)
  const thumb = await thumbOf(shopper)
  await touch(shopper, 'touchStart', thumb)
  await shopper.looks()
  expect(await readable(shopper)).not.toMatch(/\d/)
  const strip = shopper.page.getByRole('button', {
    name: '用手挡住并按住这里看图，在上方空白键上点',
    pressed: true,
  })
  expect(await strip.count()).toBe(1)
  await shopper.call('stop')
  expect(await shopper.eyes()).toBeUndefined()
  expect(await shopper.page.locator('#host').innerHTML()).toBe('')
  await touch(shopper, 'touchEnd')
  expect(shopper.troubles).toEqual([])
})
