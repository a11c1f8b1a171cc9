/** The pictures that a shopper knows the real page by are told apart, with and without colours. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pictureCount } from '../../../src/password/pictures/pictures.ts'
import { bundled, type Stage, startStage, visit } from './stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

/** Each picture as 24 by 24 tones of grey from 0 to 255. */
async function tones(): Promise<number[][]> {
  const script = await bundled(
    `import { drawPicture } from './password/pictures/draw-picture.ts'
import { drawnPicture } from './password/pictures/pictures.ts'
globalThis.draw = (canvas, picture) => drawPicture(canvas, drawnPicture(picture))`,
    'ts',
  )
  const { page } = await visit(stage, 'pad', [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
  await page.evaluate(script)
  return page.evaluate((count) => {
    const { draw } = globalThis as unknown as {
      draw(canvas: HTMLCanvasElement, picture: number): void
    }
    const small = document.createElement('canvas')
    const canvas = document.createElement('canvas')
    small.width = 24
    small.height = 24
    const context = small.getContext('2d', { willReadFrequently: true })
    return Array.from({ length: count }, (_, picture) => {
      draw(canvas, picture)
      context?.drawImage(canvas, 0, 0, 24, 24)
      const { data } = context?.getImageData(0, 0, 24, 24) ?? { data: [] }
      const grey = (index: number) =>
        0.3 * (data[index] ?? 0) + 0.59 * (data[index + 1] ?? 0) + 0.11 * (data[index + 2] ?? 0)
      return Array.from({ length: 24 * 24 }, (_, pixel) => Math.round(grey(pixel * 4)))
    })
  }, pictureCount)
}

test('all of them differ, also for who sees no colours', async () => {
  const all = await tones()
  expect(all).toHaveLength(96)
  const close: string[] = []
  for (const [one, picture] of all.entries()) {
    for (const [other, second] of all.entries()) {
      if (other <= one) continue
      const visible = picture.filter((tone, pixel) => Math.abs(tone - (second[pixel] ?? 0)) > 12)
      if (visible.length < 24) close.push(`${one} and ${other}: ${visible.length}`)
    }
  }
  expect(close).toEqual([])
})
