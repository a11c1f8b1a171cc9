/**
 * Programs that read page and frame at every tap, on a small scale: the real frame before a played
 * vault, seven entries on a strict pad, with a leak planted that they must find. Without what was
 * planted the same entries must tell nothing. `npm run attacks -- --pages` has the whole.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../../packages/vault-frame/test/browser/browser.ts'
import {
  challengeOf,
  layout,
  passwordConfig,
} from '../../packages/vault-frame/test/browser/password/person.ts'
import { allPasswords, judge } from '../attacks/pages/judge.ts'
import { plantListener } from '../attacks/pages/listening.ts'
import { tenPasswords } from '../attacks/pages/passwords.ts'
import { watchMaps } from '../attacks/pages/person.ts'
import { labelTappedKeys } from '../attacks/pages/planted-leaks.ts'
import { recordEntry } from '../attacks/pages/record.ts'
import type { Trace } from '../attacks/pages/trace.ts'
import { waitUntil } from '../kit/wait-until.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

/** Maps that nobody but the test expects: seven steps on for each tap of each entry. */
const strictMaps = (nth: number) => [Array.from({ length: 6 }, (_, tap) => layout(nth * 3 + tap))]

async function recordEntries(): Promise<readonly Trace[]> {
  const { browser, vault } = stage
  const config = passwordConfig()
  vault.config = config
  vault.challenge = ({ module }, nth) => ({
    status: 200,
    body: { ...challengeOf(config, module, nth), layouts: strictMaps(nth) },
  })
  const context = await browser.newContext({ hasTouch: true, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await plantListener(page)
  const maps = watchMaps(page)
  const traces: Trace[] = []
  for (const password of tenPasswords.slice(0, 7)) {
    await page.goto(`${vault.shop}/?vault=${encodeURIComponent(vault.origin)}`)
    await page.frameLocator('iframe').locator('.host canvas').waitFor()
    const frame = page.frames()[1]
    if (!frame) throw new Error('the shop has no frame')
    const seen = await waitUntil('its map', () => maps(frame))
    await labelTappedKeys(frame)
    // Chromium drops taps into a frame that has moved a moment ago.
    await page.waitForTimeout(600)
    const untilAnswered = async () => {}
    traces.push(await recordEntry({ page, frame, maps: seen, password, untilAnswered }))
  }
  await context.close()
  return traces
}

const without = (traces: readonly Trace[], planted: RegExp): readonly Trace[] =>
  traces.map((trace) => ({
    ...trace,
    moments: trace.moments.map(({ taps, lines }) => ({
      taps,
      lines: lines.filter((line) => !planted.test(line)),
    })),
  }))

test('a label on a tapped key is read by programs, and nothing else is', async () => {
  const traces = await recordEntries()
  const [pages] = judge(traces).findings
  expect(pages?.candidates).toBeLessThan(allPasswords)
  const honest = judge(without(traces, /key \d$|key \d \|/))
  expect(honest.findings.map(({ by }) => by)).toEqual([[], [], []])
  expect(honest.findings.map(({ candidates }) => candidates)).toEqual(
    honest.findings.map(() => allPasswords),
  )
  expect(honest.unlikeFacts).toEqual([])
  const sealed = honest.differences.find(({ what }) => what === 'characters of the sealed text')
  expect(sealed?.values).toHaveLength(1)
})
