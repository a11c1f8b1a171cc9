/**
 * What the invariants look at: the rows of the platform and the vault, the books of the channels and
 * the malls, put together payment by payment.
 */
import type { Instant } from '@tillway/kernel'
import type { HostFlow } from '../../kit/host-books.ts'
import type { MallOrder, ReceivedEvent, ShownResult, World } from '../world/types.ts'
import type { ChannelOrder, ChannelRefund } from './books.ts'
import type { Row } from './rows.ts'

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
export type Listed = (typeof lists)[number]

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
