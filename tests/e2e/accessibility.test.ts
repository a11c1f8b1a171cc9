/** Every screen that a shopper can see, held to WCAG 2.2 AA by axe. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { shortenSilence } from './stage/host.ts'
import { journeys } from './stage/journeys.ts'
import { type Stage, startStage } from './stage/start-stage.ts'

let stage: Stage
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

beforeAll(async () => {
  stage = await startStage()
  await shortenSilence(stage)
})
afterAll(() => stage.stop())
afterEach(() => stage.clear())

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** Of the page and of the frames in it. */
async function violations(page: Page): Promise<readonly string[]> {
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

/** What is missed here fails: the page, its policy and its requests have nothing to complain of. */
const expectedTrouble = /ERR_INTERNET_DISCONNECTED|\/nowhere.*404/

const walks = [
  { name: 'code', mobile: false, least: 12 },
  { name: 'redirect', mobile: true, least: 6 },
  { name: 'card', mobile: false, least: 10 },
  { name: 'counter', mobile: false, least: 9 },
  { name: 'trouble', mobile: false, least: 7 },
] as const

const looks = [
  { language: 'zh', dark: false },
  { language: 'en', dark: true },
  { language: 'zh', dark: true },
  { language: 'en', dark: false },
] as const

/** Each walk has a look, in turn; all looks where pictures are taken, which are for looking at all. */
const lookedAt = walks.flatMap((walk, at) =>
  looks
    .filter((_, look) => process.env.TILLWAY_PICTURES || look === at % looks.length)
    .map((look) => ({ ...walk, ...look })),
)

test.each(lookedAt)('$name, $language, dark: $dark', async ({ name, least, ...options }) => {
  const visitor = await stage.visit(options)
  const found: Record<string, readonly string[]> = {}
  let looked = 0
  await journeys[name](visitor, async (screen, page) => {
    looked += 1
    const here = await violations(page)
    if (here.length > 0) found[screen] = here
  })
  expect(found).toEqual({})
  expect(looked).toBeGreaterThanOrEqual(least)
  expect(stage.takeTroubles().filter((text) => !expectedTrouble.test(text))).toEqual([])
})
