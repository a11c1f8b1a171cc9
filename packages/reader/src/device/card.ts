/** Cards as data: what is on the stripe and in the chip, and the PIN that the person knows. */

export interface ChipProfile {
  /** The issuer's key, 16 bytes in hexadecimal; a simulated host has the same. */
  readonly issuerKey: string
  /** Two digits; tells two cards of one number apart. */
  readonly sequence: string
  /** Transactions that this chip has made. */
  readonly counter: number
  /** How the key of a transaction follows from the card's: EMV's common way, or the Chinese one. */
  readonly session?: 'common' | 'pboc'
  readonly contactless?: boolean
  /** Nobody can read this chip. */
  readonly broken?: boolean
  /** It says no in the end, whatever the issuer said. */
  readonly declines?: boolean
}

export interface SimulatedCard {
  readonly id: string
  /** As a person would call it. */
  readonly label: { readonly zh: string; readonly en: string }
  readonly number: string
  /** YYMM. */
  readonly expiry: string
  /** Three digits; a first one of 2 or 6 says that the card has a chip. */
  readonly serviceCode: string
  /** What follows on track 2, digits only. */
  readonly discretionary?: string
  readonly pin: string
  readonly chip?: ChipProfile
}

/** Digits with D between the parts. */
export function track2Of({ number, expiry, serviceCode, discretionary = '' }: SimulatedCard) {
  return `${number}D${expiry}${serviceCode}${discretionary}`
}

/** Six digits and four, as receipts show it. */
export function maskedNumberOf({ number }: Pick<SimulatedCard, 'number'>): string {
  return `${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)}`
}

export const saysChip = ({ serviceCode }: SimulatedCard) => /^[26]/.test(serviceCode)

/** ISO 7813: whether the card wants a PIN, leaves it to the terminal, or needs none. */
export function pinRuleOf({ serviceCode }: SimulatedCard): 'required' | 'optional' | 'none' {
  const last = serviceCode.charAt(2)
  if (/[035]/.test(last)) return 'required'
  return /[67]/.test(last) ? 'optional' : 'none'
}
