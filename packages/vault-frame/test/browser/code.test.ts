/** A shopper types the code that was texted; the shop carries it sealed. */
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
import { cardConfig, codeConfig, ticketFor } from './vault.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

const code = ({ frame }: Visit) => frame.locator('#code')
const cvn = ({ frame }: Visit) => frame.locator('#cvn')
const resend = ({ frame }: Visit) => frame.locator('[name=resend]')
const opened = async (shopper: Visit, nth = 1) => {
  const { sealed } = await shopper.hears('code', nth)
  return stage.vault.open(String(sealed))
}
const isFocused = (element: Element) => element === document.activeElement
const enrolment = ticketFor('card_1')
const askCode = { type: 'ask_code', ticket: enrolment, phone: '138****1234', cvn: true }

test('six digits are sent by themselves, sealed with the ticket', async () => {
  const shopper = await visit(stage, codeConfig())
  await shopper.frame.getByText('验证码已发送至 138****1234').waitFor()
  await expect.poll(() => code(shopper).evaluate(isFocused)).toBe(true)
  await code(shopper).pressSequentially('12 34-56')
  const { payload, header, length } = await opened(shopper)
  expect(payload).toEqual({ ticket: ticketFor('att_1'), code: '123456' })
  expect(header).toMatchObject({ typ: 'tillway-code', kid: 'frame-1' })
  expect(length).toBe(512)
  expect(await code(shopper).inputValue()).toBe('')
  expect(await shopper.frame.locator('.primary').textContent()).toBe('请稍候')
  expect(shopper.troubles).toEqual([])
  await shopper.close()
})

test('a wrong code is said at its field, which is empty and has the focus', async () => {
  const shopper = await visit(stage, codeConfig())
  await code(shopper).fill('111111')
  await shopper.hears('code')
  await shopper.say({ type: 'code_refused', code: 'sms_code_wrong', resend_in_ms: 30_000 })
  await shopper.frame.getByText('验证码错误，请重新输入').waitFor()
  await expect.poll(() => code(shopper).evaluate(isFocused)).toBe(true)
  expect(await code(shopper).getAttribute('aria-invalid')).toBe('true')
  expect(await code(shopper).getAttribute('aria-describedby')).toBe('code-note')
  await code(shopper).fill('222222')
  expect((await opened(shopper, 2)).payload).toMatchObject({ code: '222222' })
  await shopper.close()
})

test('another code may be asked for after a wait by the clock, and help comes with the second', async () => {
  const shopper = await visit(stage, { ...codeConfig(), resend_in_ms: 4000 })
  expect(await resend(shopper).textContent()).toMatch(/^[1-4] 秒后重新获取$/)
  await resend(shopper).dispatchEvent('click')
  expect(await shopper.frame.getByText('收不到验证码').isVisible()).toBe(false)
  await shopper.frame.getByText('重新获取验证码').waitFor()
  await resend(shopper).click()
  await resend(shopper).dispatchEvent('click')
  await shopper.hears('resend')
  await shopper.say({ type: 'code_sent', resend_in_ms: 60_000 })
  await shopper.frame.getByText('收不到验证码').waitFor()
  expect(await resend(shopper).textContent()).toMatch(/^\d\d 秒后重新获取$/)
  expect(await shopper.heard('resend')).toHaveLength(1)
  await shopper.say({ type: 'failed', code: 'sms_limited' })
  await shopper.frame.getByText('验证码获取过于频繁').waitFor()
  await shopper.close()
})

test('the security code goes from the form to every code, and is asked for again when it was wrong', async () => {
  const shopper = await visit(stage, cardConfig())
  await fillIdentity(shopper, creditCard)
  await shopper.frame.getByLabel('有效期').fill('08/30')
  await cvn(shopper).fill('123')
  await agree(shopper)
  await submit(shopper)
  await shopper.hears('card')
  await shopper.say({ ...askCode, resend_in_ms: 60_000 })
  await code(shopper).waitFor()
  const typed = await shopper.frame
    .locator('input:not([type=radio],[type=checkbox])')
    .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value).join(''))
  expect(typed).toBe('')
  expect(await cvn(shopper).isVisible()).toBe(false)
  await code(shopper).fill('123456')
  const wanted = { ticket: enrolment, code: '123456', cvn: '123' }
  expect((await opened(shopper)).payload).toEqual(wanted)
  await shopper.say({ type: 'code_refused', code: 'card_security_wrong', resend_in_ms: 0 })
  await cvn(shopper).waitFor()
  expect(await cvn(shopper).evaluate(isFocused)).toBe(true)
  await code(shopper).fill('654321')
  await cvn(shopper).fill('321')
  await submit(shopper)
  const next = { ticket: enrolment, code: '654321', cvn: '321' }
  expect((await opened(shopper, 2)).payload).toEqual(next)
  await shopper.close()
})

test('the frame of a new card stays for the code that pays', async () => {
  const shopper = await visit(stage, cardConfig())
  await shopper.say({ ...askCode, cvn: false, resend_in_ms: 0 })
  await shopper.frame.getByRole('button', { name: '确认', exact: true }).waitFor()
  const ticket = ticketFor('att_2')
  await shopper.say({ ...askCode, ticket, cvn: false, resend_in_ms: 0 })
  await shopper.frame.getByRole('button', { name: '确认支付 ¥299.00' }).waitFor()
  await code(shopper).fill('123456')
  expect((await opened(shopper)).payload).toEqual({ ticket, code: '123456' })
  await shopper.close()
})

test('a code for a credit card in a frame of its own waits for the security code', async () => {
  const shopper = await visit(stage, codeConfig(true))
  await code(shopper).fill('123456')
  await submit(shopper)
  expect(await cvn(shopper).evaluate(isFocused)).toBe(true)
  expect(await shopper.heard('code')).toEqual([])
  await cvn(shopper).fill('123')
  await cvn(shopper).press('Enter')
  expect((await opened(shopper)).payload).toMatchObject({ code: '123456', cvn: '123' })
  await shopper.close()
})

test('the way out is told, and nothing is sent while the page around is at work', async () => {
  const shopper = await visit(stage, codeConfig())
  await shopper.say({ type: 'busy', on: true })
  await code(shopper).fill('123456')
  await code(shopper).press('Enter')
  await shopper.frame.getByRole('button', { name: '换一种方式支付' }).click()
  await shopper.hears('cancel')
  expect(await shopper.heard('code')).toEqual([])
  await shopper.say({ type: 'busy', on: false })
  await submit(shopper)
  await shopper.hears('code')
  await shopper.close()
})

test('a code typed before it is asked for stays, and is sent when the shopper has seen what for', async () => {
  const shopper = await visit(stage, cardConfig())
  await shopper.say({ ...askCode, cvn: false, resend_in_ms: 0 })
  await code(shopper).fill('123456')
  await shopper.hears('code')
  await expect.poll(() => code(shopper).inputValue()).toBe('')
  await code(shopper).fill('654321')
  const ticket = ticketFor('att_2')
  await shopper.say({ ...askCode, ticket, cvn: false, resend_in_ms: 0 })
  await shopper.frame.getByRole('button', { name: '确认支付 ¥299.00' }).waitFor()
  expect(await code(shopper).inputValue()).toBe('654321')
  expect(await shopper.heard('code')).toHaveLength(1)
  await submit(shopper)
  expect((await opened(shopper, 2)).payload).toEqual({ ticket, code: '654321' })
  await shopper.close()
})
