import type { CardWords } from './zh.ts'

export const en: CardWords = {
  cards: 'Choose a card',
  none: 'Add a bank card to pay with it',
  add: 'Add a bank card',
  debit: 'debit card',
  credit: 'credit card',
  isDefault: 'Default',
  makeDefault: 'Make default',
  remove: 'Remove',
  removeTitle: 'Remove this card?',
  keep: 'Keep it',
  otherPage: 'Pay on a page of its own',
  away: 'Checking your card',
  awayHint: 'Once it is added, you can pay with it.',
  code: 'Enter the code we texted',
  frame: 'Secure area for your bank card',
  late: 'The secure area did not open. Try again or choose another way.',
  toCards: 'Back to your cards',
}
