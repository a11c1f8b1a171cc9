/** Puts screens side by side, each in the frame of a phone, by drawing a page that shows them. */
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'

const width = 1440
const height = 750

const style = `
  * { box-sizing: border-box; margin: 0 }
  body { width: ${width}px; height: ${height}px; display: flex; justify-content: center;
    align-items: center; gap: 34px; background: linear-gradient(160deg, #f5f1e8, #e3ebe4) }
  figure { width: 314px; padding: 9px; border-radius: 44px; background: #20241f;
    box-shadow: 0 24px 48px -18px rgb(32 40 34 / 0.42), 0 2px 6px rgb(32 40 34 / 0.2) }
  img { display: block; width: 100%; border-radius: 36px }
`

/** A PNG of the given screenshots from left to right. */
export async function composeReadmePicture(
  browser: Browser,
  screens: readonly string[],
): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width, height } })
  const figures = screens.map((path) => {
    const data = readFileSync(path).toString('base64')
    return `<figure><img alt="" src="data:image/png;base64,${data}"></figure>`
  })
  await page.setContent(`<!doctype html><style>${style}</style>${figures.join('')}`)
  const picture = await page.screenshot()
  await page.close()
  return picture
}
