import { secret } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { createSessionTokens } from './session-token.ts'

const tokens = createSessionTokens(secret(new Uint8Array(32).fill(7)))
const merchantId = 'mch_01JZZZZZZZZZZZZZZZZZZZZZZA'
const paymentId = 'pay_01JZZZZZZZZZZZZZZZZZZZZZZB'
const now = 1_767_323_045_123
const halfHourMs = 30 * 60_000

test('a token names its merchant and payment, and ends in half an hour', () => {
  const { token, expiresAt } = tokens.issue(merchantId, paymentId, now)
  expect(tokens.read(token, now)).toEqual({ merchantId, paymentId, expiresAt })
  expect(expiresAt - now).toBeGreaterThanOrEqual(halfHourMs)
  expect(expiresAt - now).toBeLessThan(halfHourMs + 1_000)
  expect(tokens.read(token, expiresAt - 1).paymentId).toBe(paymentId)
  expect(() => tokens.read(token, expiresAt)).toThrow(
    expect.objectContaining({ code: 'session_expired' }),
  )
})

test('issued twice in a moment it is the same', () => {
  const one = tokens.issue(merchantId, paymentId, now).token
  expect(tokens.issue(merchantId, paymentId, now + 1).token).toBe(one)
})

test('no character of it can be changed', () => {
  const { token } = tokens.issue(merchantId, paymentId, now)
  for (let index = 0; index < token.length; index += 1) {
    const other = token[index] === 'A' ? 'B' : 'A'
    const forged = `${token.slice(0, index)}${other}${token.slice(index + 1)}`
    expect(() => tokens.read(forged, now), `${index}`).toThrow(
      expect.objectContaining({ code: 'session_invalid' }),
    )
  }
})

test('a token of another root key is forged, however well made', () => {
  const other = createSessionTokens(secret(new Uint8Array(32).fill(8)))
  const { token } = other.issue(merchantId, paymentId, now)
  expect(() => tokens.read(token, now)).toThrow(
    expect.objectContaining({ code: 'session_invalid' }),
  )
})

test.each(['', 'cs_', 'cs_a.b.c.d', 'x'.repeat(300)])('%j is no token', (text) => {
  expect(() => tokens.read(text, now)).toThrow(expect.objectContaining({ code: 'session_invalid' }))
})

test('a token for an address says the same whenever it is issued, and can do less', () => {
  const subject = { merchantId, paymentId, createdAt: now }
  const token = tokens.issueFor('rt', subject)
  expect(tokens.issueFor('rt', subject)).toBe(token)
  expect(tokens.read(token, now)).toMatchObject({ merchantId, paymentId, readOnly: true })
  const session = tokens.issue(merchantId, paymentId, now).token
  const away = tokens.issueFor('ot', subject)
  const refused = expect.objectContaining({ code: 'session_invalid' })
  expect(() => tokens.read(token.replace('rt_', 'cs_'), now)).toThrow(refused)
  expect(() => tokens.read(away, now)).toThrow(refused)
  expect(() => tokens.readFor('ot', token, now)).toThrow(refused)
  expect(() => tokens.readFor('ot', session, now)).toThrow(refused)
  expect(tokens.readFor('ot', away, now).paymentId).toBe(paymentId)
})
