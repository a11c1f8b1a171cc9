import { expect, test } from 'vitest'
import type { FrameConfig } from '../protocol/config.ts'
import { refused, told } from './reduce.ts'
import { type FrameState, fieldsOf, initialState, secondsToResend } from './state.ts'

const config: FrameConfig = {
  ticket: 'vt_a.b',
  claims: {
    kind: 'card',
    subject: 'new_card',
    amount: 100,
    currency: 'CNY',
    payee: 'Shop',
    description: 'Mug',
  },
  origin: 'https://shop.example',
  lang: 'zh',
  theme: 'auto',
  large: false,
  key: { kid: 'k', jwk: {} },
  resend_in_ms: 0,
}
const form = initialState(config, 1000)
const request = { ticket: 'vt_c.d', phone: '138****1234', cvn: true, resend_in_ms: 60_000 }
const asked = told({ ...form, busy: true }, { type: 'ask_code', ...request })

test('a form asks for date and code of credit cards alone, and for the kind when nobody knows it', () => {
  const identity = ['number', 'name', 'id_number', 'phone']
  const known = (change: Partial<FrameState>) => fieldsOf({ ...form, ...change })
  expect(known({})).toEqual([...identity, 'agreed'])
  expect(known({ recognised: { kind: 'debit' } })).toEqual([...identity, 'agreed'])
  const credit = [...identity, 'expiry', 'cvn', 'agreed']
  expect(known({ recognised: { kind: 'credit' } })).toEqual(credit)
  expect(known({ recognised: { kind: 'debit' }, chosenKind: 'credit' })).not.toContain('cvn')
  expect(known({ recognised: {} })).toEqual([...identity, 'kind', 'agreed'])
  expect(known({ recognised: {}, chosenKind: 'credit' })).toContain('cvn')
})

test('a code is asked for with the ticket that came with the request', () => {
  expect(asked).toMatchObject({ step: 'code', ticket: 'vt_c.d', phone: '138****1234', busy: false })
  expect(secondsToResend(asked)).toBe(60)
  expect(secondsToResend({ ...asked, now: 60_001 })).toBe(1)
  expect(secondsToResend({ ...asked, now: 99_000 })).toBe(0)
})

test('the code of a credit card is asked for again only when it is not remembered or was wrong', () => {
  expect(fieldsOf(asked)).toEqual(['code', 'cvn'])
  const kept = { ...asked, keptCvn: '123' }
  expect(fieldsOf(kept)).toEqual(['code'])
  const wrong = refused(kept, { code: 'card_security_wrong' })
  expect(fieldsOf(wrong)).toEqual(['code', 'cvn'])
  expect(wrong.problems).toEqual({ cvn: { code: 'card_security_wrong' } })
  expect(fieldsOf(refused(kept, { code: 'sms_code_wrong' }))).toEqual(['code'])
})

test.each([
  ['sms_code_wrong', 'code'],
  ['sms_code_expired', 'code'],
  ['card_details_wrong', 'form'],
  ['card_number_invalid', 'form'],
  ['constructor', 'form'],
])('%s is shown where it can be mended: %s', (code, place) => {
  const state = told({ ...asked, busy: true }, { type: 'code_refused', code, resend_in_ms: 5000 })
  expect(state.problems).toEqual({ [place]: { code } })
  expect(state).toMatchObject({ busy: false, resendAt: 6000 })
})

test('the vault says which field it means, and a field that is not there counts as the form', () => {
  const code = 'card_data_invalid'
  expect(refused(form, { code, field: 'name' }).problems).toHaveProperty('name')
  expect(refused(form, { code, field: 'expiry' }).problems).toHaveProperty('form')
  expect(refused(form, { code: 'card_number_invalid' }).problems).toHaveProperty('number')
})

test('a sentence that comes with a message of the page around is left behind', () => {
  const message = { type: 'failed', code: 'other', sentence: { zh: '请汇款', en: 'Send money' } }
  expect(told(form, message as never).problems).toEqual({ form: { code: 'other' } })
})

test('another code begins another wait, and what was wrong before is forgotten', () => {
  const wrong = refused({ ...asked, sending: true }, { code: 'sms_code_wrong' })
  const sent = told(wrong, { type: 'code_sent', resend_in_ms: 60_000 })
  expect(sent).toMatchObject({ sends: 2, sending: false, problems: {}, resendAt: 61_000 })
})

test('the look and the lock change nothing else', () => {
  expect(told(form, { type: 'busy', on: true })).toEqual({ ...form, busy: true })
  const look = { lang: 'en', theme: 'dark', large: true } as const
  expect(told(form, { type: 'look', ...look })).toEqual({ ...form, ...look })
})
