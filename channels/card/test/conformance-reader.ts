/** What holds the simulator's cards to a reader of a terminal, for the suite that every channel runs. */
import type { CardReading } from '@tillway/channel'
import type { SimulatedReaderCard, SimulatedTerminal } from '@tillway/channel/simulator'
import { createReader } from './acquirer-rig.ts'

interface Wish {
  readonly entry: 'swipe' | 'insert' | 'tap'
  readonly card: SimulatedReaderCard
  readonly amount: number
  readonly pin?: string
}

export function makeReader(own: SimulatedTerminal, time: { now(): number }) {
  let held: SimulatedReaderCard | undefined
  const card = (name: string): SimulatedReaderCard => {
    if (held?.name !== name) throw new Error(`${name} is not at the reader`)
    return held
  }
  const reader = createReader(own, { time, card })
  return {
    read({ entry, card, amount, pin }: Wish): CardReading {
      held = card
      if (entry === 'swipe') return reader.swipe(card.name, pin === undefined ? {} : { pin })
      return { ...reader.insert(card.name, amount), entry }
    },
  }
}
