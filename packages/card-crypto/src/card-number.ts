/** Parts of the primary account number that cryptography binds to. */
import { CryptoRefusal } from './refusal.ts'

/** Throws `card_number_invalid` unless it is 12 to 19 digits. */
export function requireCardNumber(pan: string): string {
  if (!/^\d{12,19}$/.test(pan)) {
    throw new CryptoRefusal('card_number_invalid', 'a card number is 12 to 19 digits')
  }
  return pan
}

/** The twelve digits before the check digit (ISO 9564-1, account number field). */
export function accountDigits(pan: string): string {
  return requireCardNumber(pan).slice(0, -1).slice(-12).padStart(12, '0')
}
