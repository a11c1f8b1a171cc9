/** Everything a password is asked for, step by step. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage, type Visit } from '../browser.ts'
import {
  challengeOf,
  claimsFor,
  enter,
  layouts,
  opened,
  passwordConfig,
  passwordTicket,
  positionsOf,
  titled,
  visitPassword,
  wayButton,
} from './person.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

const press = ({ frame }: Visit, name: string) => frame.locator(`[name=${name}]`).click()

test('six digits are sent by themselves, as positions sealed with ticket and challenge', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config)
  await shopper.frame.getByText('付款给 半山杂货铺').waitFor()
  await shopper.frame.getByText('¥299.00').waitFor()
  await enter(shopper, '314159')
  const { payload, header, length } = await opened(stage, shopper)
  expect(stage.vault.asked).toEqual([{ ticket: config.ticket, module: 'pad' }])
  expect(payload).toEqual({
    ticket: config.ticket,
    challenge: 'challenge-1',
    entries: [positionsOf(layouts(config), '314159')],
  })
  expect(header).toMatchObject({ typ: 'tillway-password', kid: 'frame-1' })
  expect(length % 512).toBe(0)
  expect(shopper.troubles).toEqual([])
  await shopper.close()
})

test('a first password takes a picture, a new one and that again', async () => {
  const config = passwordConfig('set')
  const shopper = await visitPassword(stage, config)
  await titled(shopper, '选一个专属图案')
  expect(await shopper.frame.locator('canvas:visible').count()).toBe(12)
  await shopper.frame.getByRole('button', { name: '图案 3', exact: true }).click()
  await titled(shopper, '请设置 6 位支付密码')
  await enter(shopper, '271828')
  await titled(shopper, '请再输入一次')
  await enter(shopper, '271828')
  const { payload } = await opened(stage, shopper)
  expect(payload).toMatchObject({
    picture: challengeOf(config, 'pad', 1).pictures[2],
    entries: [0, 1].map((entry) => positionsOf(layouts(config, 1, entry), '271828')),
  })
  await shopper.close()
})

test('a password can be set later, and nothing else is offered then', async () => {
  const shopper = await visitPassword(stage, passwordConfig('set'))
  await press(shopper, 'later')
  await shopper.hears('later')
  for (const name of ['cancel', 'forgot', 'sms', 'keep']) {
    expect(await shopper.frame.locator(`[name=${name}]`).isVisible()).toBe(false)
  }
  await shopper.close()
})

test('whoever sets a password anew may keep the picture', async () => {
  const config = passwordConfig('reset')
  const shopper = await visitPassword(stage, config)
  await press(shopper, 'keep')
  await enter(shopper, '271828')
  await titled(shopper, '请再输入一次')
  await enter(shopper, '271828')
  const { payload } = await opened(stage, shopper)
  expect(payload).not.toHaveProperty('picture')
  expect(payload.entries).toHaveLength(2)
  await shopper.close()
})

test('a change takes the password of now, a new one and that again', async () => {
  const config = passwordConfig('change')
  const shopper = await visitPassword(stage, config)
  await titled(shopper, '请输入原支付密码')
  await enter(shopper, '314159')
  await titled(shopper, '请设置 6 位支付密码')
  await enter(shopper, '271828')
  await titled(shopper, '请再输入一次')
  await enter(shopper, '271829')
  const { payload } = await opened(stage, shopper)
  expect(payload.entries).toEqual(
    ['314159', '271828', '271829'].map((digits, entry) =>
      positionsOf(layouts(config, 1, entry), digits),
    ),
  )
  await shopper.close()
})

test('a card that is removed is named', async () => {
  const config = passwordConfig('remove_card')
  const shopper = await visitPassword(stage, config)
  await shopper.frame.getByText('解绑 工商银行 0128').waitFor()
  expect(await shopper.frame.locator('.amount').isVisible()).toBe(false)
  await press(shopper, 'cancel')
  await shopper.hears('cancel')
  await enter(shopper, '314159')
  expect((await opened(stage, shopper)).payload).toMatchObject({ ticket: config.ticket })
  await shopper.close()
})

test('a new phone is typed before the password, and its field is gone with it', async () => {
  const shopper = await visitPassword(stage, passwordConfig('change_phone'))
  const phone = shopper.frame.getByLabel('新的银行预留手机号')
  await phone.fill('12345')
  await press(shopper, 'next')
  await shopper.frame.getByText('请检查手机号').waitFor()
  await phone.fill('+86 138 1234 1234')
  await phone.press('Enter')
  await titled(shopper, '请输入支付密码')
  expect(await shopper.frame.locator('input').count()).toBe(0)
  await enter(shopper, '314159')
  expect((await opened(stage, shopper)).payload).toMatchObject({ phone: '13812341234' })
  await shopper.close()
})

test('who forgot it or would rather have a code says so to the page around', async () => {
  const shopper = await visitPassword(stage, passwordConfig())
  await press(shopper, 'forgot')
  await press(shopper, 'sms')
  await press(shopper, 'cancel')
  for (const type of ['forgot', 'sms', 'cancel']) await shopper.hears(type)
  await shopper.close()
  const without = await visitPassword(stage, passwordConfig('pay', { sms: false }))
  await without.frame.getByRole('button', { name: '忘记密码' }).waitFor()
  expect(await without.frame.getByRole('button', { name: '改用短信验证码' }).count()).toBe(0)
  await without.close()
})

test('what was entered is taken back one by one or altogether, and counted for ears', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config)
  const { frame } = shopper
  const count = () => frame.locator('.dots .on').count()
  await enter(shopper, '999')
  expect(await count()).toBe(3)
  await frame.getByText('已输入 3 位，共 6 位').waitFor({ state: 'attached' })
  await press(shopper, 'undo')
  expect(await count()).toBe(2)
  await press(shopper, 'clear')
  expect(await count()).toBe(0)
  await enter(shopper, '314159')
  const { payload } = await opened(stage, shopper)
  expect(payload.entries).toEqual([positionsOf(layouts(config), '314159')])
  await shopper.close()
})

test('another way has a challenge of its own, and the policy says which there are', async () => {
  const shopper = await visitPassword(stage, passwordConfig('pay', { modules: ['pad', 'shield'] }))
  await enter(shopper, '31')
  expect(await wayButton(shopper, 'gesture').isVisible()).toBe(false)
  expect(await wayButton(shopper, 'plain').isVisible()).toBe(false)
  await wayButton(shopper, 'shield').click()
  await shopper.frame.locator('.strip').waitFor()
  expect(await wayButton(shopper, 'shield').getAttribute('aria-pressed')).toBe('true')
  expect(await shopper.frame.locator('.dots .on').count()).toBe(0)
  expect(stage.vault.asked.map(({ module }) => module)).toEqual(['pad', 'shield'])
  await shopper.close()
})

test('ordinary keys say first what they give up, and can be pressed and typed', async () => {
  const config = passwordConfig()
  const shopper = await visitPassword(stage, config)
  await wayButton(shopper, 'plain').click()
  await shopper.frame.getByText('看到或录下屏幕').waitFor()
  expect(stage.vault.asked.map(({ module }) => module)).toEqual(['pad'])
  await press(shopper, 'accept')
  await shopper.frame.getByRole('button', { name: '3', exact: true }).click()
  expect(await shopper.frame.locator('.plain :focus').count()).toBe(0)
  await shopper.page.keyboard.type('11')
  await shopper.page.keyboard.press('Backspace')
  await shopper.page.keyboard.type('4150')
  const { payload } = await opened(stage, shopper)
  expect(payload).toMatchObject({ challenge: 'challenge-2', entries: [[3, 1, 4, 1, 5, 0]] })
  await shopper.close()
})

test('the same page goes on with another ticket, and shows what the vault vouches for', async () => {
  const config = passwordConfig('set')
  const shopper = await visitPassword(stage, config)
  const claims = { ...claimsFor('pay'), payee: '云上书店', amount: 4_200 }
  const ticket = passwordTicket({ ...claims, origins: [stage.vault.shop] })
  const foreign = passwordTicket({ ...claims, origins: ['https://elsewhere.example'] })
  stage.vault.challenge = (_, nth) => ({
    status: 200,
    body: challengeOf({ claims }, 'pad', nth),
  })
  await shopper.say({ type: 'ask_password', ticket: foreign })
  await shopper.say({ type: 'ask_password', ticket })
  await shopper.frame.getByText('付款给 云上书店').waitFor()
  await shopper.frame.getByText('¥42.00').waitFor()
  await enter(shopper, '314159')
  expect((await opened(stage, shopper)).payload).toMatchObject({ ticket })
  expect(stage.vault.asked.map((asked) => asked.ticket)).toEqual([config.ticket, ticket])
  await shopper.close()
})
