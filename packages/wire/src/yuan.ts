/** Yuan strings with two decimals, as several Chinese channels write amounts; never through a float. */
import { type MinorUnits, minorUnits, PayError } from '@tillway/kernel'

const yuanPattern = /^(0|[1-9]\d{0,12})(?:\.(\d{1,2}))?$/

/** 29900 → `299.00`. */
export function toYuan(amount: MinorUnits): string {
  const digits = String(amount).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** `299.00`, `299.9` or `299` → fen. Throws `invalid_amount` on anything else, signs and exponents included. */
export function fromYuan(text: string): MinorUnits {
  const match = yuanPattern.exec(text)
  if (match === null) throw new PayError('invalid_amount', 'not a yuan amount')
  const [, whole = '0', fraction = ''] = match
  return minorUnits(Number(whole) * 100 + Number(fraction.padEnd(2, '0')))
}
