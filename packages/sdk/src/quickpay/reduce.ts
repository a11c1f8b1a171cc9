/** The reducer of the part for cards; like that of the payment it decides nothing by itself. */
import type { ClientCard } from '@tillway/api/types'
import type { QuickEvent, QuickState } from './state.ts'

const atCards = { step: 'choosing', frame: null, adding: null, busy: false } as const

export function reduceQuick(state: QuickState, event: QuickEvent): QuickState {
  return { ...state, ...changeBy(state, event) }
}

function changeBy(state: QuickState, event: QuickEvent): Partial<QuickState> | false {
  const { cards, frame, opened } = state
  switch (event.type) {
    case 'listed': {
      const { list } = event
      const found = list && { ...list, ...withCards(state, list.data) }
      return { ...found, ...(state.step === 'loading' && atCards) }
    }
    case 'chose':
      return !state.busy && cards.some(({ id }) => id === event.card) && { chosen: event.card }
    case 'busy':
      return { busy: event.on }
    case 'opened': {
      const { step, url } = event
      const change = { step, busy: false, adding: null }
      // An open frame goes on from the code of its card to the code of the payment.
      if (frame && step === 'paying' && state.step !== 'password') return change
      return { ...change, frame: url, opened: opened + 1, frameIs: 'coming' }
    }
    case 'frame':
      return frame !== null && event.change
    case 'card':
      return takeCard(state, event.card)
    case 'away':
      return { step: 'away', adding: event.card }
    default:
      return atCards
  }
}

/** What became of a card. An open frame stays: the code of the payment is typed there next. */
function takeCard(state: QuickState, card: ClientCard): Partial<QuickState> {
  const { adding, step, frame } = state
  const { id } = card
  if (card.state === 'pending') return { step: frame ? 'binding' : 'away', adding: id, busy: false }
  const isActive = card.state === 'active'
  const others = state.cards
    .filter((other) => other.id !== id)
    .map((other) => (card.is_default ? { ...other, is_default: false } : other))
  const isAdded = adding === id
  return {
    ...withCards(state, isActive ? [card, ...others] : others),
    busy: false,
    adding: isAdded ? null : adding,
    ...(isAdded && (!isActive || step === 'away') && atCards),
    ...(isAdded && isActive && { chosen: id }),
  }
}

/** The default first; the choice stands for as long as its card does. */
function withCards(
  { chosen }: QuickState,
  // Missing where its name was spoilt on the way.
  given: readonly ClientCard[] = [],
): Partial<QuickState> {
  const active = given.filter(({ state }) => state === 'active')
  const of = (first: boolean) => active.filter(({ is_default }) => is_default === first)
  const cards = [...of(true), ...of(false)]
  const kept = cards.find(({ id }) => id === chosen) || cards[0]
  return { cards, chosen: kept ? kept.id : null }
}
