/** Every screen that a shopper can see, held to WCAG 2.2 AA by axe. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { shortenSilence } from './stage/host.ts'
import { journeys } from './stage/journeys.ts'
import { type Stage, startStage } from './stage/start-stage.ts'
import { violations } from './stage/violations.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
  await shortenSilence(stage)
})
afterAll(() => stage.stop())
afterEach(() => stage.clear())

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
