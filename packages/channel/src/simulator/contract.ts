/**
 * What every channel simulator offers to its host: the channel's public interface, a phone that a
 * person or a script can hold, faults on demand, and its own books. The books are the truth that
 * tests compare the platform with; the platform never reads them.
 */
import type { Clock, HttpTransport, Log, Random, Scheduler } from '@tillway/kernel'
import type { CardData } from '../cards.ts'
import type { FaultBoard } from './faults.ts'

export interface SimulatorRequest {
  readonly method: string
  /** Path and query exactly as received, below the simulator's base URL. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface SimulatorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** The host drops the connection instead of answering. */
  readonly drop?: true
}

/** Append-only memory of a simulator. Its state is the fold of these records. */
export interface SimulatorJournal {
  records(): readonly unknown[]
  append(record: unknown): void
}

export interface SimulatorPorts {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
  /** For the notifications it sends. */
  readonly http: HttpTransport
  readonly log: Log
  readonly journal: SimulatorJournal
  /** Where the host serves this simulator, without a trailing slash. */
  readonly baseUrl: string
}

/** An order as the payer's phone shows it. */
export interface PhoneOrder {
  readonly key: string
  readonly payee: string
  readonly description: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly state: 'waiting' | 'paid' | 'closed' | 'declined'
  /** Where the payer's browser goes afterwards, when the presentation has such a thing. */
  readonly returnUrl?: string
}

/** A text message that the channel sent to a card's reserved phone. */
export interface PhoneMessage {
  readonly phone: string
  readonly text: string
  readonly at: number
}

/** A card of a simulated bank, good to be bound and paid with. It is nobody's. */
export interface SimulatedBankCard {
  readonly kind: 'debit' | 'credit'
  readonly data: CardData
  /** CVN2 of a credit card. */
  readonly verificationCode?: string
  /** Another phone of the holder that the bank knows: a bound card can be changed to it. */
  readonly otherPhone?: string
}

export interface SimulatedPhone {
  /** Text messages, newest first; absent when the channel sends none. */
  inbox?(): readonly PhoneMessage[]
  /** What a scan of this code shows; undefined when the code is not of this channel or has lapsed. */
  scan(content: string): PhoneOrder | undefined
  /** Every order that waits for a payer, newest first. */
  waiting(): readonly PhoneOrder[]
  find(key: string): PhoneOrder | undefined
  pay(key: string): PhoneOrder
  /** The payer leaves without paying; the order stays open. */
  cancel(key: string): PhoneOrder
  /** The order's time runs out at once. */
  lapse(key: string): PhoneOrder
}

export interface BookOrder {
  readonly merchant: string
  readonly orderNumber: string
  readonly state: 'waiting' | 'paid' | 'closed' | 'declined'
  /** What was asked for and what was taken from the payer, in minor units. */
  readonly asked: number
  readonly captured: number
  readonly refunded: number
}

export interface BookRefund {
  readonly merchant: string
  readonly orderNumber: string
  readonly refundNumber: string
  readonly amount: number
  readonly state: 'pending' | 'succeeded' | 'failed'
}

export interface Books {
  readonly orders: readonly BookOrder[]
  readonly refunds: readonly BookRefund[]
}

/** Settings that one simulator alone has, as texts. */
export interface SimulatorSettings {
  all(): Readonly<Record<string, string>>
  /** Throws `invalid_request` for a name or a value that it does not know. */
  set(name: string, value: string): void
}

export interface ChannelSimulator {
  readonly channel: string
  /** Makes (or finds again, by name) a merchant and returns the configuration of its channel account. */
  provision(name: string): Readonly<Record<string, string>>
  handle(request: SimulatorRequest): Promise<SimulatorAnswer>
  readonly phone: SimulatedPhone
  readonly faults: FaultBoard
  readonly settings?: SimulatorSettings
  /** Absent when the channel takes no cards. */
  cards?(): readonly SimulatedBankCard[]
  books(): Books
  /**
   * Hand-made notifications for attacks on the platform, each a request ready to be sent; the
   * names say what is wrong with it.
   */
  forgeries(orderNumber: string): readonly Forgery[]
  stop(): void
}

export interface Forgery {
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SimulatorModule {
  /** Folder name of the channel. */
  readonly channel: string
  create(ports: SimulatorPorts): ChannelSimulator
}
