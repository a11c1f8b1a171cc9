import { secret } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { issueTicket, maxTicketLifeMs, readTicket, type TicketClaims } from './ticket.ts'

const linkKey = secret(new Uint8Array(32).fill(7))
const now = 1_767_323_045_000
const claims: TicketClaims = {
  v: 1,
  kind: 'code',
  merchant: 'mch_1',
  payment: 'pay_1',
  subject: 'att_1',
  amount: 1999,
  currency: 'CNY',
  payee: '示例商城',
  description: '一本书',
  shopper: null,
  origins: ['https://mall.example'],
  phone: '138****1234',
  cvn: true,
  exp: now + maxTicketLifeMs,
  jti: 'one',
}
const refused = expect.objectContaining({ code: 'ticket_invalid' })
const read = (ticket: string, at = now) => readTicket(ticket, { linkKey, now: at })

test('a ticket says what it was issued for', () => {
  const ticket = issueTicket(claims, linkKey)
  expect(ticket).toMatch(/^vt_[\w-]+\.[\w-]{43}$/)
  expect(read(ticket)).toEqual(claims)
})

test('not one character of a ticket can be altered', () => {
  const ticket = issueTicket(claims, linkKey)
  for (let index = 0; index < ticket.length; index += 1) {
    const other = ticket[index] === 'A' ? 'B' : 'A'
    const altered = `${ticket.slice(0, index)}${other}${ticket.slice(index + 1)}`
    expect(() => read(altered), altered).toThrow(refused)
  }
})

test('a ticket of another deployment, of another use of the key, or none is refused', () => {
  const foreign = issueTicket(claims, secret(new Uint8Array(32).fill(8)))
  for (const text of [
    foreign,
    '',
    'vt_',
    'vt_.',
    `${issueTicket(claims, linkKey)}.`,
    'x'.repeat(9999),
  ]) {
    expect(() => read(text), text).toThrow(refused)
  }
})

test('a ticket ends at its time, and none lives longer than a quarter of an hour', () => {
  const ticket = issueTicket(claims, linkKey)
  expect(read(ticket, claims.exp - 1).jti).toBe('one')
  expect(() => read(ticket, claims.exp)).toThrow(refused)
  const long = issueTicket({ ...claims, exp: now + maxTicketLifeMs + 60_001 }, linkKey)
  expect(() => read(long)).toThrow(refused)
})

test('what the server of another version might say is refused', () => {
  const strange = { ...claims, kind: 'password' } as unknown as TicketClaims
  expect(() => read(issueTicket(strange, linkKey))).toThrow(refused)
  const without = { ...claims, origins: undefined } as unknown as TicketClaims
  expect(() => read(issueTicket(without, linkKey))).toThrow(refused)
})
