/** What can be known to be wrong before anything is sent. The vault checks everything again. */
import { digitsOf } from './grouping.ts'

export const cardFields = ['number', 'name', 'id_number', 'phone', 'expiry', 'cvn'] as const
export type TextField = (typeof cardFields)[number] | 'code'
export type Field = TextField | 'kind' | 'agreed'

/** The name of a text of the dictionary. */
export type FieldProblem =
  | 'numberWrong'
  | 'nameWrong'
  | 'idWrong'
  | 'phoneWrong'
  | 'expiryWrong'
  | 'expired'
  | 'cvnWrong'
  | 'codeWrong'
  | 'kindMissing'
  | 'agreedMissing'

export interface CheckContext {
  /** How long the numbers of this bank are; empty when that is not known. */
  readonly lengths: readonly number[]
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What is wrong with a field, or null. */
export function problemOf(
  field: TextField,
  text: string,
  context: CheckContext,
): FieldProblem | null {
  switch (field) {
    case 'number':
      return isCardNumber(digitsOf(text), context.lengths) ? null : 'numberWrong'
    case 'name':
      return /^[^\d]{2,60}$/u.test(text.trim()) ? null : 'nameWrong'
    case 'id_number':
      return isIdNumber(idNumberOf(text)) ? null : 'idWrong'
    case 'phone':
      return /^1[3-9]\d{9}$/.test(digitsOf(text)) ? null : 'phoneWrong'
    case 'expiry':
      return expiryProblem(digitsOf(text), context.now)
    case 'cvn':
      return /^\d{3}$/.test(digitsOf(text)) ? null : 'cvnWrong'
    default:
      return /^\d{6}$/.test(digitsOf(text)) ? null : 'codeWrong'
  }
}

function isCardNumber(digits: string, lengths: readonly number[]): boolean {
  const { length } = digits
  const isLong = lengths.length ? lengths.includes(length) : length >= 13 && length <= 19
  return isLong && passesLuhn(digits)
}

/** ISO/IEC 7812-1, annex B: the last digit makes the weighted sum a multiple of ten. */
export function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (1 + (index % 2))
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** As the card shows it: a small x and spaces are allowed while typing. */
export function idNumberOf(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase()
}

/** GB 11643: seventeen digits with a date of birth, and a check character by ISO 7064 MOD 11-2. */
export function isIdNumber(text: string): boolean {
  if (!/^\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(text))
    return false
  const sum = [...text].reduce(
    (total, sign, index) => total + (sign === 'X' ? 10 : Number(sign)) * (2 ** (17 - index) % 11),
    0,
  )
  return sum % 11 === 1
}

/** A card is good until the end of its month, as it is counted in China. */
function expiryProblem(digits: string, now: number): FieldProblem | null {
  const [, month, year] = /^(0[1-9]|1[0-2])(\d\d)$/.exec(digits) || []
  if (!month || !year) return 'expiryWrong'
  const chinaMs = 8 * 3_600_000
  return Date.UTC(2000 + Number(year), Number(month)) > now + chinaMs ? null : 'expired'
}
