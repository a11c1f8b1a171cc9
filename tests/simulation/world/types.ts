/**
 * What can be read of a simulated world: the banks' truth, the platform's and the vault's databases,
 * the malls and the shoppers. The oracle reads this and changes nothing.
 */
import type { BookOrder, Books } from '@tillway/channel/simulator'
import type { Instant } from '@tillway/kernel'
import type { HostFlow } from '../../kit/host-books.ts'

export interface World {
  readonly seed: number
  /** True time; the clocks of nodes may differ. */
  now(): Instant
  /** `running`: faults happen. `calming`: none begins any more. `rest`: everything should be over. */
  readonly phase: 'running' | 'calming' | 'rest'
  /** When `calming` began; null before. */
  readonly calmSince: Instant | null
  readonly nodes: readonly WorldNode[]
  readonly platform: WorldDatabase
  readonly vault: WorldDatabase
  readonly channels: readonly WorldChannel[]
  readonly malls: readonly WorldMall[]
  readonly shoppers: readonly WorldShopper[]
  /** Everything that any node logged. */
  readonly log: readonly WorldLogLine[]
  /** Every answer that a mall or a shopper got from the platform. */
  readonly exchanges: readonly WorldExchange[]
  /**
   * Messages that are to be refused and were sent all the same, with what was answered: forged
   * notifications, and whatever else somebody tries who may not.
   */
  readonly forgeries: readonly WorldForgery[]
  /** Genuine notifications of channels that the platform answered. */
  readonly notices: readonly WorldNotice[]
  /** What servers asked of the vault, with what it answered. */
  readonly vaultCalls: readonly VaultCall[]
  /** Every hash that a vault made of an entered password: each is a comparison or a new password. */
  readonly comparisons: readonly Comparison[]
  /** Codes as shoppers' frames sealed them, with what the ticket was for. */
  readonly sealedCodes: readonly SealedCode[]
  /**
   * What may be in clear in the vault alone, or nowhere, as far as it is known by now. Everything in
   * one world of twenty, for it takes long to look for; card data in each.
   */
  readonly canaries: readonly WorldCanary[]
  /** How often each kind of fault happened. */
  readonly faults: Readonly<Record<string, number>>
}

export interface WorldNode {
  /** `server-1`, `vault-1`, `mall-1`, `shopper-3`, `simulators`. */
  readonly name: string
  readonly kind: 'server' | 'vault' | 'channels' | 'mall' | 'shopper'
  readonly alive: boolean
  readonly crashes: number
  /** Milliseconds by which its clock is ahead of the true time. */
  readonly clockOffsetMs: number
}

export interface WorldDatabase {
  /** Counts up with each commit: nothing changed where it is as before. */
  readonly version: number
  /** Reads what is committed. Never waits, never sees a unit that is under way. */
  all(sql: string, ...values: readonly (string | number | null)[]): readonly DatabaseRow[]
  /** Which rows were written, and are committed, since that mark; 0 is when the world began. */
  changesSince(mark: number): DatabaseChanges
}

export interface DatabaseChanges {
  /** Until when they were read. */
  readonly mark: number
  /** A row by its table and its primary key, once for each time that it was written. */
  readonly rows: readonly { readonly table: string; readonly key: readonly (string | number)[] }[]
}

export type DatabaseRow = Readonly<Record<string, string | number | bigint | null | Uint8Array>>

export interface WorldOrder extends BookOrder {
  /** The channel has closed it; if it takes money all the same, that is its own late success. */
  readonly wasClosed?: boolean
}

export interface WorldBooks extends Omit<Books, 'orders'> {
  readonly orders: readonly WorldOrder[]
}

export interface WorldChannel {
  readonly channel: string
  /** Counts up with each change of its books. */
  readonly version: number
  /** Since when it can be asked and would say the truth; null while it cannot. */
  readonly reachableSince: Instant | null
  books(): WorldBooks
  /** The acquirer's own view of card traffic; absent at other channels. */
  readonly host?: {
    flows(): readonly HostFlow[]
    balance(): {
      readonly moved: number
      readonly held: number
      readonly owed: number
      readonly owedHolds: number
    }
  }
}

export interface WorldMall {
  readonly name: string
  readonly merchantId: string
  /** Names under which the channels know it. */
  readonly orders: readonly MallOrder[]
  /** Every delivery that came in, in order, duplicates included. */
  readonly received: readonly ReceivedEvent[]
  /** Not deliverable: no answer, bad signature, unknown payment. */
  readonly objections: readonly string[]
}

export interface MallOrder {
  readonly order: string
  readonly amount: number
  readonly currency: string
  /** Null until the platform answered its creation; the mall retries with the same key. */
  readonly paymentId: string | null
  readonly idempotencyKey: string
  /** What the mall believes by events: the newest by sequence. */
  readonly status: string | null
  readonly refunds: readonly MallRefund[]
}

export interface MallRefund {
  readonly reference: string
  readonly amount: number
  /** Null while unanswered. */
  readonly refundId: string | null
  /** The error's code when it was refused for good. */
  readonly refused: string | null
}

export interface ReceivedEvent {
  readonly at: Instant
  readonly eventId: string
  readonly type: string
  readonly paymentId: string
  readonly sequence: number
  /** The status that the mall meant to answer; whether the platform got it is another matter. */
  readonly answered: number
  /** The event's JSON, byte for byte. */
  readonly body: string
  readonly duplicate: boolean
}

export interface WorldShopper {
  readonly name: string
  readonly mall: string
  readonly order: string
  readonly paymentId: string | null
  /** Statuses in the order in which the SDK showed them, with each change of page or tab. */
  readonly shown: readonly ShownResult[]
}

export interface ShownResult {
  readonly at: Instant
  /** `phase`: the machine's; `result`: what `pay()` resolved with; `attempt`: a failure of one try. */
  readonly kind: 'phase' | 'result' | 'attempt'
  /** `succeeded`, `failed`, `processing`, `canceled`, or the phase's or the failure's code. */
  readonly value: string
  readonly way: string | null
}

export interface WorldLogLine {
  readonly at: Instant
  readonly node: string
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: string
}

export interface WorldExchange {
  readonly at: Instant
  /** The node that asked. */
  readonly by: string
  /** Whose key it used. */
  readonly merchantId: string
  readonly method: string
  readonly path: string
  readonly idempotencyKey: string | null
  readonly request: string
  readonly status: number
  readonly response: string
}

export interface WorldNotice {
  readonly at: Instant
  /** `/notify/<merchant>/<account>/<version>`. */
  readonly path: string
  readonly body: string
  readonly status: number
}

export interface VaultCall {
  readonly at: Instant
  /** The node that asked. */
  readonly by: string
  /** Path of the link, such as `/v1/…/compose`. */
  readonly path: string
  readonly request: string
  readonly status: number
}

export interface Comparison {
  readonly at: Instant
  /** Base64url, as the row of the password has it. */
  readonly salt: string
  readonly hash: string
}

export interface SealedCode {
  readonly sealed: string
  readonly merchantId: string
  readonly subject: string
  readonly amount: number
  /** When its ticket lapses, by the true time. */
  readonly lapsesAt: Instant
}

export interface WorldForgery {
  readonly at: Instant
  readonly name: string
  /** The promise that would be broken by taking it; `I11` unless told. */
  readonly against?: 'I11' | 'I12' | 'I16' | 'I17'
  readonly orderNumber: string
  /** 0 when there was no answer. */
  readonly status: number
  readonly body: string
}

export interface WorldCanary {
  readonly name:
    | 'card_number'
    | 'verification_code'
    | 'code'
    | 'password'
    | 'phone'
    | 'holder'
    | 'stripe'
    | 'channel_key'
    | 'mall_key'
    | 'webhook_secret'
    | 'root_key'
  readonly value: string
  /** The same in binary. */
  readonly bytes?: Uint8Array
}
