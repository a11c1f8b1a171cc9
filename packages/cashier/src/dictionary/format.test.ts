import { expect, test } from 'vitest'
import { amountParts, clockText, fill } from './format.ts'

test('amounts have thousands separators and the decimals of their currency', () => {
  const text = (amount: number, currency: string) => {
    const { symbol, digits } = amountParts(amount, currency)
    return symbol + digits
  }
  expect(text(29_900, 'CNY')).toBe('¥299.00')
  expect(text(123_456_789, 'CNY')).toBe('¥1,234,567.89')
  expect(text(1, 'CNY')).toBe('¥0.01')
  expect(text(1200, 'JPY')).toBe('JPY 1,200')
})

test('remaining time counts to zero and never below', () => {
  expect([899_001, 60_000, 59_001, 1, 0, -5000, 3_723_000].map(clockText)).toEqual([
    '15:00',
    '01:00',
    '01:00',
    '00:01',
    '00:00',
    '00:00',
    '1:02:03',
  ])
})

test('a value with a dollar sign is put in as it is', () => {
  expect(fill('Pay {0} now', '$&1')).toBe('Pay $&1 now')
})
