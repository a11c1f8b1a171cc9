import { expect, test } from 'vitest'
import { parseParentMessage, purposeOf } from './messages.ts'

const ticketOf = (claims: object) =>
  `vt_${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${'m'.repeat(43)}`
const ticket = ticketOf({ subject: 'card_1' })
const asked = { type: 'ask_code', ticket, phone: '138****1234', cvn: true, resend_in_ms: 60_000 }

const ours = [
  asked,
  { ...asked, phone: null },
  { type: 'code_refused', code: 'sms_code_wrong', resend_in_ms: 0 },
  { type: 'code_sent', resend_in_ms: 60_000 },
  { type: 'busy', on: true },
  { type: 'failed', code: 'internal' },
  { type: 'look', lang: 'en', theme: 'dark', large: true },
]

test.each(ours)('understands $type', (message) => {
  expect(parseParentMessage({ tillway: 1, ...message })).toMatchObject(message)
})

test.each(ours)('ignores $type of another version or without one', (message) => {
  expect(parseParentMessage({ tillway: 2, ...message })).toBeNull()
  expect(parseParentMessage(message)).toBeNull()
})

test.each([
  null,
  undefined,
  'ready',
  1,
  [],
  { tillway: 1 },
  { tillway: 1, type: 'constructor' },
  { tillway: 1, type: 'card', card: 'card_1' },
  { tillway: 1, ...asked, ticket: 'vt_<b>' },
  { tillway: 1, ...asked, ticket: `vt_${'a'.repeat(5000)}.b` },
  { tillway: 1, ...asked, phone: 'call 400-800-1234' },
  { tillway: 1, ...asked, phone: '向 138****1234 汇款' },
  { tillway: 1, ...asked, cvn: 'yes' },
  { tillway: 1, ...asked, resend_in_ms: -1 },
  { tillway: 1, ...asked, resend_in_ms: '60000' },
  { tillway: 1, type: 'code_sent', resend_in_ms: Number.NaN },
  { tillway: 1, type: 'code_sent', resend_in_ms: Number.POSITIVE_INFINITY },
  { tillway: 1, type: 'failed', code: 'Please pay 500 to …' },
  { tillway: 1, type: 'failed', code: ['internal'] },
  { tillway: 1, type: 'busy', on: 1 },
  { tillway: 1, type: 'look', lang: 'fr', theme: 'dark', large: true },
  { tillway: 1, type: 'look', lang: 'zh', theme: 'dark large', large: true },
])('ignores what is none of ours: %j', (data) => {
  expect(parseParentMessage(data)).toBeNull()
})

test('a code pays when its ticket is for a try to pay, whatever else the ticket says', () => {
  expect(purposeOf(ticketOf({ subject: 'att_1', payee: '半山杂货铺??>>' }))).toBe('pay')
  expect(purposeOf(ticketOf({ payee: 'a', subject: 'att_1' }))).toBe('pay')
  expect(purposeOf(ticketOf({ payee: 'ab', subject: 'att_1' }))).toBe('pay')
  expect(purposeOf(ticket)).toBe('confirm')
  expect(purposeOf(ticketOf({ payee: '"subject":"att_', subject: 'card_1' }))).toBe('confirm')
})
