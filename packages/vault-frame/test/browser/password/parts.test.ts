/** What comes later to the page of a password: when, and what becomes of it when it does not come. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Stage, settled, startStage, type Visit } from '../browser.ts'
import { enter, opened, passwordConfig, titled, visitPassword, wayButton } from './person.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())
beforeEach(() => {
  stage.vault.fetched.length = 0
  stage.vault.missing = undefined
})

const open = ({ frame }: Visit) => frame.locator('.host:not([inert]) > *').first().waitFor()
const retry = ({ frame }: Visit) => frame.getByRole('button', { name: '重试' })

test('the shuffled pad needs nothing but what seals, and another way is fetched once', async () => {
  const { vault } = stage
  const shopper = await visitPassword(stage, passwordConfig())
  await open(shopper)
  expect(vault.fetched).toEqual(['sending'])
  for (const way of ['gesture', 'pad', 'gesture'] as const) {
    await wayButton(shopper, way).click()
    await open(shopper)
  }
  expect(vault.fetched).toEqual(['sending', 'gesture'])
  expect(shopper.troubles).toEqual([])
  await shopper.close()
})

test.each([
  ['sending', passwordConfig()],
  ['shield', passwordConfig('pay', { module: 'shield' })],
  ['plain', passwordConfig('pay', { module: 'plain' })],
  ['choosing', passwordConfig('set')],
] as const)('without %s nothing is half open, and it can be tried again', async (name, config) => {
  const { vault } = stage
  vault.missing = new RegExp(name)
  const shopper = await visitPassword(stage, config)
  await shopper.frame.getByText('网络不畅').waitFor()
  expect(await shopper.frame.locator('.host').isVisible()).toBe(false)
  expect(await shopper.frame.locator('[name=accept],[name=picture]').count()).toBe(0)
  vault.missing = undefined
  await retry(shopper).click()
  if (name === 'plain') await shopper.frame.getByRole('button', { name: '仍用普通键盘' }).click()
  if (name === 'choosing') {
    await shopper.frame.locator('[name=picture]').first().waitFor()
    await settled(shopper)
    await shopper.frame.locator('[name=picture]').first().click()
  }
  await open(shopper)
  expect(await shopper.frame.locator('[role=alert]:not(:empty)').count()).toBe(0)
  await shopper.close()
})

test('another language is the same page anew, with the ticket in hand', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config)
  await enter(shopper, '31')
  await shopper.say({ type: 'look', lang: 'en', theme: 'dark', large: true })
  await titled(shopper, 'Enter your payment password')
  expect(await shopper.frame.locator('html').getAttribute('lang')).toBe('en')
  expect(await shopper.frame.locator('.dots .on').count()).toBe(0)
  await shopper.hears('ready', 2)
  await enter(shopper, '314159')
  expect((await opened(stage, shopper)).payload).toMatchObject({ ticket: config.ticket })
  // While an entry is on its way the page stays, and tells what became of it.
  await shopper.say({ type: 'look', lang: 'zh', theme: 'dark', large: true })
  await shopper.say({ type: 'failed', code: 'password_wrong' })
  await shopper.frame.getByText('Wrong password').waitFor()
  await shopper.close()
})
