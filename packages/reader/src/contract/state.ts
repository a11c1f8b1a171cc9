/** How a reader's state follows from what is heard of it. Rows only; what has no row changes nothing. */
import type { DeviceNews, ReaderState } from './reader.ts'

export type Happening =
  | 'read_started'
  | 'wants_card'
  | 'card_seen'
  | 'wants_pin'
  | 'read_done'
  | 'complete_started'
  | 'wants_removal'
  | 'card_gone'
  | 'ended'
  | 'lost'

type Row = readonly [from: ReaderState | '*', on: Happening, to: ReaderState]

export const readerTable: readonly Row[] = [
  ['idle', 'read_started', 'waiting_card'],
  ['remove_card', 'read_started', 'remove_card'],
  ['online', 'read_started', 'waiting_card'],
  ['idle', 'wants_card', 'waiting_card'],
  ['remove_card', 'wants_card', 'waiting_card'],
  ['reading', 'wants_card', 'waiting_card'],
  ['waiting_card', 'card_seen', 'reading'],
  ['waiting_card', 'wants_pin', 'waiting_pin'],
  ['reading', 'wants_pin', 'waiting_pin'],
  ['waiting_card', 'read_done', 'online'],
  ['reading', 'read_done', 'online'],
  ['waiting_pin', 'read_done', 'online'],
  ['online', 'complete_started', 'finishing'],
  ['*', 'wants_removal', 'remove_card'],
  ['remove_card', 'card_gone', 'idle'],
  ['remove_card', 'ended', 'remove_card'],
  ['*', 'ended', 'idle'],
  ['*', 'lost', 'disconnected'],
]

export function nextReaderState(state: ReaderState, on: Happening): ReaderState {
  if (state === 'disconnected') return state
  const row = readerTable.find(([from, event]) => event === on && (from === state || from === '*'))
  return row ? row[2] : state
}

export function happeningOf(news: DeviceNews): Happening | undefined {
  if (news.type === 'disconnected') return 'lost'
  if (news.type === 'card') return news.event === 'removed' ? 'card_gone' : seen(news.event)
  if (news.type === 'battery') return undefined
  if (news.prompt === 'remove_card') return 'wants_removal'
  if (news.prompt === 'enter_pin') return 'wants_pin'
  return /card|chip/.test(news.prompt) ? 'wants_card' : undefined
}

function seen(event: 'inserted' | 'swiped' | 'tapped' | 'bad_swipe'): Happening | undefined {
  return event === 'bad_swipe' ? undefined : 'card_seen'
}
