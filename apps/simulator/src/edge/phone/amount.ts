/** Amounts as a phone shows them: the sign of the currency apart from its digits. */

export interface AmountText {
  readonly sign: string
  readonly digits: string
}

/** From minor units, without a float on the way. */
export function amountText(amount: number, currency: string): AmountText {
  const format = new Intl.NumberFormat('zh-CN', { style: 'currency', currency })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  const sign = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency
  const digits = String(amount).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = digits.slice(digits.length - decimals)
  return { sign, digits: decimals === 0 ? whole : `${whole}.${rest}` }
}
