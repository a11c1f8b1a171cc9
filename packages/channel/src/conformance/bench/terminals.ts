/** A terminal of the mall's own, with a reader before it and the simulator's cards in its hands. */
import { secret } from '@tillway/kernel'
import { type OperationSignatures, operationOf } from '../../contract.ts'
import type { OperationName } from '../../manifest.ts'
import type { PaymentReport, SettlementReport } from '../../outcome.ts'
import type { SimulatedReaderCard, SimulatedTerminal } from '../../simulator/contract.ts'
import type { CardReading, ChipCompletion, TerminalReference } from '../../terminals.ts'
import { check } from '../check.ts'
import { terminalPresentation } from '../presentations.ts'
import type { Calls } from './calls.ts'
import type { BenchAccount, BenchCore } from './core.ts'
import type { BenchOrder, Orders, OrderWishes } from './orders.ts'
import type { Pace } from './pace.ts'
import type { BenchReader } from './reader.ts'

export interface TerminalOrder extends BenchOrder {
  readonly terminal: TerminalReference
}

export interface Terminals {
  /** Of the merchant's terminal with this name, which is made when it is first asked for. */
  terminalOrder(wishes?: OrderWishes, till?: string): Promise<TerminalOrder>
  /** Reads the stripe of a card that has no chip, or the chip of one that has one. */
  read(order: TerminalOrder, entry: CardReading['entry'], pin?: string): CardReading
  present(order: TerminalOrder, reading: CardReading): Promise<PaymentReport>
  complete(order: TerminalOrder, completion: ChipCompletion): Promise<PaymentReport>
  settleBatch(order: TerminalOrder): Promise<SettlementReport>
  /** Starts an order and brings a card to it: a chip that is asked says yes. */
  paidAtTerminal(wishes?: OrderWishes, entry?: CardReading['entry']): Promise<TerminalOrder>
}

interface Till {
  readonly reference: TerminalReference
  readonly reader: BenchReader
}

export function createTerminals(bench: BenchCore & Pace & Orders & Calls): Terminals {
  const tills = new Map<string, Promise<Till>>()
  const readers = new Map<string, BenchReader>()
  const tillOf = (account: BenchAccount, name: string): Promise<Till> => {
    const key = `${account.name} ${name}`
    const till = tills.get(key) ?? openTill(bench, account, name)
    tills.set(key, till)
    return till
  }
  const terminalOrder: Terminals['terminalOrder'] = async (wishes = {}, name = 'till') => {
    const presentation = terminalPresentation(bench.manifest)
    check(presentation !== undefined, 'there is a presentation at a terminal')
    const order = bench.order({ ...wishes, presentation })
    const { reference: terminal, reader } = await tillOf(order.account, name)
    readers.set(terminal.terminalId, reader)
    const request = { ...order.request, terminal }
    return { ...order, request, reference: { ...order.reference, terminal }, terminal }
  }
  const read: Terminals['read'] = ({ terminal, request }, entry, pin) => {
    const card = cardFor(bench.simulator().terminals?.cards() ?? [], entry)
    bench.readings.push(card.number, card.track2)
    const reader = readers.get(terminal.terminalId)
    check(reader !== undefined, 'the terminal has a reader')
    const wish = { entry, card, amount: request.amount.amount }
    return reader.read(pin === undefined ? wish : { ...wish, pin })
  }
  const operation = <Name extends OperationName>(
    { account }: BenchAccount,
    name: Name,
  ): OperationSignatures[Name] => {
    const found = operationOf(bench.channel, account, name)
    check(found !== undefined, `the declared operation ${name} exists`)
    return found
  }
  const present: Terminals['present'] = ({ account, reference, terminal }, reading) =>
    bench.settleAtHost(operation(account, 'present')({ ...reference, terminal, reading }))
  const complete: Terminals['complete'] = ({ account, reference, terminal }, completion) =>
    bench.settleAtHost(operation(account, 'complete')({ ...reference, terminal, completion }))
  return {
    terminalOrder,
    read,
    present,
    complete,
    settleBatch: ({ account, terminal }) =>
      bench.settleAtHost(operation(account, 'settle')(terminal)),
    async paidAtTerminal(wishes, entry = 'swipe') {
      const order = await terminalOrder(wishes)
      const started = await bench.start(order)
      check(started.status === 'card_awaited', 'a started payment awaits a card', started)
      const report = await present(order, read(order, entry))
      const isAsked = report.status === 'waiting'
      const last = isAsked ? await complete(order, { result: 'approved' }) : report
      check(last.status === 'succeeded', 'a card that is good for it pays', last)
      return order
    },
  }
}

async function openTill(bench: BenchCore, account: BenchAccount, name: string): Promise<Till> {
  const { channel, ports, reader } = bench
  await bench.simulator().ready?.()
  const own = bench.simulator().terminals?.provision(account.name, name)
  check(own !== undefined, 'the simulator has terminals')
  check(reader !== undefined, 'the channel brings a reader')
  const keys = await wrapped(bench, own)
  const terminalId = `tm_${account.name}_${name}`
  const reference = { merchantId: `mch_${account.name}`, terminalId, number: own.number, keys }
  check(channel.wrapTerminalKeys !== undefined, 'keys of a terminal can be entered')
  return { reference, reader: reader(own, ports.clock) }
}

/** Afterwards nothing of a key shows. */
async function wrapped({ channel, ports }: BenchCore, { keys }: SimulatedTerminal) {
  const blocks = (await channel.wrapTerminalKeys?.(secret(keys), ports)) ?? {}
  const clear = Object.values(keys).filter((key) => /^[0-9A-F]{32}$/i.test(key))
  const shown = clear.filter((key) => JSON.stringify(blocks).toUpperCase().includes(key))
  check(shown.length === 0, 'no key stands in clear in what is kept')
  return blocks
}

function cardFor(
  cards: readonly SimulatedReaderCard[],
  entry: CardReading['entry'],
): SimulatedReaderCard {
  const found = cards.find(
    ({ chip, pin }) => pin !== undefined && (chip === undefined) === (entry === 'swipe'),
  )
  check(found !== undefined, `there is a card to ${entry}`)
  return found
}
