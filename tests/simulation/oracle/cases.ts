/** Payments with all that belongs to them; those that something happened to are put together anew. */
import type { ReceivedEvent, World } from '../world/types.ts'
import type { BooksReader } from './books.ts'
import type { Case, Facts } from './facts.ts'
import type { Change, Row } from './rows.ts'

const parts = ['attempts', 'refunds', 'events', 'deliveries'] as const
type Part = (typeof parts)[number]
const isPart = (table: string): table is Part => parts.some((part) => part === table)

/** The rows of one payment, by their ids. */
interface Group extends Readonly<Record<Part, Map<string, Row>>> {
  payment: Row | undefined
}

export interface CaseReader {
  read(changes: readonly Change[]): Pick<Facts, 'cases' | 'strayOrders' | 'strayRefunds'>
}

export function createCaseReader(world: World, books: BooksReader): CaseReader {
  const groups = createGroups()
  const heard = createHeard(world)
  const cases = new Map<string, Case>()
  let read: ReturnType<CaseReader['read']> | undefined
  return {
    read(changes) {
      const numbers = books.read()
      const touched = new Set([...groups.take(changes), ...heard.read()])
      for (const number of numbers) {
        const id = groups.paymentOf(number)
        if (id !== undefined) touched.add(id)
      }
      if (read !== undefined && touched.size + numbers.size === 0) return read
      for (const id of touched) {
        const group = groups.of(id)
        if (group?.payment === undefined) cases.delete(id)
        else cases.set(id, caseOf({ id, payment: group.payment, group, world, books, heard }))
      }
      read = { cases: [...cases.values()], ...straysOf(books, groups) }
      return read
    },
  }
}

type Groups = ReturnType<typeof createGroups>

function createGroups() {
  const groups = new Map<string, Group>()
  /** Payments by the numbers of their attempts and of their refunds. */
  const byAttempt = new Map<string, string>()
  const byRefund = new Map<string, string>()
  const groupOf = (id: string): Group => {
    const known = groups.get(id)
    if (known !== undefined) return known
    const maps = parts.map((part) => [part, new Map<string, Row>()] as const)
    const made = { payment: undefined, ...(Object.fromEntries(maps) as Record<Part, never>) }
    groups.set(id, made)
    return made
  }
  /** Which payment it belongs to; undefined when it belongs to none. */
  const put = ({ table, was, is }: Change): string | undefined => {
    const row = is ?? was
    if (row === undefined) return undefined
    if (table === 'payments') {
      groupOf(String(row.id)).payment = is
      return String(row.id)
    }
    if (!isPart(table)) return undefined
    const id = String(row.payment_id)
    const rows = groupOf(id)[table]
    if (is === undefined) rows.delete(String(row.id))
    else rows.set(String(row.id), is)
    if (table === 'attempts') note(byAttempt, { id, was: was?.order_number, is: is?.order_number })
    if (table === 'refunds') note(byRefund, { id, was: was?.refund_number, is: is?.refund_number })
    return id
  }
  return {
    take: (changes: readonly Change[]) => changes.flatMap((change) => put(change) ?? []),
    of: (id: string) => groups.get(id),
    paymentOf: (number: string) => byAttempt.get(number) ?? byRefund.get(number),
    isAttempt: (number: string) => byAttempt.has(number),
    isRefund: (number: string) => byRefund.has(number),
  }
}

type Value = Row[string] | undefined

function note(
  payments: Map<string, string>,
  { id, was, is }: { readonly id: string; readonly was: Value; readonly is: Value },
): void {
  if (was !== undefined) payments.delete(String(was))
  if (is !== undefined) payments.set(String(is), id)
}

type Heard = ReturnType<typeof createHeard>

/** What malls and shoppers were told; the lists of both grow at their ends alone. */
function createHeard(world: World) {
  const received = new Map<string, ReceivedEvent[]>()
  const counts = new Map<object, number>()
  const freshOf = <Item>(owner: object, items: readonly Item[]): readonly Item[] => {
    const known = counts.get(owner) ?? 0
    if (items.length === known) return []
    counts.set(owner, items.length)
    return items.slice(known)
  }
  const read = function* (): Generator<string> {
    for (const mall of world.malls) {
      for (const event of freshOf(mall.received, mall.received)) {
        const list = received.get(event.paymentId) ?? []
        received.set(event.paymentId, [...list, event])
        yield event.paymentId
      }
      for (const order of mall.orders) {
        // The mall may learn of its payment after the platform has made it.
        if (order.paymentId === null || counts.has(order)) continue
        counts.set(order, 1)
        yield order.paymentId
      }
    }
    for (const { shown, paymentId } of world.shoppers) {
      if (paymentId !== null && freshOf(shown, shown).length > 0) yield paymentId
    }
  }
  return { read: () => [...read()], received: (id: string) => received.get(id) ?? [] }
}

interface Parts {
  readonly id: string
  readonly payment: Row
  readonly group: Group
  readonly world: World
  readonly books: BooksReader
  readonly heard: Heard
}

function caseOf({ id, payment, group, world, books, heard }: Parts): Case {
  const attempts = [...group.attempts.values()]
  const refunds = [...group.refunds.values()]
  const numbers = attempts.map((attempt) => String(attempt.order_number))
  const returned = refunds.map((refund) => String(refund.refund_number))
  const mall = world.malls.find(({ merchantId }) => merchantId === payment.merchant_id)
  return {
    ...{ payment, attempts, refunds },
    events: [...group.events.values()].sort((a, b) => Number(a.sequence) - Number(b.sequence)),
    deliveries: [...group.deliveries.values()],
    orders: numbers.flatMap(books.orders),
    returns: numbers.flatMap(books.returns),
    flows: [...numbers, ...returned].flatMap(books.flows),
    mall: mall?.orders.find(({ order }) => order === payment.order),
    received: heard.received(id),
    shown: world.shoppers.filter(({ paymentId }) => paymentId === id).flatMap(({ shown }) => shown),
  }
}

function straysOf(books: BooksReader, groups: Groups): Pick<Facts, 'strayOrders' | 'strayRefunds'> {
  return {
    strayOrders: books.allOrders().filter(({ orderNumber }) => !groups.isAttempt(orderNumber)),
    strayRefunds: books
      .allReturns()
      .filter(
        ({ refundNumber, orderNumber }) =>
          !groups.isRefund(refundNumber) && refundNumber !== orderNumber,
      ),
  }
}
