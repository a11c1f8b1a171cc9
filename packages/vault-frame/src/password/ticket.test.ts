import { expect, test } from 'vitest'
import { claimsIn } from './ticket.ts'

const ticketOf = (claims: object) =>
  `vt_${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${'m'.repeat(43)}`

test('what a ticket says is read with all its characters', () => {
  const claims = { payee: '半山杂货铺 ÿþ?>', amount: 1, password: { purpose: 'pay' } }
  expect(claimsIn(ticketOf(claims))).toEqual(claims)
})

test.each([ticketOf({ kind: 'card' }), 'vt_!!.m', 'vt_.m', '', 'vt_bnVsbA.m'])(
  '%s is no ticket for a password',
  (ticket) => {
    expect(claimsIn(ticket)).toBeNull()
  },
)
