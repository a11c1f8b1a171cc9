/**
 * A terminal of the mall's own at the simulated acquirer, with a reader in front of it and the cards
 * of the simulator in its hands. What a reader and the SDK do on a counter, without a screen.
 */
import type { client } from '@tillway/api'
import type { CardReading } from '@tillway/channel'
import type { SimulatedReaderCard, SimulatedTerminal } from '@tillway/channel/simulator'
import { type Clock, PayError } from '@tillway/kernel'
import type { RunningSimulators } from '@tillway/simulator'
import { createReader } from '../../channels/card/test/acquirer-rig.ts'
import type { Call } from './call.ts'

export const entryModes = ['swipe', 'insert', 'tap'] as const
export type EntryMode = (typeof entryModes)[number]

export interface TestReader {
  /** `amount` is what a chip signs. Each reading is a new one, with the reader's next key. */
  read(entry: EntryMode, card: string, about: ReadAbout): CardReading
}

export interface ReadAbout {
  readonly amount: number
  readonly pin?: string
}

export interface CardTerminal extends TestReader {
  /** `tm_…` */
  readonly id: string
  readonly own: SimulatedTerminal
}

type Simulated = Pick<RunningSimulators, 'simulator'>

export function acquirerOf(simulators: Simulated) {
  const simulator = simulators.simulator('card')
  if (simulator.terminals === undefined) throw new PayError('internal', 'no terminals there')
  return { ...simulator, terminals: simulator.terminals }
}

/** The simulator's terminal of that name, with a reader that was loaded with its keys. */
export function provisionReader(
  simulators: Simulated,
  where: { readonly merchant: string; readonly name: string; readonly clock: Pick<Clock, 'now'> },
): TestReader & { readonly own: SimulatedTerminal } {
  const { terminals } = acquirerOf(simulators)
  const own = terminals.provision(where.merchant, where.name)
  return { own, ...readerOf(own, { cards: () => terminals.cards(), clock: where.clock }) }
}

/** A reader with the keys of that terminal, which is shown these cards. */
export function readerOf(
  own: SimulatedTerminal,
  parts: {
    readonly cards: () => readonly SimulatedReaderCard[]
    readonly clock: Pick<Clock, 'now'>
  },
): TestReader {
  const card = (name: string) => withNextCounter(parts.cards(), name)
  const reader = createReader(own, { time: parts.clock, card })
  return {
    read(entry, name, { amount, pin }) {
      if (entry === 'swipe') return reader.swipe(name, pin === undefined ? {} : { pin })
      return { ...reader.insert(name, amount), entry }
    },
  }
}

const counters = new Map<string, number>()

/** Two readings of one chip have two counters, also before its bank has seen the first. */
function withNextCounter(all: readonly SimulatedReaderCard[], name: string): SimulatedReaderCard {
  const found = all.find((one) => one.name === name)
  if (found === undefined) throw new PayError('internal', `there is no card ${name}`)
  if (found.chip === undefined) return found
  const counter = Math.max(found.chip.counter, (counters.get(name) ?? -1) + 1)
  counters.set(name, counter)
  return { ...found, chip: { ...found.chip, counter } }
}

/** The body of a reading, as the SDK posts it. */
export function readingBody({ maskedNumber, serviceCode, ...reading }: CardReading) {
  return {
    ...reading,
    masked_number: maskedNumber,
    ...(serviceCode === undefined ? {} : { service_code: serviceCode }),
  }
}

/** Registers a simulated terminal with the platform. */
export async function openTerminal(
  parts: { readonly simulators: Simulated; readonly call: Call; readonly token: string },
  where: {
    readonly merchant: string
    readonly name: string
    readonly account: string | undefined
    readonly clock: Pick<Clock, 'now'>
  },
): Promise<CardTerminal> {
  const reader = provisionReader(parts.simulators, where)
  const { number, keys } = reader.own
  const { id } = await parts.call.ok('createTerminal', {
    token: parts.token,
    body: { name: where.name, channel_account: where.account, has_reader: true, number, keys },
  })
  return { ...reader, id }
}

/** Asks for a card at the counter. */
export function startCard(call: Call, token: string): Promise<client.ClientPayment> {
  return call.ok('startAttempt', { token, body: { way: 'card', host: 'merchant_app' } })
}

/** Hands a reading over; whatever is answered is the caller's to judge. */
export function presentCard(call: Call, token: string, about: Presented) {
  const { attempt, reading } = about
  return call('presentCard', { token, body: { attempt, reading: readingBody(reading) } })
}

export interface Presented {
  readonly attempt: string | undefined
  readonly reading: CardReading
}

/** Whether a chip that is still in the reader is asked for its last word. */
export const isChipAsked = ({ attempt }: client.ClientPayment): boolean =>
  attempt?.next_action?.type === 'reader' && attempt.next_action.step === 'complete'

/** Whether a card may be presented now. */
export const isCardAwaited = ({ attempt }: client.ClientPayment): boolean =>
  attempt?.next_action?.type === 'reader' && attempt.next_action.step === 'present'
