import type { PasswordWords } from './password-zh.ts'

export const texts: PasswordWords = {
  for_pay: 'Enter your payment password',
  for_set: 'Set a payment password',
  for_change: 'Change payment password',
  for_reset: 'Reset payment password',
  for_remove_card: 'Remove the card',
  for_change_phone: 'Change phone',
  setHint: 'Verify a bank card first, then set a payment password.',
  resetHint: 'Verify one of your cards again, then set a new payment password.',
  setDone: 'Your payment password is set.',
  changeDone: 'Your payment password has been changed.',
  phoneDone: 'The phone has been changed. Codes go to the new one.',
}
