/** Reads a QR code as a phone does: from the pixels on the screen. */
import jsqr from 'jsqr'
import type { Browser, Locator, Page } from 'playwright-core'
import type { Stage } from './start-stage.ts'

interface Picture {
  readonly width: number
  readonly height: number
  /** RGBA, base64. */
  readonly pixels: string
}

const readers = new WeakMap<Browser, Promise<Page>>()

export async function readCode({ browser }: Stage, code: Locator): Promise<string> {
  const reader = readers.get(browser) ?? browser.newPage()
  readers.set(browser, reader)
  const png = (await code.screenshot()).toString('base64')
  const { width, height, pixels } = await (await reader).evaluate(paint, png)
  const found = jsqr.default(Uint8ClampedArray.from(Buffer.from(pixels, 'base64')), width, height)
  if (found === null) throw new Error('there is no code that a phone could read')
  return found.data
}

/** Runs in a blank page, which has what takes a PNG apart. */
async function paint(png: string): Promise<Picture> {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const { width, height } = image
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  const parts: string[] = []
  for (const byte of data) parts.push(String.fromCharCode(byte))
  return { width, height, pixels: btoa(parts.join('')) }
}
