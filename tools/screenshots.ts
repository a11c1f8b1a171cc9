/**
 * Pictures of every screen: `npm run screenshots -- [folder]`. Also composes the picture of the
 * README from them. A person looks at these; the tests look at everything else.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { shortenSilence } from '../tests/e2e/stage/host.ts'
import type { Journey } from '../tests/e2e/stage/journey.ts'
import { journeys } from '../tests/e2e/stage/journeys.ts'
import { byPassword } from '../tests/e2e/stage/password-journey.ts'
import { type Stage, startStage, type VisitOptions } from '../tests/e2e/stage/start-stage.ts'
import { composeReadmePicture } from './screenshots/compose-readme-picture.ts'

interface Round {
  readonly name: string
  readonly journey: keyof typeof journeys
  readonly visit: VisitOptions
}

const phone = { width: 390, height: 844 }
const desktop = { width: 1280, height: 800 }
/** Tall enough for the reader beside the sheet. */
const counter = { width: 1280, height: 860 }

const rounds: readonly Round[] = [
  { name: 'zh-light', journey: 'code', visit: { viewport: phone, scale: 2 } },
  { name: 'zh-light', journey: 'redirect', visit: { viewport: phone, mobile: true } },
  { name: 'zh-light', journey: 'trouble', visit: { viewport: phone } },
  { name: 'en-dark', journey: 'code', visit: { viewport: phone, language: 'en', dark: true } },
  {
    name: 'en-dark',
    journey: 'redirect',
    visit: { viewport: phone, mobile: true, language: 'en', dark: true },
  },
  { name: 'en-dark', journey: 'trouble', visit: { viewport: phone, language: 'en', dark: true } },
  { name: 'zh-light', journey: 'card', visit: { viewport: phone } },
  { name: 'en-dark', journey: 'card', visit: { viewport: phone, language: 'en', dark: true } },
  { name: 'desktop-zh-dark', journey: 'card', visit: { viewport: desktop, dark: true } },
  { name: 'zh-light', journey: 'counter', visit: { viewport: phone } },
  { name: 'en-dark', journey: 'counter', visit: { viewport: phone, language: 'en', dark: true } },
  { name: 'desktop-zh-light', journey: 'counter', visit: { viewport: counter } },
  {
    name: 'desktop-en-dark',
    journey: 'counter',
    visit: { viewport: counter, language: 'en', dark: true },
  },
  { name: 'zh-large', journey: 'code', visit: { viewport: phone, textScale: 1.5 } },
  { name: 'desktop-zh-light', journey: 'code', visit: { viewport: desktop } },
  {
    name: 'desktop-en-dark',
    journey: 'trouble',
    visit: { viewport: desktop, language: 'en', dark: true },
  },
]

/** On a stage of their own, where passwords are asked for. */
const passwordRounds: readonly Omit<Round, 'journey'>[] = [
  { name: 'zh-light', visit: { viewport: phone, touch: true } },
  { name: 'en-dark', visit: { viewport: phone, touch: true, language: 'en', dark: true } },
  { name: 'zh-large', visit: { viewport: phone, touch: true, textScale: 1.5 } },
]

/** The screens that follow one another in the README. */
const readmeScreens = ['mall', 'sheet', 'code', 'success']

async function takePictures(
  stage: Stage,
  round: Omit<Round, 'journey'>,
  { journey, folder }: { readonly journey: Journey; readonly folder: string },
): Promise<void> {
  const visitor = await stage.visit(round.visit)
  await journey(visitor, async (name, page) => {
    const path = join(folder, `${round.name}--${name}.png`)
    await page.screenshot({ path })
  })
  await stage.clear()
}

async function takePasswordPictures(folder: string): Promise<void> {
  const stage = await startStage({ passwords: { policy: null } })
  try {
    for (const round of passwordRounds) {
      await takePictures(stage, round, { journey: byPassword, folder })
    }
  } finally {
    await stage.stop()
  }
}

async function run(): Promise<void> {
  const [given] = process.argv.slice(2)
  const folder = resolve(given ?? mkdtempSync(join(tmpdir(), 'tillway-screenshots-')))
  mkdirSync(folder, { recursive: true })
  await takePasswordPictures(folder)
  const stage = await startStage()
  await shortenSilence(stage)
  try {
    for (const round of rounds) {
      await takePictures(stage, round, { journey: journeys[round.journey], folder })
    }
    const screens = readmeScreens.map((name) => join(folder, `zh-light--${name}.png`))
    const picture = await composeReadmePicture(stage.browser, screens)
    const images = join(import.meta.dirname, '../docs/images')
    mkdirSync(images, { recursive: true })
    writeFileSync(join(images, 'sheet.png'), picture)
    process.stdout.write(`pictures in ${folder}, README picture of ${picture.length} bytes\n`)
  } finally {
    await stage.stop()
  }
}

await run()
