/**
 * What the shopper's side must do next: a closed union, the same on the wire to the SDK. A new
 * channel brings new values, never a new kind, so that it needs no release of the SDK.
 */
export type NextAction =
  /** Show a code; the payer scans it with one of the named apps. */
  | { readonly type: 'qr'; readonly content: string }
  /** Send this page there; the payer comes back to the return URL or another browser. */
  | { readonly type: 'redirect'; readonly url: string }
  /** Post these fields from this page, never as an HTML string. */
  | {
      readonly type: 'form'
      readonly action: string
      readonly fields: Readonly<Record<string, string>>
    }
  /** Call a payment function of the host; `target` names it, the host adapter knows how. */
  | {
      readonly type: 'invoke'
      readonly target: string
      readonly params: Readonly<Record<string, string>>
    }
  /** Ask the payer for the code that was sent to this (masked) phone; `unsure`: it may not have been. */
  | {
      readonly type: 'sms'
      readonly phone: string
      readonly length: number
      readonly sent: 'yes' | 'unsure'
    }
  /** Ask the payer for their payment password; nothing has left yet. */
  | { readonly type: 'password' }
  /**
   * Work with the reader of this terminal: `present` a card, `seal` the messages that were made of
   * it, where the reader alone has the keys for that, or `complete` the conversation with a chip that
   * is still in it. `params` is for the reader alone, such as the host's data for the chip.
   */
  | {
      readonly type: 'reader'
      readonly step: 'present' | 'seal' | 'complete'
      readonly params: Readonly<Record<string, string>>
    }
  /** Nothing to do but to wait for the result. */
  | { readonly type: 'wait' }
