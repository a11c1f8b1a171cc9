/** The books of all channels, read again only where they may have changed. */
import type { BookRefund } from '@tillway/channel/simulator'
import type { HostFlow } from '../../kit/host-books.ts'
import type { WorldChannel, WorldOrder } from '../world/types.ts'

export interface ChannelOrder extends WorldOrder {
  readonly channel: string
}

export interface ChannelRefund extends BookRefund {
  readonly channel: string
}

export interface BooksReader {
  /** The numbers of orders whose lines changed since the last call. */
  read(): ReadonlySet<string>
  /** The lines under the number of an attempt. */
  orders(orderNumber: string): readonly ChannelOrder[]
  returns(orderNumber: string): readonly ChannelRefund[]
  /** Under the number of an attempt or of a refund. */
  flows(number: string): readonly HostFlow[]
  /** The same lists until something of them changes. */
  allOrders(): readonly ChannelOrder[]
  allReturns(): readonly ChannelRefund[]
  allFlows(): readonly HostFlow[]
}

export function createBooksReader(channels: readonly WorldChannel[]): BooksReader {
  const books = channels.map(createBook)
  const joined = <Line>(of: (book: Book) => readonly Line[]) => {
    let lists: readonly (readonly Line[])[] = []
    let list: readonly Line[] = []
    return () => {
      const now = books.map(of)
      if (now.length === lists.length && now.every((one, index) => one === lists[index]))
        return list
      lists = now
      list = now.flat()
      return list
    }
  }
  return {
    read: () => new Set(books.flatMap((book) => book.read())),
    orders: (number) => books.flatMap(({ orders }) => orders.of(number)),
    returns: (number) => books.flatMap(({ returns }) => returns.of(number)),
    flows: (number) => books.flatMap(({ flows }) => flows.of(number)),
    allOrders: joined(({ orders }) => orders.all()),
    allReturns: joined(({ returns }) => returns.all()),
    allFlows: joined(({ flows }) => flows.all()),
  }
}

type Book = ReturnType<typeof createBook>

function createBook(world: WorldChannel) {
  const { channel, host } = world
  const orders = createLines<ChannelOrder>(
    ({ state, asked, captured, refunded }) => `${state} ${asked} ${captured} ${refunded}`,
  )
  const returns = createLines<ChannelRefund>(
    ({ refundNumber, state, amount }) => `${refundNumber} ${state} ${amount}`,
  )
  const flows = createLines<HostFlow>(
    ({ id, code, amount, reversedAt, undoneBy }) =>
      `${id} ${code} ${amount} ${reversedAt} ${undoneBy}`,
  )
  let version: number | undefined
  // Time alone closes an order that waits and ends a refund that is under way.
  const mayChangeByTime = () =>
    orders.all().some(({ state }) => state === 'waiting') ||
    returns.all().some(({ state }) => state !== 'succeeded' && state !== 'failed')
  return {
    ...{ orders, returns, flows },
    read(): readonly string[] {
      if (version === world.version && !mayChangeByTime()) return []
      const isSame = version === world.version
      const read = world.books()
      version = world.version
      return [
        ...orders.take(read.orders.map((order) => ({ channel, ...order }))),
        ...returns.take(read.refunds.map((refund) => ({ channel, ...refund }))),
        ...(isSame || host === undefined ? [] : flows.take(host.flows())),
      ]
    },
  }
}

interface Line {
  readonly orderNumber: string
}

/** Lines by the numbers of their orders; `textOf` is what may change of one. */
function createLines<Kind extends Line>(textOf: (line: Kind) => string) {
  let groups: ReadonlyMap<string, Group<Kind>> = new Map()
  let all: readonly Kind[] = []
  return {
    all: () => all,
    of: (number: string): readonly Kind[] => groups.get(number)?.lines ?? [],
    /** The numbers whose lines are others than before. */
    take(lines: readonly Kind[]): readonly string[] {
      const former = groups
      const now = groupsOf(lines, textOf)
      const changed = [...now]
        .filter(([number, { text }]) => former.get(number)?.text !== text)
        .map(([number]) => number)
      const gone = [...former.keys()].filter((number) => !now.has(number))
      if (changed.length + gone.length === 0) return []
      groups = now
      all = lines
      return [...changed, ...gone]
    },
  }
}

interface Group<Kind> {
  readonly lines: Kind[]
  text: string
}

function groupsOf<Kind extends Line>(
  lines: readonly Kind[],
  textOf: (line: Kind) => string,
): ReadonlyMap<string, Group<Kind>> {
  const groups = new Map<string, Group<Kind>>()
  for (const line of lines) {
    const known = groups.get(line.orderNumber)
    const text = textOf(line)
    if (known === undefined) groups.set(line.orderNumber, { lines: [line], text })
    else {
      known.lines.push(line)
      known.text += `, ${text}`
    }
  }
  return groups
}
