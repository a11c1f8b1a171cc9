import type { Event } from '@tillway/mall'
import { expect, test } from 'vitest'
import { foldEvents } from './order.ts'

const order = { number: 'A-1', amount: 2_990, currency: 'CNY', payment: null }
const payment = {
  order: 'A-1',
  amount: 2_990,
  currency: 'CNY',
  way: 'alipay',
  paid_at: '2026-01-01T00:00:00Z',
  amount_refunded: 0,
}

const event = (sequence: number, type: Event['type'], change: object = {}) =>
  ({ sequence, type, payment: 'pay_1', data: { payment: { ...payment, ...change } } }) as Event

const paid = event(1, 'payment.succeeded')

test('is paid by a success of the right amount, whatever order the events arrived in', () => {
  const refund = event(2, 'refund.succeeded', { amount_refunded: 990 })
  const expected = {
    state: 'paid',
    note: null,
    way: 'alipay',
    amountRefunded: 990,
    lastSequence: 2,
  }
  expect(foldEvents(order, [paid, refund])).toMatchObject(expected)
  expect(foldEvents(order, [refund, paid])).toMatchObject(expected)
  expect(foldEvents(order, [refund, paid, paid])).toMatchObject(expected)
})

test.each([{ amount: 2_989 }, { amount: 2_991 }, { currency: 'USD' }, { order: 'A-2' }])(
  'is not paid by a success of something else: %o',
  (change) => {
    expect(foldEvents(order, [event(1, 'payment.succeeded', change)])).toMatchObject({
      state: 'pending',
      note: 'mismatch',
      paidAt: null,
    })
  },
)

test('is not touched by the events of another payment', () => {
  expect(foldEvents({ ...order, payment: 'pay_2' }, [paid])).toMatchObject({
    state: 'pending',
    lastSequence: 0,
  })
})

test('closes when the payment is over, and stays closed when the money comes too late', () => {
  const expired = event(1, 'payment.expired')
  expect(foldEvents(order, [expired]).state).toBe('closed')
  expect(foldEvents(order, [event(1, 'payment.canceled')]).state).toBe('closed')
  expect(foldEvents(order, [expired, event(2, 'payment.late_success')])).toMatchObject({
    state: 'closed',
    note: 'late',
  })
})

test('waits while money is quarantined, and ignores a type that it does not know', () => {
  expect(foldEvents(order, [event(1, 'payment.quarantined')])).toMatchObject({
    state: 'pending',
    note: 'quarantined',
  })
  expect(foldEvents(order, [event(1, 'payment.new_thing' as Event['type'])])).toMatchObject({
    state: 'pending',
    note: null,
    lastSequence: 1,
  })
})
