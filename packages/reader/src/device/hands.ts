/** What a person does at a reader. Each says whether the reader took notice. */
import { ReaderError } from '../contract/errors.ts'
import type { Entry } from '../contract/reader.ts'
import { type SimulatedCard, saysChip } from './card.ts'
import {
  arm,
  askForCard,
  chipMs,
  chipTries,
  type Desk,
  enter,
  fail,
  rest,
  sendOnline,
  takeCard,
} from './terminal.ts'

export type Key =
  | '0'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | 'clear'
  | 'ok'
  | 'cancel'

export interface Hands {
  /** `badly`: too slow or aslant, so that the stripe cannot be read. */
  swipe(card: SimulatedCard, how?: { readonly badly?: boolean }): boolean
  insert(card: SimulatedCard): boolean
  tap(card: SimulatedCard): boolean
  pull(): boolean
  press(key: Key): boolean
}

const leastPinLength = 4
const mostPinLength = 12

export function createHands(desk: Desk): Hands {
  return {
    swipe: (card, { badly = false } = {}) => swipe(desk, card, badly),
    insert: (card) => insert(desk, card),
    tap: (card) => tap(desk, card),
    pull: () => pull(desk),
    press: (key) => press(desk, key),
  }
}

function accepts({ phase, slot, job }: Desk, entry: Entry): boolean {
  return phase === 'card' && !slot && job?.request.accept.includes(entry) === true
}

function swipe(desk: Desk, card: SimulatedCard, badly: boolean): boolean {
  if (!accepts(desk, 'swipe')) return false
  const { job } = desk
  if (badly) {
    desk.output.card('bad_swipe')
    askForCard(desk, 'retry_card')
    return true
  }
  desk.output.card('swiped')
  const hasChipReader = job?.request.accept.includes('insert')
  if (saysChip(card) && hasChipReader && !job?.stripeWillDo) askForCard(desk, 'use_chip')
  else takeCard(desk, 'swipe', card)
  return true
}

function insert(desk: Desk, card: SimulatedCard): boolean {
  if (desk.slot || desk.phase === 'off') return false
  desk.slot = card
  if (desk.phase !== 'card' || !desk.job?.request.accept.includes('insert')) {
    desk.output.changed()
    return false
  }
  desk.output.card('inserted')
  enter(desk, 'reading', 'processing')
  const isReadable = card.chip && !card.chip.broken
  arm(desk, chipMs, () => (isReadable ? takeCard(desk, 'insert', card) : chipFailed(desk)))
  return true
}

function chipFailed(desk: Desk): void {
  const { job } = desk
  if (!job) return
  const { request } = job
  job.chipFailures += 1
  arm(desk, request.timeoutMs, () => fail(desk, 'reader_timeout'))
  const mayBeSwiped = request.fallback && request.accept.includes('swipe')
  if (job.chipFailures < chipTries) askForCard(desk, 'retry_card')
  else if (mayBeSwiped) {
    job.stripeWillDo = true
    askForCard(desk)
  } else fail(desk, 'card_unreadable')
}

function tap(desk: Desk, card: SimulatedCard): boolean {
  if (!accepts(desk, 'tap') || desk.job?.stripeWillDo) return false
  if (!card.chip?.contactless || card.chip.broken) {
    askForCard(desk, 'try_another_card')
    return true
  }
  desk.output.card('tapped')
  enter(desk, 'reading', 'processing')
  arm(desk, chipMs, () => takeCard(desk, 'tap', card))
  return true
}

function pull(desk: Desk): boolean {
  if (!desk.slot) return false
  desk.slot = undefined
  if (desk.phase === 'off') {
    desk.output.changed()
    return true
  }
  desk.output.card('removed')
  const isInUse =
    desk.phase === 'reading' || (desk.phase === 'pin' && desk.read?.entry === 'insert')
  if (isInUse) fail(desk, 'card_removed')
  else if (desk.phase === 'completing') {
    desk.read?.reject?.(new ReaderError('card_removed'))
    rest(desk)
  } else if (desk.phase === 'card' || (desk.phase === 'removal' && desk.job)) askForCard(desk)
  else if (desk.phase === 'removal') rest(desk)
  else desk.output.changed()
  return true
}

function press(desk: Desk, key: Key): boolean {
  if (key === 'cancel' && desk.job) {
    fail(desk, 'reader_cancelled')
    return true
  }
  if (desk.phase !== 'pin') return false
  if (key === 'ok') return enterPin(desk)
  const digits = key === 'clear' ? '' : `${desk.digits}${key}`
  if (key === 'cancel' || digits.length > mostPinLength) return false
  desk.digits = digits
  desk.output.prompt('pin_digits', digits.length)
  desk.output.changed()
  return true
}

/** Nothing typed is an answer where the card leaves the PIN to the terminal. */
function enterPin(desk: Desk): boolean {
  const { digits, job } = desk
  const mayBeEmpty =
    job?.request.pin === 'by_card' && /[67]$/.test(desk.read?.card.serviceCode ?? '')
  if (digits.length === 0 && mayBeEmpty) sendOnline(desk, undefined)
  else if (digits.length >= leastPinLength) sendOnline(desk, digits)
  else return false
  return true
}
