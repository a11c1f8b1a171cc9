/**
 * The payers', the banks' and the auditors' side of one channel's simulator, wherever it runs: in
 * the test's own process, or in one of its own that may die of a question and is asked again.
 */
import type {
  Books,
  ChannelSimulator,
  PhoneMessage,
  SimulatedBankCard,
  SimulatedReaderCard,
  SimulatedTerminal,
} from '@tillway/channel/simulator'
import type { RunningSimulators } from '@tillway/simulator'

export interface ChannelDesk {
  /** The configuration of that merchant's channel account. */
  provision(merchant: string): Promise<Readonly<Record<string, string>>>
  /** What the books hold of these orders; of all, when no numbers are given. */
  books(numbers?: readonly string[]): Promise<Books>
  /** The payer scans the code and pays; false when no order that can be paid is behind it. */
  pay(code: string): Promise<boolean>
  /** Newest first. */
  inbox(): Promise<readonly PhoneMessage[]>
  cards(): Promise<readonly SimulatedBankCard[]>
  openTerminal(merchant: string, name: string): Promise<SimulatedTerminal>
  readerCards(): Promise<readonly SimulatedReaderCard[]>
  /** One of the simulator's own views. */
  view(name: string): Promise<unknown>
}

export const deskMethods = [
  'provision',
  'books',
  'pay',
  'inbox',
  'cards',
  'openTerminal',
  'readerCards',
  'view',
] as const satisfies readonly (keyof ChannelDesk)[]

/** The desks of all channels. */
export interface ChannelDesks {
  readonly channels: readonly string[]
  /** Throws when there is no such channel. */
  desk(channel: string): ChannelDesk
}

export function desksOf(simulators: RunningSimulators): ChannelDesks {
  const desks = new Map(
    simulators.channels.map((channel) => [channel, deskOf(simulators.simulator(channel))]),
  )
  return collectDesks(desks)
}

export function collectDesks(desks: ReadonlyMap<string, ChannelDesk>): ChannelDesks {
  return {
    channels: [...desks.keys()],
    desk(channel) {
      const found = desks.get(channel)
      if (found === undefined) throw new Error(`there is no desk of ${channel}`)
      return found
    },
  }
}

/** What all books together hold of these orders. */
export async function bookedAt(
  { channels, desk }: ChannelDesks,
  numbers: readonly string[],
): Promise<Books> {
  const all = await Promise.all(channels.map((channel) => desk(channel).books(numbers)))
  return {
    orders: all.flatMap(({ orders }) => orders),
    refunds: all.flatMap(({ refunds }) => refunds),
  }
}

export function deskOf(simulator: ChannelSimulator): ChannelDesk {
  return {
    provision: async (merchant) => simulator.provision(merchant),
    books: async (numbers) => chosenBooks(simulator.books(), numbers),
    pay: async (code) => payCode(simulator, code),
    inbox: async () => simulator.phone.inbox?.() ?? [],
    cards: async () => simulator.cards?.() ?? [],
    openTerminal: async (merchant, name) => terminalsOf(simulator).provision(merchant, name),
    readerCards: async () => terminalsOf(simulator).cards(),
    view: async (name) => await lookAt(simulator, name),
  }
}

function chosenBooks(books: Books, numbers: readonly string[] | undefined): Books {
  if (numbers === undefined) return books
  const chosen = new Set(numbers)
  const isChosen = ({ orderNumber }: { readonly orderNumber: string }) => chosen.has(orderNumber)
  return { orders: books.orders.filter(isChosen), refunds: books.refunds.filter(isChosen) }
}

/** Whoever is asked again after his death may have been paid before it. */
function payCode({ phone }: ChannelSimulator, code: string): boolean {
  const order = phone.scan(code)
  if (order === undefined) return false
  if (order.state !== 'waiting') return order.state === 'paid'
  return phone.pay(order.key).state === 'paid'
}

function terminalsOf({ channel, terminals }: ChannelSimulator) {
  if (terminals === undefined) throw new Error(`${channel} has no terminals`)
  return terminals
}

async function lookAt(simulator: ChannelSimulator, name: string): Promise<unknown> {
  const request = { method: 'GET', target: `/${name}`, headers: {}, body: new Uint8Array() }
  const answer = await simulator.handle(request)
  if (answer.status !== 200) throw new Error(`${simulator.channel} has no view ${name}`)
  return JSON.parse(String(answer.body))
}
