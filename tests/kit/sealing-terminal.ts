/**
 * A terminal of the mall whose keys are in its reader alone: the simulated device behind its byte
 * protocol, driven as an app drives it, against the real server.
 */
import type { client } from '@tillway/api'
import type { SimulatedReaderCard, SimulatedTerminal } from '@tillway/channel/simulator'
import type { RunningSimulators } from '@tillway/simulator'
import {
  createSimulatedReader,
  type SimulatedCard,
  type SimulatedReader,
  terminalKeys,
  tripleDes,
} from '../../packages/reader/src/device/index.ts'
import {
  browserReaderPorts,
  type CardReader,
  connectReader,
  type PayOptions,
  payWithReader,
  type ReaderOutcome,
  referenceDriver,
} from '../../packages/reader/src/index.ts'
import type { Call } from './call.ts'
import { acquirerOf } from './card-terminal.ts'

export interface SealingTerminal {
  readonly own: SimulatedTerminal
  readonly device: SimulatedReader
  /** What an operator enters: of the master key no more than its check value. */
  readonly keys: Readonly<Record<string, string>>
  card(name: string): SimulatedCard
  /** One try with this card; `meddle` hears of each step before it is posted. */
  pay(about: Paying): Promise<ReaderOutcome>
}

export interface Paying {
  readonly call: Call
  readonly token: string
  readonly view: client.ClientPayment
  readonly card: string
  readonly entry?: 'swipe' | 'insert'
  readonly pin?: string
  readonly meddle?: (step: 'read' | 'sealed' | 'answered') => void
}

export async function createSealingTerminal(
  simulators: Pick<RunningSimulators, 'simulator'>,
  where: { readonly merchant: string; readonly name: string },
): Promise<SealingTerminal> {
  const { terminals } = acquirerOf(simulators)
  const own = terminals.provision(where.merchant, where.name)
  const { tmk = '', ...rest } = own.keys
  const { initialKey, keySerial: ksn, serial } = own.reader
  const ports = browserReaderPorts()
  const keys = terminalKeys({ initialKey, ksn, masterKey: tmk })
  const device = createSimulatedReader({ ports, keys, serial })
  const reader = await connectReader(device.found, { drivers: [referenceDriver], ports })
  const card = (name: string) => simulatedCard(terminals.cards(), name)
  const check = tripleDes.encrypt(Buffer.from(tmk, 'hex'), new Uint8Array(8)).slice(0, 3)
  return {
    own,
    device,
    keys: { ...rest, reader_tmk_kcv: Buffer.from(check).toString('hex') },
    card,
    pay: (about) => pay({ device, reader }, card(about.card), about),
  }
}

interface AtHand {
  readonly device: SimulatedReader
  readonly reader: CardReader
}

async function pay(
  { device, reader }: AtHand,
  card: SimulatedCard,
  { call, token, view, entry = 'swipe', pin = card.pin, meddle }: Paying,
): Promise<ReaderOutcome> {
  const { attempt } = view
  if (attempt?.next_action?.type !== 'reader') throw new Error('no card is awaited')
  const options: PayOptions = {
    params: attempt.next_action.params,
    async present(reading, seals) {
      meddle?.(seals === undefined ? 'read' : 'sealed')
      const body = { attempt: attempt.id, reading, ...(seals && { seals }) }
      const told = await call.ok('presentCard', { token, body })
      if (seals !== undefined) meddle?.('answered')
      return told.attempt?.next_action ?? null
    },
    complete: (decision) =>
      call.ok('completeCard', { token, body: { attempt: attempt.id, ...decision } }),
  }
  const stop = device.subscribe(() => hold({ device, reader }, { card, entry, pin }))
  try {
    return await payWithReader(reader, options)
  } finally {
    stop()
    device.hands.pull()
  }
}

/** What a person does when the reader asks for it. */
function hold(
  { device }: AtHand,
  { card, entry, pin }: { card: SimulatedCard; entry: 'swipe' | 'insert'; pin: string },
): void {
  const { phase, slot, digits } = device.display()
  if (phase === 'card' && !slot) queueMicrotask(() => device.hands[entry](card))
  if (phase !== 'pin' || digits > 0) return
  queueMicrotask(() => {
    if (device.display().digits > 0) return
    for (const digit of pin) device.hands.press(digit as '0')
    device.hands.press('ok')
  })
}

function simulatedCard(all: readonly SimulatedReaderCard[], name: string): SimulatedCard {
  const found = all.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no card ${name}`)
  const { number, expiry, serviceCode, track2, pin = '', chip } = found
  return {
    id: name,
    label: { zh: name, en: name },
    ...{ number, expiry, serviceCode, pin },
    discretionary: track2.slice(number.length + 8),
    ...(chip === undefined ? {} : { chip: { ...chip, session: 'pboc' } }),
  }
}
