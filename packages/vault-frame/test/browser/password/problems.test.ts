/** What goes wrong with an entry, and what becomes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage, type Visit } from '../browser.ts'
import { frameOf } from '../looks.ts'
import {
  challengeOf,
  enter,
  layouts,
  opened,
  passwordConfig,
  positionsOf,
  titled,
  visitPassword,
} from './person.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

const alert = ({ frame }: Visit) => frame.locator('[role=alert]:not(:empty)')
const filled = ({ frame }: Visit) => frame.locator('.dots .on').count()
const open = ({ frame }: Visit) => frame.locator('.host:not([inert]) > *').first().waitFor()

test('a wrong password is told with what is left, and begins anew with another challenge', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config, (nth) => ({ tries_left: 6 - nth }))
  await enter(shopper, '111222')
  await opened(stage, shopper)
  expect(await shopper.frame.locator('.host > *').count()).toBe(0)
  await shopper.say({ type: 'failed', code: 'password_wrong' })
  await shopper.frame.getByText('密码错误，还可以试 4 次').waitFor()
  expect(await filled(shopper)).toBe(0)
  await enter(shopper, '314159')
  const { payload } = await opened(stage, shopper, 2)
  expect(payload).toMatchObject({
    challenge: 'challenge-2',
    entries: [positionsOf(layouts(config, 2), '314159')],
  })
  await shopper.close()
})

test.each([
  ['locked', 10_000_000, '密码已锁定，请 3 小时后再试'],
  ['locked', 100_000, '密码已锁定，请 2 分钟后再试'],
  ['reset_needed', 0, '密码已锁定，请验证身份后重设'],
  ['barred', 0, '支付密码已停用'],
  ['none', 0, '尚未设置支付密码'],
] as const)(
  'while it is %s for %d ms nothing can be entered',
  async (state, locked_for_ms, said) => {
    const shopper = await visitPassword(stage, passwordConfig(), (nth) =>
      nth === 1 ? {} : { layouts: [], state, locked_for_ms },
    )
    await open(shopper)
    await shopper.say({ type: 'failed', code: 'password_locked' })
    await shopper.frame.getByText(said).waitFor()
    expect(await shopper.frame.locator('.host').isVisible()).toBe(false)
    await shopper.frame.getByRole('button', { name: '忘记密码' }).waitFor()
    await shopper.close()
  },
)

test('a lock that ends makes way for a new try', async () => {
  const shopper = await visitPassword(stage, passwordConfig(), (nth) =>
    nth === 1 ? { layouts: [], state: 'locked', locked_for_ms: 1_500 } : {},
  )
  await shopper.frame.getByText('密码已锁定').waitFor()
  await open(shopper)
  expect(stage.vault.asked).toHaveLength(2)
  await shopper.close()
})

test.each([
  ['password_entries_differ', '两次输入不一致'],
  ['password_too_easy', '太容易被猜到'],
  ['challenge_invalid', '已失效，请重新输入'],
  ['something_new', '暂时无法完成'],
  ['constructor', '暂时无法完成'],
])('%s of a new password begins with the first entry again', async (code, said) => {
  const shopper = await visitPassword(stage, passwordConfig('set'))
  await shopper.frame.locator('[name=picture]').first().click()
  await enter(shopper, '271828')
  await titled(shopper, '请再输入一次')
  await shopper.say({ type: 'failed', code })
  await shopper.frame.getByText(said).waitFor()
  await titled(shopper, '请设置 6 位支付密码')
  await enter(shopper, '271828')
  await titled(shopper, '请再输入一次')
  await enter(shopper, '271828')
  expect((await opened(stage, shopper)).payload.entries).toHaveLength(2)
  await shopper.close()
})

test('a picture that was chosen stays, whatever the next challenge offers', async () => {
  const shopper = await visitPassword(stage, passwordConfig('set'), (nth) =>
    nth === 1 ? {} : { pictures: [50, 51, 52] },
  )
  await shopper.frame.locator('[name=picture]').first().click()
  await open(shopper)
  await shopper.say({ type: 'failed', code: 'password_too_easy' })
  await titled(shopper, '请设置 6 位支付密码')
  for (const _ of ['new', 'again']) {
    await open(shopper)
    await enter(shopper, '271828')
    await shopper.page.waitForTimeout(300)
  }
  expect((await opened(stage, shopper)).payload).toMatchObject({ picture: 0 })
  await shopper.close()
})

test('without an answer of the vault there is a way to try again', async () => {
  const { vault } = stage
  vault.down = true
  const shopper = await visitPassword(stage, passwordConfig())
  await shopper.frame.getByText('网络不畅').waitFor()
  vault.down = false
  await shopper.frame.getByRole('button', { name: '重试' }).click()
  await enter(shopper, '314159')
  await opened(stage, shopper)
  expect(await alert(shopper).count()).toBe(0)
  await shopper.close()
})

test('what the vault refuses is told in our words, else in its own', async () => {
  const shopper = await visitPassword(stage, passwordConfig())
  await open(shopper)
  const sentence = { zh: '请求过于频繁', en: 'Too many requests' }
  const refuse = (code: string) => {
    stage.vault.challenge = () => ({
      status: 429,
      body: { error: { code, shopper_message: sentence } },
    })
  }
  refuse('rate_limited')
  await shopper.say({ type: 'failed', code: 'password_wrong' })
  await shopper.frame.getByText('请求过于频繁').waitFor()
  refuse('ticket_invalid')
  await shopper.frame.getByRole('button', { name: '重试' }).click()
  await shopper.frame.getByText('页面已过期').waitFor()
  await shopper.close()
})

test('a challenge that lapses makes way for a new one, and what was entered is gone', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config, (nth) =>
    nth === 1 ? { expires_in_ms: 8_000 } : {},
  )
  await enter(shopper, '3')
  await shopper.frame.getByText('时间已过').waitFor()
  expect(await filled(shopper)).toBe(0)
  await enter(shopper, '314159')
  const { payload } = await opened(stage, shopper)
  expect(payload).toMatchObject({
    challenge: 'challenge-2',
    entries: [positionsOf(layouts(config, 2), '314159')],
  })
  await shopper.close()
})

/** As a browser does it when another tab or app comes to the front. */
const setHidden = (shopper: Visit, hidden: boolean) =>
  frameOf(shopper).evaluate((isHidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: isHidden })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)

test('a page out of sight forgets what was entered and shows no map', async () => {
  const config = passwordConfig('change')
  const shopper = await visitPassword(stage, config)
  await enter(shopper, '314159')
  await titled(shopper, '请设置 6 位支付密码')
  await enter(shopper, '27')
  await setHidden(shopper, true)
  expect(await filled(shopper)).toBe(0)
  expect(await shopper.frame.locator('.host > *').count()).toBe(0)
  await setHidden(shopper, false)
  await titled(shopper, '请输入原支付密码')
  for (const digits of ['314159', '271828', '271828']) {
    await enter(shopper, digits)
    await shopper.page.waitForTimeout(300)
  }
  const { payload } = await opened(stage, shopper)
  expect(payload.entries).toEqual(
    ['314159', '271828', '271828'].map((digits, entry) =>
      positionsOf(layouts(config, 1, entry), digits),
    ),
  )
  await shopper.close()
})

test('while something lies over the map nothing is shown and nothing can be entered', async () => {
  const shopper = await visitPassword(stage, passwordConfig())
  await open(shopper)
  const { page, frame } = shopper
  const box = await frame.locator('.host').boundingBox()
  await page.evaluate(() => {
    const cover = document.createElement('div')
    cover.id = 'cover'
    cover.style.cssText =
      'position:fixed;inset:0;z-index:9;background:#fff;opacity:.5;pointer-events:none'
    document.body.append(cover)
  })
  await frame.getByText('页面被遮挡').waitFor()
  expect(await frame.locator('.host canvas').isVisible()).toBe(false)
  if (box) await page.mouse.click(box.x + 60, box.y + 30)
  expect(await filled(shopper)).toBe(0)
  await page.evaluate(() => document.getElementById('cover')?.remove())
  await open(shopper)
  await enter(shopper, '314159')
  await opened(stage, shopper)
  await shopper.close()
})

test('while the page around is at work nothing can be entered', async () => {
  const shopper = await visitPassword(stage, passwordConfig())
  await open(shopper)
  await shopper.say({ type: 'busy', on: true })
  await shopper.frame.locator('.host[inert]').waitFor({ state: 'attached' })
  await shopper.frame.getByText('请稍候').waitFor()
  await shopper.frame.getByRole('button', { name: '忘记密码' }).click()
  expect(await shopper.heard('forgot')).toEqual([])
  await shopper.say({ type: 'busy', on: false })
  await enter(shopper, '314159')
  await opened(stage, shopper)
  await shopper.close()
})

test('only the last of several challenges counts', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config)
  await open(shopper)
  stage.vault.challenge = async (_, nth) => {
    await new Promise((done) => setTimeout(done, nth === 2 ? 1_500 : 0))
    return { status: 200, body: challengeOf(config, 'pad', nth) }
  }
  await shopper.say({ type: 'failed', code: 'password_wrong' })
  await shopper.say({ type: 'failed', code: 'password_wrong' })
  await open(shopper)
  await shopper.page.waitForTimeout(1_700)
  await enter(shopper, '314159')
  expect((await opened(stage, shopper)).payload).toMatchObject({ challenge: 'challenge-3' })
  await shopper.close()
})
