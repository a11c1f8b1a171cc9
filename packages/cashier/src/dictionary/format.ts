const symbols: Readonly<Record<string, string>> = {
  CNY: '¥',
  USD: '$',
  EUR: '€',
  GBP: '£',
  HKD: 'HK$',
}
const whole = ['JPY', 'KRW', 'VND']

export interface AmountParts {
  readonly symbol: string
  /** With thousands separators and the decimals of the currency. */
  readonly digits: string
}

/** Our own: `Intl` is missing in some hosts and says `CN¥` in others. */
export function amountParts(amountMinor: number, currency: string): AmountParts {
  const decimals = whole.includes(currency) ? 0 : 2
  const digits = String(amountMinor).padStart(decimals + 1, '0')
  const cut = digits.length - decimals
  const integer = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ',')
  return {
    symbol: symbols[currency] || `${currency} `,
    digits: decimals ? `${integer}.${digits.slice(cut)}` : integer,
  }
}

/** `14:59`, or `1:02:03` from an hour on. */
export function clockText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  const tail = `${two(minutes)}:${two(seconds % 60)}`
  return hours ? `${hours}:${tail}` : tail
}

/** Puts a value where the text says `{0}`. */
export function fill(text: string, value: string): string {
  return text.replace('{0}', () => value)
}
