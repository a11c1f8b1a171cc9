import type { PasswordWords } from './password-zh.ts'

export const texts: PasswordWords = {
  pay: 'Enter your payment password',
  set: 'Set a payment password',
  change: 'Change payment password',
  reset: 'Reset payment password',
  remove_card: 'Remove the card',
  change_phone: 'Change phone',
  setHint: 'Verify a bank card first, then set a payment password.',
  resetHint: 'Verify one of your cards again, then set a new payment password.',
  setDone: 'Your payment password is set.',
  changeDone: 'Your payment password has been changed.',
  phoneDone: 'The phone has been changed. Codes go to the new one.',
}
