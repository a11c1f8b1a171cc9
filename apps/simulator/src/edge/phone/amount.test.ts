import { expect, test } from 'vitest'
import { amountText } from './amount.ts'

test.each([
  [0, 'CNY', '¥', '0.00'],
  [1, 'CNY', '¥', '0.01'],
  [123_456_789, 'CNY', '¥', '1,234,567.89'],
  [100_000, 'CNY', '¥', '1,000.00'],
  [1_500, 'JPY', 'JP¥', '1,500'],
  [Number.MAX_SAFE_INTEGER, 'CNY', '¥', '90,071,992,547,409.91'],
])('%i minor units of %s are shown as %s %s', (amount, currency, sign, digits) => {
  expect(amountText(amount, currency)).toEqual({ sign, digits })
})
