/** Every state, in every language, theme and size, held to WCAG 2.2 AA by axe. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  agree,
  creditCard,
  fillIdentity,
  type Stage,
  startStage,
  submit,
  type Visit,
  visit,
} from './browser.ts'
import { expectSound, frameOf, looksOf, small, stickingOut } from './looks.ts'
import { cardConfig, codeConfig, type FakeVault } from './vault.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

interface Scene {
  readonly config: FakeVault['config']
  show(shopper: Visit): Promise<void>
}

const scenes: Readonly<Record<string, Scene>> = {
  empty: { config: cardConfig(), show: async () => {} },
  wrong: {
    config: cardConfig(),
    async show(shopper) {
      await shopper.frame.locator('#number').fill('9999990000000001')
      await submit(shopper)
      await shopper.frame.getByRole('radio').first().waitFor()
    },
  },
  credit: {
    config: cardConfig(),
    async show(shopper) {
      await fillIdentity(shopper, creditCard)
      await shopper.frame.locator('#cvn').fill('123')
      await agree(shopper)
    },
  },
  busy: {
    config: cardConfig(),
    async show(shopper) {
      await shopper.say({ type: 'busy', on: true })
      await shopper.frame.locator('[aria-busy]').waitFor()
    },
  },
  refused: {
    config: cardConfig(),
    async show(shopper) {
      await shopper.say({ type: 'failed', code: 'card_details_wrong' })
      await shopper.frame.locator('[role=alert]:not(:empty)').waitFor()
    },
  },
  code: { config: codeConfig(), show: async () => {} },
  'code wrong': {
    config: codeConfig(true),
    async show(shopper) {
      await shopper.say({ type: 'code_sent', resend_in_ms: 0 })
      await shopper.say({ type: 'code_refused', code: 'sms_code_wrong', resend_in_ms: 0 })
      await shopper.frame.locator('#code-note:not(:empty)').waitFor()
    },
  },
}

test.each(Object.entries(scenes))(
  '%s is accessible however it looks, and nothing sticks out',
  async (name, { config, show }) => {
    const shopper = await visit(stage, config)
    await show(shopper)
    await expectSound(shopper, name, looksOf(Object.keys(scenes).indexOf(name)))
    await shopper.close()
  },
  120_000,
)

test('without a wish the theme follows the device, at once', async () => {
  const shopper = await visit(stage, { ...cardConfig(), theme: 'auto' })
  const background = () =>
    shopper.frame.locator('html').evaluate((html) => getComputedStyle(html).backgroundColor)
  expect(await background()).toBe('rgb(246, 247, 249)')
  await shopper.page.emulateMedia({ colorScheme: 'dark' })
  expect(await background()).toBe('rgb(28, 31, 38)')
  await shopper.close()
})

test('text at twice its size wraps, and nothing is cut off', async () => {
  const shopper = await visit(stage, codeConfig(true), small)
  const frame = frameOf(shopper)
  await frame.evaluate(() => {
    document.documentElement.style.fontSize = '200%'
  })
  expect(await stickingOut(frame)).toEqual([])
  await shopper.close()
})
