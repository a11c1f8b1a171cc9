/**
 * What every channel simulator offers to its host: the channel's public interface, a phone that a
 * person or a script can hold, faults on demand, and its own books. The books are the truth that
 * tests compare the platform with; the platform never reads them.
 */
import type { Clock, HttpTransport, Log, Random, Scheduler, StreamListener } from '@tillway/kernel'
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
  /** For simulators that are spoken to over connections of bytes. */
  readonly streams?: {
    readonly listener: StreamListener
    readonly host: string
    readonly port: number
  }
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
/** A terminal of a simulated acquirer. Every key is in hexadecimal, and nobody's. */
export interface SimulatedTerminal {
  /** Its number at the acquirer. */
  readonly number: string
  /** What an operator enters for it, by the roles that the channel wraps. */
  readonly keys: Readonly<Record<string, string>>
  /** A reader with a key for each transaction (DUKPT, triple DES). */
  readonly reader: {
    readonly serial: string
    /** The initial key that is loaded into it, and the serial number it begins with. */
    readonly initialKey: string
    readonly keySerial: string
  }
}

/** A card that can be held to a simulated reader. It is nobody's. */
export interface SimulatedReaderCard {
  /** Tells what is special about it, such as `chip_debit` or `stolen`. */
  readonly name: string
  readonly number: string
  /** YYMM. */
  readonly expiry: string
  readonly serviceCode: string
  /** With `=` between its parts. */
  readonly track2: string
  readonly pin?: string
  readonly chip?: {
    /** The issuer's key for cryptograms, in hexadecimal, from which the card's own follows. */
    readonly issuerKey: string
    /** Two digits (tag 5F34). */
    readonly sequence: string
    /** The last transaction counter that the issuer saw; the card's next one is greater. */
    readonly counter: number
  }
}

export interface SimulatedTerminals {
  /** Makes (or finds again, by name) a terminal of a merchant that was provisioned by its name. */
  provision(merchant: string, name: string): SimulatedTerminal
  cards(): readonly SimulatedReaderCard[]
}

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
  /**
   * Makes (or finds again, by name) a merchant and returns the configuration of its channel account.
   * One whose name ends in `-nosms` has been given the right to be paid without a code, where there
   * is such a thing.
   */
  provision(name: string): Readonly<Record<string, string>>
  handle(request: SimulatorRequest): Promise<SimulatorAnswer>
  readonly phone: SimulatedPhone
  readonly faults: FaultBoard
  readonly settings?: SimulatorSettings
  /** Absent when the channel takes no cards. */
  cards?(): readonly SimulatedBankCard[]
  /** Absent when the channel has no terminals. */
  readonly terminals?: SimulatedTerminals
  /** Resolves when it can be spoken to. Absent when it always can. */
  ready?(): Promise<void>
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
