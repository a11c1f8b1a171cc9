import type { Clock } from '@tillway/kernel'
import type { SimulatedReaderCard, SimulatedTerminal } from '../../simulator/contract.ts'
import type { CardReading } from '../../terminals.ts'

export interface ReadWish {
  readonly entry: CardReading['entry']
  readonly card: SimulatedReaderCard
  /** What a chip signs, in minor units. */
  readonly amount: number
  /** Another one than the card's. */
  readonly pin?: string
}

/** A reader in front of one terminal. Each reading is a new one. */
export interface BenchReader {
  read(wish: ReadWish): CardReading
}

/** Brought by the channel: only it knows how readings are encrypted for it. */
export type ReaderMaker = (terminal: SimulatedTerminal, clock: Pick<Clock, 'now'>) => BenchReader
