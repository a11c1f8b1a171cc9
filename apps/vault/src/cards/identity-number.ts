/**
 * Numbers of the resident identity card (GB 11643): six digits of the place, the date of birth,
 * three of a sequence, and a check digit (ISO 7064, MOD 11-2). Cards before 1999 had fifteen digits,
 * without the century and without a check; banks still hold some.
 */

export function isIdentityNumber(text: string): boolean {
  if (/^[1-9]\d{14}$/.test(text)) return isDate(`19${text.slice(6, 12)}`)
  return /^[1-9]\d{16}[\dX]$/.test(text) && isDate(text.slice(6, 14)) && checks(text)
}

function checks(text: string): boolean {
  const sum = [...text.slice(0, 17)].reduce(
    (total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11),
    0,
  )
  return '10X98765432'.charAt(sum % 11) === text.charAt(17)
}

function isDate(text: string): boolean {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)].map(Number)
  if (year === undefined || month === undefined || day === undefined || year < 1900) return false
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
