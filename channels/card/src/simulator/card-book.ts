/** What became of the cards: their money, their PIN tries, their counters. */
import { cards, type SimulatedCard } from './cards.ts'
import { type Flow, type FlowRecord, isApproved } from './flow.ts'

export interface CardState {
  /** Fen on it, without what is set aside. */
  readonly balance: number
  readonly held: number
  /** Wrong PINs in a row, of that day. */
  readonly misses: { readonly day: string; readonly count: number }
  /** The highest transaction counter of its chip that was seen. */
  readonly counter: number
  /** What its bank answers always, where that was changed. */
  readonly refuses?: string
}

export type CardRecord =
  | { readonly type: 'pin_missed'; readonly card: string; readonly day: string }
  | { readonly type: 'pin_met'; readonly card: string }
  | { readonly type: 'counter_seen'; readonly card: string; readonly counter: number }
  /** `00`: its bank refuses nothing any more. */
  | { readonly type: 'card_changed'; readonly card: string; readonly refuses: string }

export interface CardBook {
  apply(record: CardRecord): void
  applyFlow(record: FlowRecord, flow: Flow): void
  of(card: SimulatedCard): CardState
  /** Wrong PINs of today. */
  misses(card: SimulatedCard, day: string): number
  refusal(card: SimulatedCard): string | undefined
}

export function createCardBook(): CardBook {
  const states = new Map<string, CardState>(
    cards.map(({ name, funds }) => [
      name,
      { balance: funds, held: 0, misses: { day: '', count: 0 }, counter: 0 },
    ]),
  )
  const change = (name: string, patch: (state: CardState) => Partial<CardState>): void => {
    const state = states.get(name)
    if (state !== undefined) states.set(name, { ...state, ...patch(state) })
  }
  const of = ({ name, funds }: SimulatedCard): CardState =>
    states.get(name) ?? { balance: funds, held: 0, misses: { day: '', count: 0 }, counter: 0 }
  return {
    of,
    apply(record) {
      change(record.card, (state) => patchOf(state, record))
    },
    applyFlow(record, flow) {
      if (record.type === 'reversal_remembered' || !isApproved(flow)) return
      const sign = record.type === 'flow_booked' ? 1 : -1
      change(flow.card ?? '', ({ balance, held }) => ({
        balance: balance - sign * flow.taken,
        held: held + sign * flow.held,
      }))
    },
    misses(card, day) {
      const { misses } = of(card)
      return misses.day === day ? misses.count : 0
    },
    refusal(card) {
      const code = of(card).refuses ?? card.refuses
      return code === '00' ? undefined : code
    },
  }
}

function patchOf(state: CardState, record: CardRecord): Partial<CardState> {
  switch (record.type) {
    case 'pin_missed': {
      const { day, count } = state.misses
      return { misses: { day: record.day, count: day === record.day ? count + 1 : 1 } }
    }
    case 'pin_met':
      return { misses: { day: '', count: 0 } }
    case 'counter_seen':
      return { counter: Math.max(state.counter, record.counter) }
    case 'card_changed':
      return { refuses: record.refuses }
  }
}
