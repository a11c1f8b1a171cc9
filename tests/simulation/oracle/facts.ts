/**
 * What the invariants look at: the rows of the platform and the vault, the books of the channels and
 * the malls, put together payment by payment. Read anew only where something was committed, booked
 * or received: a run has thousands of steps, and a step changes one payment or none.
 */
import type { Instant } from '@tillway/kernel'
import type { HostFlow } from '../../kit/host-books.ts'
import type { MallOrder, ReceivedEvent, ShownResult, World } from '../world/types.ts'
import { type ChannelOrder, type ChannelRefund, createBooksReader } from './books.ts'
import { type CaseReader, createCaseReader } from './cases.ts'
import { type Change, createRowReader, type Row } from './rows.ts'

export type { ChannelOrder, ChannelRefund } from './books.ts'
export type { Row } from './rows.ts'

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
  /** Those that nothing has happened to are the same objects as before. */
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
  /** Whose each id is; grows on. */
  readonly owners: ReadonlyMap<string, string>
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

const lists = ['comparisons', 'exchanges', 'forgeries', 'log', 'notices', 'vaultCalls'] as const
type Listed = (typeof lists)[number]

export interface Counts extends Readonly<Record<Listed, number>> {
  /** By mall, in their order. */
  readonly received: readonly number[]
}

export function countsOf(world: Facts['world']): Counts {
  const { comparisons, exchanges, forgeries, log, notices, vaultCalls } = world
  return {
    comparisons: comparisons.length,
    exchanges: exchanges.length,
    forgeries: forgeries.length,
    log: log.length,
    notices: notices.length,
    vaultCalls: vaultCalls.length,
    received: world.malls.map(({ received }) => received.length),
  }
}

/** What was written down since. */
export function freshOf<Name extends Listed>(
  now: Facts,
  before: Facts | undefined,
  name: Name,
): Facts['world'][Name] {
  const known = before?.counts[name] ?? 0
  if (known === now.counts[name]) return [] as unknown as Facts['world'][Name]
  return now.world[name].slice(known) as unknown as Facts['world'][Name]
}

export interface VaultFacts {
  readonly keys: readonly Row[]
  readonly cardData: readonly Row[]
  readonly passwords: readonly Row[]
}

export interface FactsReader {
  /** The same object as before when nothing was committed, booked or received since. */
  read(): Facts
}

const platformColumns = {
  payments: `id, merchant_id, "order", amount, currency, state, amount_refunded,
    amount_reserved, paid_at, paid_way, paid_attempt_id, open_attempt_id, last_error,
    event_sequence, last_event_id, created_at, version`,
  attempts: `id, merchant_id, payment_id, channel, presentation, order_number, amount,
    captured, state, submitted_at, terminal_id, code_tries, created_at, version`,
  refunds: 'id, merchant_id, payment_id, attempt_id, refund_number, amount, state, cause, version',
  events: 'id, merchant_id, payment_id, type, sequence, previous_id, body',
  deliveries: `id, merchant_id, event_id, payment_id, state, tries, created_at, next_try_at,
    fence, leased_until`,
  jobs: 'subject_id, due_at, fence',
  terminal_entries: 'terminal_id, key, sealed_value',
  terminals: 'id, merchant_id, number',
  notifications: 'account_id, notification_id',
  channel_accounts: 'id, merchant_id',
  webhook_endpoints: 'id, merchant_id',
  cards: 'id, merchant_id',
} as const

const vaultColumns = {
  keys: 'merchant_id, purpose, version, created_at, lapses_at',
  card_data: 'merchant_id, card_id, shred_at',
  payment_passwords: '*',
} as const

export function createFactsReader(world: World): FactsReader {
  const platform = createRowReader(world.platform, platformColumns)
  const vault = createVaultReader(world)
  const books = createBooksReader(world.channels)
  const cases = createCaseReader(world, books)
  const owners = new Map(world.malls.map(({ merchantId }) => [merchantId, merchantId]))
  let facts: Facts | undefined
  let marks: readonly number[] = []
  let known: Read | undefined
  return {
    read() {
      const now = marksOf(world)
      if (facts !== undefined && isSame(now, marks)) return facts
      marks = now
      const changes = platform.read()
      const read: Read = { byPayment: cases.read(changes), vault: vault(), counts: countsOf(world) }
      // Most commits take work that is not there.
      if (facts !== undefined && changes.length === 0 && isSameRead(read, known)) return facts
      known = read
      noteOwners(changes, owners)
      const rows = platform.rows
      facts = {
        at: world.now(),
        ...read.byPayment,
        flows: books.allFlows(),
        terminals: rows('terminals'),
        entries: rows('terminal_entries'),
        jobs: rows('jobs'),
        deliveries: rows('deliveries'),
        notifications: rows('notifications'),
        ...{ vault: read.vault, owners, counts: read.counts, world },
      }
      return facts
    },
  }
}

interface Read extends Pick<Facts, 'counts' | 'vault'> {
  readonly byPayment: ReturnType<CaseReader['read']>
}

/** What is looked at by the step; of the log alone nothing follows until something else happens. */
function isSameRead(now: Read, before: Read | undefined): boolean {
  if (before === undefined) return false
  const { received, log: _, ...counts } = now.counts
  return (
    now.byPayment === before.byPayment &&
    now.vault === before.vault &&
    Object.entries(counts).every(([name, count]) => before.counts[name as Listed] === count) &&
    isSame(received, before.counts.received)
  )
}

/** They all count up: nothing happened where all are as before. */
function marksOf(world: World): readonly number[] {
  const marks = [
    world.platform.version,
    world.vault.version,
    world.forgeries.length,
    world.exchanges.length,
    world.comparisons.length,
    world.notices.length,
    world.vaultCalls.length,
  ]
  for (const { version } of world.channels) marks.push(version)
  for (const { received, orders } of world.malls) marks.push(received.length, orders.length)
  for (const { shown } of world.shoppers) marks.push(shown.length)
  return marks
}

const isSame = (some: readonly number[], others: readonly number[]) =>
  some.length === others.length && some.every((one, index) => one === others[index])

function createVaultReader({ vault }: World): () => VaultFacts {
  const reader = createRowReader(vault, vaultColumns)
  let facts: VaultFacts | undefined
  return () => {
    if (reader.read().length === 0 && facts !== undefined) return facts
    const { rows } = reader
    facts = {
      keys: rows('keys'),
      cardData: rows('card_data'),
      passwords: rows('payment_passwords'),
    }
    return facts
  }
}

function noteOwners(changes: readonly Change[], owners: Map<string, string>): void {
  for (const { is } of changes) {
    if (is?.id !== undefined && is.merchant_id !== undefined) {
      owners.set(String(is.id), String(is.merchant_id))
    }
  }
}
