import { expect, test } from 'vitest'
import { parsePasswordMessage } from './messages.ts'

const ticket = `vt_abc.${'m'.repeat(43)}`

test.each([
  { type: 'ask_password', ticket },
  { type: 'busy', on: true },
  { type: 'failed', code: 'password_wrong' },
  { type: 'look', lang: 'en', theme: 'dark', large: true },
])('$type is heard', (message) => {
  expect(parsePasswordMessage({ tillway: 1, ...message })).toEqual({ tillway: 1, ...message })
})

test.each([
  null,
  'failed',
  { type: 'busy', on: true },
  { tillway: 2, type: 'busy', on: true },
  { tillway: 1, type: 'busy', on: 'yes' },
  { tillway: 1, type: 'failed', code: '<b>' },
  { tillway: 1, type: 'ask_password', ticket: 'vt_?' },
  { tillway: 1, type: 'ask_code', ticket, phone: null, cvn: false, resend_in_ms: 0 },
  { tillway: 1, type: 'look', lang: 'fr', theme: 'dark', large: true },
  { tillway: 1, type: 'constructor' },
])('%j is no message of ours', (data) => {
  expect(parsePasswordMessage(data)).toBeNull()
})
