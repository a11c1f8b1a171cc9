/**
 * Reads the facts anew only where something was committed, booked or received: a run has thousands of
 * steps, and a step changes one payment or none.
 */
import type { World } from '../world/types.ts'
import { createBooksReader } from './books.ts'
import { type CaseReader, createCaseReader } from './cases.ts'
import { countsOf, type Facts, type Listed, type VaultFacts } from './facts.ts'
import { type Change, createRowReader } from './rows.ts'

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
