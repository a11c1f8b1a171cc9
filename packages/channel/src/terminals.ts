/**
 * Terminals with an acquirer of their own. What a terminal must remember between two messages
 * (numbers, keys, a reversal that is owed) lies in its book, which one caller holds at a time.
 */

export interface TerminalReference {
  readonly merchantId: string
  /** `tm_…` */
  readonly terminalId: string
  /** Its number at the acquirer. */
  readonly number: string
  /** Its keys as wrapped blocks, by their role. */
  readonly keys: Readonly<Record<string, string>>
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
  readonly track2: { readonly encrypted: string; readonly ksn?: string }
  readonly pin?: { readonly block: string; readonly ksn?: string }
  /** Data of the chip for the acquirer (BER-TLV, hexadecimal). */
  readonly chip?: string
  readonly reader: { readonly serial: string; readonly model: string }
}

/** What the chip decided at the end. */
export interface ChipCompletion {
  readonly result: 'approved' | 'declined'
  /** Results of the issuer's scripts (BER-TLV, hexadecimal). */
  readonly scripts?: string
}

/** One terminal's book, in the hands of whoever holds it. */
export interface TerminalPage {
  get(key: string): Promise<string | undefined>
  /** Entries whose keys begin with the prefix, by key. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]>
  /**
   * Writes all or nothing, and is durable when it resolves; null removes. Throws `StaleLease` when
   * somebody else holds the book by now: nothing may be sent any more.
   */
  write(changes: Readonly<Record<string, string | null>>): Promise<void>
}

export interface TerminalBook {
  /**
   * Runs alone for this terminal, whatever other instances do. Throws `terminal_busy` when it could
   * not be had in time.
   */
  hold<Result>(
    terminal: Pick<TerminalReference, 'merchantId' | 'terminalId'>,
    run: (page: TerminalPage) => Promise<Result>,
  ): Promise<Result>
}
