/**
 * Money as integer minor units. An amount is never a float and never a bare number: `MinorUnits`
 * is branded, so a quantity in fen cannot be mixed up with a count or a duration. See ADR 0006 for
 * why it is a checked safe integer and not a bigint.
 */
import { PayError } from './errors.ts'

declare const minorUnitsBrand: unique symbol

/** An amount in the smallest unit of its currency (fen for CNY): a non-negative safe integer. */
export type MinorUnits = number & { readonly [minorUnitsBrand]: true }

/** Decimal places of each currency's major unit (ISO 4217). */
export const currencyExponents = Object.freeze({ CNY: 2, HKD: 2, USD: 2, JPY: 0 } as const)

/** ISO 4217 code of a currency that the platform knows. */
export type Currency = keyof typeof currencyExponents

export interface Money {
  readonly amount: MinorUnits
  readonly currency: Currency
}

export function isCurrency(value: unknown): value is Currency {
  return typeof value === 'string' && Object.hasOwn(currencyExponents, value)
}

/** Checks and brands an amount. Throws `invalid_amount` when it is not a non-negative safe integer. */
export function minorUnits(value: number): MinorUnits {
  if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) {
    throw new PayError('invalid_amount', 'an amount must be a non-negative integer of minor units')
  }
  return value as MinorUnits
}

export function money(amount: number, currency: Currency = 'CNY'): Money {
  return Object.freeze({ amount: minorUnits(amount), currency })
}

/** Adds two amounts. Throws `invalid_amount` beyond 2^53 - 1. */
export function addMinor(a: MinorUnits, b: MinorUnits): MinorUnits {
  return minorUnits(a + b)
}

/** Subtracts b from a. Throws `invalid_amount` when the result would be negative. */
export function subtractMinor(a: MinorUnits, b: MinorUnits): MinorUnits {
  return minorUnits(a - b)
}

export function sumMinor(amounts: Iterable<MinorUnits>): MinorUnits {
  let total = minorUnits(0)
  for (const amount of amounts) total = addMinor(total, amount)
  return total
}

export function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency
}

/** Major-unit decimal string without grouping, e.g. 29900 CNY → `299.00`. Never goes through a float. */
export function toMajorString({ amount, currency }: Money): string {
  const exponent = currencyExponents[currency]
  if (exponent === 0) return String(amount)
  const digits = String(amount).padStart(exponent + 1, '0')
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
