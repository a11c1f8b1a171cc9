/** Every step of the password page, held to WCAG 2.2 AA by axe, in every look. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage, type Visit } from '../browser.ts'
import { expectSound, frameOf, looksOf, small, stickingOut } from '../looks.ts'
import { enter, passwordConfig, visitPassword } from './person.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

interface Scene {
  readonly config: ReturnType<typeof passwordConfig>
  readonly answer?: Parameters<typeof visitPassword>[2]
  show(shopper: Visit): Promise<void>
}

const open = ({ frame }: Visit) => frame.locator('.host:not([inert])').waitFor()
const press = async ({ frame }: Visit, name: string) => frame.locator(`[name=${name}]`).click()

const scenes: Readonly<Record<string, Scene>> = {
  pad: {
    config: passwordConfig(),
    async show(shopper) {
      await open(shopper)
      await enter(shopper, '314')
    },
  },
  gesture: { config: passwordConfig('pay', { module: 'gesture' }), show: open },
  shield: { config: passwordConfig('pay', { module: 'shield' }), show: open },
  warning: { config: passwordConfig('pay', { module: 'plain' }), show: async () => {} },
  plain: {
    config: passwordConfig('pay', { module: 'plain' }),
    async show(shopper) {
      await press(shopper, 'accept')
      await open(shopper)
    },
  },
  picture: {
    config: passwordConfig('set'),
    async show({ frame }) {
      await frame.locator('[name=picture]').first().waitFor()
    },
  },
  new: {
    config: passwordConfig('set'),
    async show(shopper) {
      await shopper.frame.locator('[name=picture]').first().click()
      await open(shopper)
    },
  },
  phone: {
    config: passwordConfig('change_phone'),
    async show(shopper) {
      await press(shopper, 'next')
    },
  },
  wrong: {
    config: passwordConfig(),
    answer: (nth) => ({ tries_left: 6 - nth }),
    async show(shopper) {
      await shopper.say({ type: 'failed', code: 'password_wrong' })
      await shopper.frame.getByText(/还可以试|Tries left/).waitFor()
    },
  },
  locked: {
    config: passwordConfig(),
    answer: () => ({ layouts: [], state: 'locked', locked_for_ms: 10_000_000, tries_left: 0 }),
    async show({ frame }) {
      await frame.getByText(/锁定|Locked/).waitFor()
    },
  },
  sent: {
    config: passwordConfig(),
    async show(shopper) {
      await open(shopper)
      await enter(shopper, '314159')
      await shopper.hears('password')
    },
  },
}

test.each(Object.entries(scenes))(
  '%s is accessible however it looks, and nothing sticks out',
  async (name, { config, answer, show }) => {
    // Another language is another page.
    for (const look of looksOf(Object.keys(scenes).indexOf(name))) {
      const shopper = await visitPassword(stage, { ...config, lang: look.lang }, answer)
      await show(shopper)
      await expectSound(shopper, `password ${name}`, [look])
      await shopper.close()
    }
  },
  120_000,
)

test('text at twice its size wraps, and nothing is cut off', async () => {
  const shopper = await visitPassword(stage, passwordConfig(), undefined, small)
  await open(shopper)
  const frame = frameOf(shopper)
  await frame.evaluate(() => {
    document.documentElement.style.fontSize = '200%'
  })
  expect(await stickingOut(frame)).toEqual([])
  await shopper.close()
})
