import type { ReaderDictionary, ReaderWords } from './reader-zh.ts'

export const texts: ReaderWords = {
  connect: 'Connect a card reader',
  connectHint: 'Switch the reader on and keep it close',
  choose: 'Choose a reader',
  reconnect: 'Connect the reader again',
  finding: 'Looking for readers',
  connecting: 'Connecting the reader',
  battery: 'Battery {0}%',
  trouble: 'The reader cannot be used right now. Please try again.',
  presentAgain: 'Present the card again',
  pin: 'Enter the PIN on the reader',
  pinHint: 'Then press OK. Without a PIN, just press OK.',
  typed: 'Digits entered: {0}',
  online: 'Paying, one moment please',
  keepCard: 'Keep the card in the reader',
  noSecond: 'Do not swipe again',
  checking: 'Checking the payment',
  checkingHint:
    'Do not present a card again. If it was charged without success, the bank takes that back.',
  undoing: 'Taking this payment back',
  undoingHint: 'Do not present a card again. The bank has been told to return anything it charged.',
  takeCard: 'Please take your card',
  slip: 'Sales slip',
  print: 'Print the slip',
  sign: 'Please sign in the box',
  signPad: 'Box to sign in by hand. You can also choose to sign on paper.',
  signDone: 'Done',
  signSending: 'Saving the signature',
  signClear: 'Clear',
  signPaper: 'Sign on paper instead',
}

export const prompts: ReaderDictionary['prompts'] = [
  ['present_card', 'Insert, swipe or tap your card'],
  ['insert_card', 'Insert your card'],
  ['swipe_card', 'Swipe your card'],
  ['tap_card', 'Hold your card to the reader'],
  ['use_chip', 'This card has a chip. Please insert it.'],
  ['retry_card', 'That was not read. Please try again.'],
  ['try_another_card', 'This card cannot be read. Please use another.'],
  ['processing', 'Reading the card, keep it there'],
  ['remove_card', 'Please take your card'],
]

export const problems: ReaderDictionary['problems'] = [
  ['reader_disconnected', 'The reader is gone. Is it switched on?'],
  ['reader_not_found', 'No reader found. Is it switched on?'],
  ['reader_unknown', 'This reader is not supported.'],
  ['reader_unsupported', 'This kind of reader cannot be reached here.'],
  ['reader_timeout', 'Nobody presented a card in time.'],
  ['reader_cancelled', 'Canceled at the reader.'],
  ['card_removed', 'The card was removed too early. Please try again.'],
  ['card_unreadable', 'This card cannot be read. Please use another.'],
]
