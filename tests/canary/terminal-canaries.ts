/** What must be found nowhere of cards at a terminal: numbers, stripes, PINs, keys. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CardReading } from '@tillway/channel'
import type { SimulatedReaderCard, SimulatedTerminal } from '@tillway/channel/simulator'
import type { RunningSimulators } from '@tillway/simulator'
import { acquirerOf } from '../kit/card-terminal.ts'
import type { Canary } from './search.ts'

/** Typed at the reader, and wrong. */
export const wrongPin = '907153'

export const journalOf = (dataDir: string): string =>
  readFileSync(join(dataDir, 'simulators/card.jsonl'), 'utf8')

const used = ['stripe_debit', 'chip_debit', 'chip_credit', 'stolen', 'lost', 'reader_stripe']

/** Of the cards that the flows use. */
export function cardCanaries(simulators: RunningSimulators): readonly Canary[] {
  const known = acquirerOf(simulators).terminals.cards()
  const cards = known.filter(({ name }) => used.includes(name))
  const pins = new Set([wrongPin, ...cards.flatMap(({ pin }) => pin ?? [])])
  return [
    ...cards.flatMap(ofCard),
    ...[...pins].map((text, index) => ({ what: `PIN ${index + 1}`, text })),
  ]
}

function ofCard({ name, number, track2, pin }: SimulatedReaderCard): readonly Canary[] {
  const packed = [packedDigits(number), packedDigits(number.slice(1))]
  return [
    { what: `number of ${name}`, text: number, isHashable: true, bytes: packed },
    { what: `stripe of ${name}`, text: track2 },
    { what: `stripe of ${name}`, text: track2.replace('=', 'D') },
    ...(pin === undefined ? [] : [clearBlock(name, pin, number)]),
  ]
}

/** Two digits in a byte, at either place; a last odd digit is left out. */
function packedDigits(digits: string): Uint8Array {
  return Buffer.from(digits.slice(0, digits.length & ~1), 'hex')
}

/** ISO 9564 format 0, before it is encrypted. */
function clearBlock(name: string, pin: string, number: string): Canary {
  const typed = Buffer.from(`0${pin.length}${pin}`.padEnd(16, 'F'), 'hex')
  const account = Buffer.from(`0000${number.slice(-13, -1)}`, 'hex')
  const block = typed.map((byte, index) => byte ^ (account[index] ?? 0))
  return ofBytes(`PIN block of ${name}`, block)
}

function ofBytes(what: string, bytes: Uint8Array): Canary {
  return { what, text: Buffer.from(bytes).toString('hex').toUpperCase(), bytes: [bytes] }
}

/** As an operator enters them, as they are loaded into readers, and as the host handed them out. */
export function keyCanaries(own: SimulatedTerminal, dataDir: string): readonly Canary[] {
  const entered = Object.entries(own.keys).filter(([role]) => role !== 'ksn')
  const sessions = journalOf(dataDir).matchAll(/"(pin|mac|track)":"([0-9A-F]{16,})"/gi)
  const keys = [
    ...entered,
    ['initial key', own.reader.initialKey],
    ...[...sessions].map(([, role = '', key = '']) => [`working key (${role})`, key]),
  ] as const
  const once = new Map(keys.map(([role = '', key = '']) => [key, role]))
  return [...once].map(([key, role]) => ofBytes(role, Buffer.from(key, 'hex')))
}

/** Looking takes time, and one is kept like another. */
const mostReadings = 8

/** What a reader encrypted is for one request only, and nobody has to keep it. */
export function readingCanaries(readings: readonly CardReading[]): readonly Canary[] {
  return readings
    .slice(0, mostReadings)
    .flatMap(({ track2, pin }) => [
      ofBytes('encrypted stripe', Buffer.from(track2.encrypted, 'hex')),
      ...(pin === undefined ? [] : [ofBytes('encrypted PIN', Buffer.from(pin.block, 'hex'))]),
    ])
}
