import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PayError } from './errors.ts'
import { addMinor, minorUnits, money, sameMoney, subtractMinor, toMajorString } from './money.ts'

const refused = (value: number) => {
  try {
    minorUnits(value)
  } catch (error) {
    return error instanceof PayError ? error.code : undefined
  }
  return undefined
}

test('an amount is a non-negative safe integer and nothing else', () => {
  for (const value of [0, 1, 29_900, Number.MAX_SAFE_INTEGER]) expect(minorUnits(value)).toBe(value)
  for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -0]) {
    expect(refused(value), String(value)).toBe('invalid_amount')
  }
})

test('sums and differences stay exact or are refused', () => {
  expect(addMinor(minorUnits(1), minorUnits(2))).toBe(3)
  expect(() => addMinor(minorUnits(Number.MAX_SAFE_INTEGER), minorUnits(1))).toThrowError(PayError)
  expect(() => subtractMinor(minorUnits(1), minorUnits(2))).toThrowError(PayError)
})

test('the major-unit text is exact for every amount', () => {
  expect(toMajorString(money(0))).toBe('0.00')
  expect(toMajorString(money(5))).toBe('0.05')
  expect(toMajorString(money(29_900))).toBe('299.00')
  expect(toMajorString(money(300, 'JPY'))).toBe('300')
  fc.assert(
    fc.property(fc.maxSafeNat(), (amount) => {
      const [whole = '', fraction = ''] = toMajorString(money(amount)).split('.')
      expect(BigInt(whole) * 100n + BigInt(fraction)).toBe(BigInt(amount))
    }),
  )
})

test('money of another currency is other money', () => {
  expect(sameMoney(money(1), money(1))).toBe(true)
  expect(sameMoney(money(1), money(1, 'HKD'))).toBe(false)
})
