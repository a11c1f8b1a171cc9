/** A card reader at a counter of the mall, with a card that somebody holds to it. */
import type { ReaderDesk, ReaderDeskState } from '@tillway/sdk'
import type { Life } from '@tillway/sim'
import { createReader } from '../../../channels/card/test/acquirer-rig.ts'
import { readingBody } from '../../kit/card-terminal.ts'
import type { MallBase } from './base.ts'
import type { SimulatedChannels } from './channels-node.ts'

export type Entry = 'swipe' | 'insert'

/** Reads cards; keys and counters go on from one reading to the next. */
export interface CardSlot {
  read(entry: Entry, amount: number): ReturnType<typeof readingBody>
}

/** By how it is read: cards of the simulated acquirer that approve. */
const cards: Readonly<Record<Entry, string>> = { swipe: 'stripe_debit', insert: 'chip_debit' }
const personMs = 2_000

export function createCardSlot(
  channels: SimulatedChannels,
  { channelName }: MallBase,
  till: { readonly name: string; readonly now: () => number },
): CardSlot {
  const { terminals } = channels.simulator('card')
  if (terminals === undefined) throw new Error('the acquirer has no terminals')
  const own = terminals.provision(channelName, till.name)
  let uses = 0
  const card = (name: string) => {
    const found = terminals.cards().find((one) => one.name === name)
    if (found === undefined) throw new Error(`there is no card ${name}`)
    if (found.chip === undefined) return found
    // Several terminals may read one card before its bank has seen any of it.
    uses += 1
    return { ...found, chip: { ...found.chip, counter: found.chip.counter + uses } }
  }
  const reader = createReader(own, { time: till, card })
  return {
    read: (entry, amount) =>
      readingBody(
        entry === 'swipe' ? reader.swipe(cards.swipe) : reader.insert(cards.insert, amount),
      ),
  }
}

const connected: ReaderDeskState = Object.freeze({
  status: 'idle',
  sources: [],
  found: [],
  reader: { id: 'r1', name: 'Reader', model: 'sim', serial: '1', battery: null },
  prompt: null,
  typed: 0,
  problem: null,
})

/** `agrees`: what a chip says last. */
export function createSimReaderDesk(
  life: Life,
  slot: CardSlot,
  card: { readonly entry: Entry; readonly amount: number; readonly agrees: boolean },
): ReaderDesk {
  return {
    getState: () => connected,
    subscribe: () => () => undefined,
    find: async () => undefined,
    connect: async () => undefined,
    disconnect: async () => undefined,
    async pay({ onCard, onDecision, signal }) {
      await new Promise<void>((done) => life.scheduler.after(personMs, done))
      if (signal.aborted) return { type: 'failed', code: 'reader_canceled' }
      try {
        const next = await onCard({ reading: slot.read(card.entry, card.amount) })
        if (next?.type !== 'reader' || next.step !== 'complete') return { type: 'answered' }
        await onDecision({ result: card.agrees ? 'approved' : 'declined' })
        return { type: 'completed' }
      } catch {
        return { type: 'ask_server' }
      }
    },
  }
}
