/**
 * Terminals with an acquirer of their own. What a terminal must remember between two messages
 * (numbers, keys, a reversal that is owed) lies in its book, which one caller holds at a time.
 */
import type { Instant } from '@tillway/kernel'

export interface TerminalReference {
  readonly merchantId: string
  /** `tm_…` */
  readonly terminalId: string
  /** Its number at the acquirer. */
  readonly number: string
  /** Its keys as wrapped blocks, by their role. */
  readonly keys: Readonly<Record<string, string>>
}

/** What stands in a terminal's book, for its operator. */
export interface TerminalStanding {
  /** It has working keys of the acquirer. */
  readonly signedIn: boolean
  /** The batch that is open; null before the first sign-in. */
  readonly batch: string | null
  /** What must be done before it may ask for anything new. */
  readonly owes: readonly ('reversal' | 'script_result' | 'settlement')[]
  /** Transactions of the open batch that a settlement counts. */
  readonly unsettled: number
}

/** What an account does for the terminals that are bound to it, beside carrying payments out. */
export interface AccountTerminals {
  /** Minutes after midnight in China at which every batch is settled; absent: only when asked. */
  readonly settleDailyAt?: number
  /** As it stands this moment; another holder may be changing it. Throws `terminal_not_ready`. */
  standing(terminal: TerminalReference): Promise<TerminalStanding>
  /** Pays what the terminal owes, where that is due. Returns when to come back; undefined: all is paid. */
  payDebts(terminal: TerminalReference): Promise<Instant | undefined>
}

/** A card as a reader read it. Track and PIN are encrypted by the reader. */
export interface CardReading {
  readonly entry: 'swipe' | 'insert' | 'tap'
  /** The chip could not be read, and the stripe was taken in its place. */
  readonly fallback: boolean
  readonly maskedNumber: string
  /** YYMM. */
  readonly expiry?: string
  readonly serviceCode?: string
  /** Tells two cards of one number apart. */
  readonly sequence?: string
  /** Hexadecimal. `ksn` names the key of a reader that derives one for each reading. */
  readonly track2: {
    readonly encrypted: string
    readonly ksn?: string
    /** The part that an acquirer wants encrypted, under a working key that the reader alone has. */
    readonly window?: string
  }
  readonly pin?: { readonly block: string; readonly ksn?: string }
  /** Data of the chip for the acquirer (BER-TLV, hexadecimal). */
  readonly chip?: string
  readonly reader: { readonly serial: string; readonly model: string }
}

/** What the chip decided at the end. */
export interface ChipCompletion {
  readonly result: 'approved' | 'declined'
  /** Whether the acquirer's answer is genuine, where the reader alone can tell. */
  readonly verified?: boolean
  /** Results of the issuer's scripts (BER-TLV, hexadecimal). */
  readonly scripts?: string
}

/** Entries under it are debts: while there is one, the platform keeps coming back with the terminal. */
export const owedPrefix = 'owed/'

/** One terminal's book, to be read. */
export interface TerminalEntries {
  get(key: string): Promise<string | undefined>
  /** Entries whose keys begin with the prefix, by key. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]>
}

/** One terminal's book, in the hands of whoever holds it. */
export interface TerminalPage extends TerminalEntries {
  /**
   * Writes all or nothing, and is durable when it resolves; null removes. Throws `StaleLease` when
   * somebody else holds the book by now: nothing may be sent any more.
   */
  write(changes: Readonly<Record<string, string | null>>): Promise<void>
}

export interface TerminalBook {
  /**
   * Runs alone for this terminal, whatever other instances do. Throws `terminal_busy` when it could
   * not be had in time, or has another number by now than the one that is named.
   */
  hold<Result>(
    terminal: Pick<TerminalReference, 'merchantId' | 'terminalId'> &
      Partial<Pick<TerminalReference, 'number'>>,
    run: (page: TerminalPage) => Promise<Result>,
  ): Promise<Result>
  /** Reads without holding it. */
  peek(terminal: Pick<TerminalReference, 'merchantId' | 'terminalId'>): TerminalEntries
}
