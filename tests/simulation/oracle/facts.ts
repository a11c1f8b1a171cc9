/**
 * What the invariants look at: the rows of the platform and the vault, the books of the channels and
 * the malls, put together payment by payment. Read anew only where something was committed.
 */
import type { BookOrder, BookRefund } from '@tillway/channel/simulator'
import type { Instant } from '@tillway/kernel'
import type { HostFlow } from '../../kit/host-books.ts'
import type { MallOrder, ReceivedEvent, ShownResult, World, WorldDatabase } from '../world/types.ts'

/** A row with its columns' names; numbers as numbers, JSON as its text. */
export type Row = Readonly<Record<string, string | number | null>>

export interface ChannelOrder extends BookOrder {
  readonly channel: string
}

export interface ChannelRefund extends BookRefund {
  readonly channel: string
}

/** One payment and all that belongs to it. */
export interface Case {
  readonly payment: Row
  readonly attempts: readonly Row[]
  readonly refunds: readonly Row[]
  readonly events: readonly Row[]
  readonly deliveries: readonly Row[]
  /** In the channels' books, under the numbers of its attempts. */
  readonly orders: readonly ChannelOrder[]
  readonly returns: readonly ChannelRefund[]
  /** At the acquirer's host. */
  readonly flows: readonly HostFlow[]
  readonly mall: MallOrder | undefined
  readonly received: readonly ReceivedEvent[]
  readonly shown: readonly ShownResult[]
}

export interface Facts {
  readonly at: Instant
  readonly cases: readonly Case[]
  /** What stands in the books under a number that no attempt has. */
  readonly strayOrders: readonly ChannelOrder[]
  readonly strayRefunds: readonly ChannelRefund[]
  /** Everything at the acquirer's host, and the rows of the terminals' books there. */
  readonly flows: readonly HostFlow[]
  readonly terminals: readonly Row[]
  readonly entries: readonly Row[]
  readonly jobs: readonly Row[]
  readonly deliveries: readonly Row[]
  readonly notifications: readonly Row[]
  readonly vault: VaultFacts
  /** How much was written down of each; the lists themselves grow on. */
  readonly counts: Counts
  readonly world: Pick<
    World,
    | 'calmSince'
    | 'canaries'
    | 'channels'
    | 'comparisons'
    | 'exchanges'
    | 'forgeries'
    | 'log'
    | 'malls'
    | 'notices'
    | 'platform'
    | 'sealedCodes'
    | 'shoppers'
    | 'vault'
    | 'vaultCalls'
  >
}

const lists = ['exchanges', 'forgeries', 'log', 'notices', 'vaultCalls'] as const
export type Counts = Readonly<Record<(typeof lists)[number] | 'received', number>>

export function countsOf(world: Facts['world']): Counts {
  const received = world.malls.reduce((total, mall) => total + mall.received.length, 0)
  const counted = lists.map((name) => [name, world[name].length] as const)
  return { ...(Object.fromEntries(counted) as Record<(typeof lists)[number], number>), received }
}

/** What was written down since. */
export function freshOf<Name extends (typeof lists)[number]>(
  now: Facts,
  before: Facts | undefined,
  name: Name,
): Facts['world'][Name] {
  return now.world[name].slice(before?.counts[name] ?? 0) as unknown as Facts['world'][Name]
}

export interface VaultFacts {
  readonly keys: readonly Row[]
  readonly cardData: readonly Row[]
  readonly passwords: readonly Row[]
}

type Tables = Readonly<Record<string, readonly Row[]>>

interface Kept {
  readonly bodies: Map<string, string>
  /** The cases of before, each with what it was made of. */
  readonly cases: Map<string, { readonly key: string; readonly made: Case }>
  platform: { readonly version: number; readonly tables: Tables } | undefined
  vault: { readonly version: number; readonly facts: VaultFacts } | undefined
  facts: { readonly key: string; readonly facts: Facts } | undefined
}

export interface FactsReader {
  /** The same object as before when nothing was committed, booked or received since. */
  read(): Facts
}

const platformTables = {
  payments: `select id, merchant_id, "order", amount, currency, state, amount_refunded,
    amount_reserved, paid_at, paid_way, paid_attempt_id, open_attempt_id, last_error,
    event_sequence, last_event_id, created_at, version from payments`,
  attempts: `select id, merchant_id, payment_id, channel, presentation, order_number, amount,
    captured, state, submitted_at, terminal_id, code_tries, created_at, version from attempts`,
  refunds: `select id, merchant_id, payment_id, attempt_id, refund_number, amount, state, cause,
    version from refunds`,
  events: 'select id, merchant_id, payment_id, type, sequence, previous_id from events',
  deliveries: `select id, merchant_id, event_id, payment_id, state, tries, created_at, next_try_at,
    fence, leased_until from deliveries`,
  jobs: 'select subject_id, due_at, fence from jobs',
  entries: 'select terminal_id, key, sealed_value from terminal_entries',
  terminals: 'select id, number from terminals',
  notifications: 'select account_id, notification_id from notifications',
} as const

export function createFactsReader(world: World): FactsReader {
  const kept: Kept = {
    ...{ platform: undefined, vault: undefined, facts: undefined },
    ...{ bodies: new Map(), cases: new Map() },
  }
  return {
    read() {
      const key = versionsOf(world)
      if (kept.facts?.key === key) return kept.facts.facts
      const facts = gather(world, {
        tables: platformOf(world, kept),
        vault: vaultOf(world, kept),
        kept,
      })
      kept.facts = { key, facts }
      return facts
    },
  }
}

function versionsOf(world: World): string {
  return [
    world.platform.version,
    world.vault.version,
    ...world.channels.map(({ version }) => version),
    ...world.malls.map(({ received, orders }) => `${received.length}/${orders.length}`),
    ...world.shoppers.map(({ shown }) => shown.length),
    world.forgeries.length,
    world.exchanges.length,
    world.comparisons.length,
    world.notices.length,
    world.vaultCalls.length,
  ].join(' ')
}

function platformOf(world: World, kept: Kept): Tables {
  const { platform } = world
  if (kept.platform?.version === platform.version) return kept.platform.tables
  const tables = Object.fromEntries(
    Object.entries(platformTables).map(([name, sql]) => [name, rowsOf(platform, sql)]),
  ) as Record<keyof typeof platformTables, readonly Row[]>
  tables.events = withBodies(tables.events, world, kept)
  kept.platform = { version: platform.version, tables }
  return tables
}

function vaultOf({ vault }: World, kept: Kept): VaultFacts {
  if (kept.vault?.version === vault.version) return kept.vault.facts
  const facts = {
    keys: rowsOf(vault, 'select merchant_id, purpose, version, created_at, lapses_at from keys'),
    cardData: rowsOf(vault, 'select merchant_id, card_id, shred_at from card_data'),
    passwords: rowsOf(vault, 'select * from payment_passwords'),
  }
  kept.vault = { version: vault.version, facts }
  return facts
}

/** SQLite gives numbers as numbers as long as they are safe, and so are all of ours. */
export const rowsOf = (database: WorldDatabase, sql: string): readonly Row[] =>
  database.all(sql) as readonly Row[]

/** What was told is read once: nothing changes it, and it is long. */
function withBodies(events: readonly Row[], { platform }: World, kept: Kept): readonly Row[] {
  return events.map((event) => {
    const id = String(event.id)
    let body = kept.bodies.get(id)
    if (body === undefined) {
      body = String(platform.all('select body from events where id = ?', id)[0]?.body)
      kept.bodies.set(id, body)
    }
    return { ...event, body }
  })
}

function gather(
  world: World,
  {
    tables,
    vault,
    kept,
  }: { readonly tables: Tables; readonly vault: VaultFacts; readonly kept: Kept },
): Facts {
  const table = (name: string) => tables[name] ?? []
  const books = world.channels.map((one) => ({ channel: one.channel, ...one.books() }))
  const orders = books.flatMap(({ channel, orders: all }) =>
    all.map((order) => ({ channel, ...order })),
  )
  const returns = books.flatMap(({ channel, refunds }) =>
    refunds.map((refund) => ({ channel, ...refund })),
  )
  const flows = world.channels.flatMap(({ host }) => host?.flows() ?? [])
  const numbers = new Set(table('attempts').map((attempt) => attempt.order_number))
  const refundNumbers = new Set(table('refunds').map((refund) => refund.refund_number))
  const of = (name: string) => groupBy(table(name), (row) => String(row.payment_id))
  const parts = {
    attempts: of('attempts'),
    refunds: of('refunds'),
    events: of('events'),
    deliveries: of('deliveries'),
    orders: groupBy(orders, ({ orderNumber }) => orderNumber),
    returns: groupBy(returns, ({ orderNumber }) => orderNumber),
    flows: groupBy(flows, ({ orderNumber }) => orderNumber),
  }
  return {
    at: world.now(),
    cases: table('payments').map((payment) => sameOrNew(caseOf(world, payment, parts), kept)),
    strayOrders: orders.filter(({ orderNumber }) => !numbers.has(orderNumber)),
    strayRefunds: returns.filter(
      ({ refundNumber, orderNumber }) =>
        !refundNumbers.has(refundNumber) && refundNumber !== orderNumber,
    ),
    flows,
    terminals: table('terminals'),
    entries: table('entries'),
    jobs: table('jobs'),
    deliveries: table('deliveries'),
    notifications: table('notifications'),
    vault,
    counts: countsOf(world),
    world,
  }
}

interface Parts {
  readonly attempts: ReadonlyMap<string, readonly Row[]>
  readonly refunds: ReadonlyMap<string, readonly Row[]>
  readonly events: ReadonlyMap<string, readonly Row[]>
  readonly deliveries: ReadonlyMap<string, readonly Row[]>
  readonly orders: ReadonlyMap<string, readonly ChannelOrder[]>
  readonly returns: ReadonlyMap<string, readonly ChannelRefund[]>
  readonly flows: ReadonlyMap<string, readonly HostFlow[]>
}

/** The case of before while nothing of it changed, so that nobody looks at it again. */
function sameOrNew(made: Case, { cases }: Kept): Case {
  const id = String(made.payment.id)
  const key = keyOf(made)
  const known = cases.get(id)
  if (known?.key === key) return known.made
  cases.set(id, { key, made })
  return made
}

function keyOf(one: Case): string {
  const { payment, attempts, refunds, events, deliveries, orders, returns, flows } = one
  const versions = [payment, ...attempts, ...refunds].map(
    ({ version, state }) => `${version}${state}`,
  )
  const sent = deliveries.map(({ fence, state, tries }) => `${fence}${state}${tries}`)
  const booked = orders.map((row) => `${row.state}${row.captured}/${row.refunded}`)
  const given = returns.map(({ state, amount }) => `${state}${amount}`)
  const host = flows.map(({ id, reversedAt, undoneBy }) => `${id}/${reversedAt}/${undoneBy}`)
  const heard = `${one.mall?.paymentId}/${one.received.length}/${one.shown.length}/${events.length}`
  return [...versions, ...sent, ...booked, ...given, ...host, heard].join(' ')
}

function caseOf(world: World, payment: Row, parts: Parts): Case {
  const id = String(payment.id)
  const attempts = parts.attempts.get(id) ?? []
  const numbers = attempts.map((attempt) => String(attempt.order_number))
  const mall = world.malls.find(({ merchantId }) => merchantId === payment.merchant_id)
  const refunds = parts.refunds.get(id) ?? []
  const returned = refunds.map((refund) => String(refund.refund_number))
  return {
    payment,
    attempts,
    refunds,
    events: [...(parts.events.get(id) ?? [])].sort(
      (a, b) => Number(a.sequence) - Number(b.sequence),
    ),
    deliveries: parts.deliveries.get(id) ?? [],
    orders: numbers.flatMap((number) => parts.orders.get(number) ?? []),
    returns: numbers.flatMap((number) => parts.returns.get(number) ?? []),
    flows: [...numbers, ...returned].flatMap((number) => parts.flows.get(number) ?? []),
    mall: mall?.orders.find(({ order }) => order === payment.order),
    received: mall?.received.filter(({ paymentId }) => paymentId === id) ?? [],
    shown: world.shoppers.filter(({ paymentId }) => paymentId === id).flatMap(({ shown }) => shown),
  }
}

function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
