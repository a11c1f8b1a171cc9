/** What axe finds against WCAG 2.2 AA in a page and in the frames in it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Frame, Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

export async function violations(page: Page): Promise<readonly string[]> {
  return (await Promise.all(page.frames().map(violationsIn))).flat()
}

/** Put in by the debugger, which the pages' policies do not stop. */
async function violationsIn(page: Frame): Promise<readonly string[]> {
  // Once for a document: what has it read and compiled need not do so again.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run(root: Document, options: object): Promise<{ violations: Violation[] }> }
    }
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const options = { runOnly: { type: 'tag', values }, preload: false, iframes: false }
    return (await checker.run(document, options)).violations
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}
