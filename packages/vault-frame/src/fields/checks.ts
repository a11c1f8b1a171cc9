/** What can be known to be wrong before anything is sent. The vault checks everything again. */
import { digitsOf, isDigitField } from './grouping.ts'

const forms = {
  number: /^\d{13,19}$/,
  name: /^\D{2,40}$/,
  id_number: /^\d{17}[\dX]$/,
  phone: /^1[3-9]\d{9}$/,
  kind: /./,
  expiry: /^(0[1-9]|1[0-2])\d\d$/,
  code: /^\d{6}$/,
  cvn: /^\d{3}$/,
  agreed: /./,
} as const satisfies Readonly<Record<string, RegExp>>

export type Field = keyof typeof forms

/** In the order in which they stand. */
export const fields = Object.keys(forms) as readonly Field[]

/** What was typed, as it is checked and sealed: digits alone, the x of an ID number capital. */
export function cleaned(field: Field, typed: string): string {
  if (isDigitField(field)) return digitsOf(typed)
  const text = typed.normalize('NFKC').trim()
  return field === 'id_number' ? text.replace(/\s/g, '').toUpperCase() : text
}

/** The word for what is wrong with a value, or the empty string. `now` is in ms since 1970. */
export function problemOf(field: Field, value: string, now: number): string {
  const isGood =
    forms[field].test(value) &&
    (field !== 'number' || passesLuhn(value)) &&
    (field !== 'id_number' || passesMod11(value))
  if (!isGood) return field === 'agreed' ? 'bad_agreed' : 'bad'
  // A card is good until the end of its month.
  const isPast = Date.UTC(2000 + Number(value.slice(2)), Number(value.slice(0, 2))) < now
  return field === 'expiry' && isPast ? 'card_expired' : ''
}

/** ISO/IEC 7812-1, annex B: the last digit makes the weighted sum a multiple of ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 1; index <= digits.length; index += 1) {
    const value = Number(digits[digits.length - index]) * (2 - (index % 2))
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

/** GB 11643: the last character of an ID number is its check by ISO 7064 MOD 11-2. */
export function passesMod11(idNumber: string): boolean {
  let sum = 0
  for (const sign of idNumber) sum = (sum * 2 + (sign === 'X' ? 10 : Number(sign))) % 11
  return sum === 1
}
