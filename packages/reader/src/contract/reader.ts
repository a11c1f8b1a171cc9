/**
 * Readers of cards: a transport carries bytes, a driver speaks one family's protocol over it, and
 * the card reader is what an app holds. Clear card numbers, tracks and PINs do not come this far.
 */
import type { Cancel, ReaderPorts } from './ports.ts'

export type TransportKind = 'bluetooth' | 'serial' | 'memory' | 'bridge'

/** A stream of bytes both ways. It may cut and join them as it likes. */
export interface Transport {
  readonly kind: TransportKind
  /** Rejects `reader_disconnected`, `reader_cancelled`, `reader_unsupported`. */
  open(signal?: AbortSignal): Promise<void>
  /** Rejects `reader_disconnected`. */
  write(bytes: Uint8Array): Promise<void>
  onData(hear: (bytes: Uint8Array) => void): Cancel
  /** `lost`: the other side went, and nobody here had closed it. */
  onClose(hear: (lost: boolean) => void): Cancel
  close(): Promise<void>
}

export type Entry = 'swipe' | 'insert' | 'tap'

export interface ReaderInfo {
  readonly serial: string
  readonly model: string
  readonly transport: TransportKind
  /** Percent. */
  readonly battery?: number
  readonly entries: readonly Entry[]
  readonly hasPinPad: boolean
  /** `dukpt_tdes`: a key for each reading, named by its KSN; `working_keys`: the terminal's own. */
  readonly keyScheme: 'dukpt_tdes' | 'working_keys'
}

export type ReaderState =
  | 'disconnected'
  | 'idle'
  | 'waiting_card'
  | 'reading'
  | 'waiting_pin'
  /** A card was read, and the server is asked. */
  | 'online'
  | 'finishing'
  | 'remove_card'

export type Prompt =
  | 'present_card'
  | 'insert_card'
  | 'swipe_card'
  | 'tap_card'
  | 'use_chip'
  | 'retry_card'
  | 'try_another_card'
  | 'processing'
  | 'enter_pin'
  /** How many digits have been typed. */
  | 'pin_digits'
  | 'remove_card'

export type CardEvent = 'inserted' | 'swiped' | 'tapped' | 'removed' | 'bad_swipe'

export type ReaderEvent =
  | { readonly type: 'state'; readonly state: ReaderState }
  | { readonly type: 'prompt'; readonly prompt: Prompt; readonly digits?: number }
  | { readonly type: 'card'; readonly event: CardEvent }
  | { readonly type: 'battery'; readonly percent: number }
  | { readonly type: 'disconnected'; readonly unexpected: boolean }

/** `by_card`: as the card's service code has it. */
export type PinWish = 'required' | 'by_card' | 'none'

export interface ReadRequest {
  readonly amountMinor: bigint
  /** ISO 4217, three letters. */
  readonly currency: 'CNY'
  readonly accept: readonly Entry[]
  readonly pin: PinWish
  /** Whether the stripe will do when the chip cannot be read. */
  readonly fallback: boolean
  /** For the card, and again for the PIN. */
  readonly timeoutMs: number
}

/** A card as it was read. Track and PIN are encrypted by the reader. */
export interface CardData {
  readonly entry: Entry
  readonly fallback: boolean
  readonly maskedNumber: string
  /** YYMM. */
  readonly expiry?: string
  readonly serviceCode?: string
  /** Three digits; tells two cards of one number apart. */
  readonly sequence?: string
  /** Hexadecimal. */
  readonly track2: {
    readonly encrypted: string
    readonly ksn?: string
    /** The part that the acquirer wants encrypted, under the terminal's own key. */
    readonly window?: string
  }
  readonly pin?: { readonly block: string; readonly ksn?: string }
  /** Data objects for the acquirer, in hexadecimal. */
  readonly chip?: string
}

export interface ChipDecision {
  readonly result: 'approved' | 'declined'
  /** What became of the issuer's scripts, in hexadecimal. */
  readonly scripts?: string
}

/** The terminal's working keys as the acquirer sent them, for whoever has the master key. */
export interface RelayedKeys {
  /** Hexadecimal. */
  readonly field: string
  readonly kind: 'double_track' | 'sm4'
  /** Check value of the master key that they are under; hexadecimal, as much as is known. */
  readonly master: string
}

/** What a reader does that has the terminal's own keys. Everything in hexadecimal. */
export interface ReaderSealing {
  /** Takes the keys, all or none. Rejects `reader_keys` when they are not genuine, or of another terminal. */
  loadKeys(keys: RelayedKeys, signal?: AbortSignal): Promise<void>
  /** The MAC of data. Rejects `reader_keys` without keys. */
  seal(data: string, signal?: AbortSignal): Promise<string>
  /** Whether the MAC is that of the data. */
  proves(
    answer: { readonly data: string; readonly mac: string },
    signal?: AbortSignal,
  ): Promise<boolean>
}

export interface CardReader {
  readonly info: ReaderInfo
  /** Absent where the reader has no keys of a terminal. */
  readonly sealing?: ReaderSealing
  state(): ReaderState
  subscribe(listener: (event: ReaderEvent) => void): Cancel
  /**
   * Everything rejects `reader_busy` while something else is done, and otherwise
   * `reader_disconnected`, `reader_cancelled`, `reader_timeout`, `reader_order`, `reader_failed`,
   * `reader_protocol`; reading also `reader_unsafe`, `card_removed` and `card_unreadable`.
   */
  readCard(request: ReadRequest, signal?: AbortSignal): Promise<CardData>
  /** `issuerData` in hexadecimal; may be empty. Rejects `card_removed` when the chip is gone. */
  completeChip(issuerData: string, signal?: AbortSignal): Promise<ChipDecision>
  /** The payment is over for the reader: it asks for the card to be taken, and rests. */
  finish(signal?: AbortSignal): Promise<void>
  /** Calls off what is being done, which then rejects `reader_cancelled`. */
  cancel(): void
  close(): Promise<void>
}

/** What a driver hears from its device without having asked. */
export type DeviceNews = Exclude<ReaderEvent, { readonly type: 'state' }>

export interface SealingSession {
  loadKeys(keys: RelayedKeys): Promise<void>
  seal(data: Uint8Array): Promise<Uint8Array>
  proves(data: Uint8Array, mac: Uint8Array): Promise<boolean>
}

/** One device, spoken to in its protocol. It is asked one thing at a time. */
export interface DriverSession {
  readonly info: ReaderInfo
  onNews(hear: (news: DeviceNews) => void): Cancel
  read(request: ReadRequest): Promise<CardData>
  complete(issuerData: Uint8Array): Promise<ChipDecision>
  finish(): Promise<void>
  readonly sealing?: SealingSession
  /** Asks the device to give up; what it was asked before then settles, perhaps much later. */
  cancel(): Promise<void>
  close(): Promise<void>
}

export interface DiscoveredReader {
  readonly id: string
  /** As the device calls itself to others. */
  readonly name: string
  readonly transport: Transport
}

export interface ReaderDriver {
  readonly id: string
  match(found: DiscoveredReader): boolean
  /** Over an open transport. Rejects `reader_protocol`, `reader_timeout`, `reader_disconnected`. */
  attach(transport: Transport, ports: ReaderPorts): Promise<DriverSession>
}
