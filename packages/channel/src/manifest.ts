/**
 * What a channel says of itself, as data. The platform, the docs and the user interface read this;
 * nothing else in the project knows a channel's name. An operation that is not listed here cannot
 * be called: `defineChannel` types the operations by the manifest.
 */

/** How a payment can show in a host. */
export type Presentation =
  | 'qr'
  | 'jsapi'
  | 'h5'
  | 'app'
  | 'wap'
  | 'page'
  | 'form'
  | 'sms'
  | 'password'
  | 'reader'

/** Calls that a channel can carry out. `close` ends an unpaid attempt; `reverse` undoes it whatever became of it. */
export type OperationName =
  | 'start'
  | 'query'
  | 'close'
  | 'reverse'
  | 'refund'
  | 'queryRefund'
  /** Carries a payment out with the code that the payer was sent. */
  | 'confirm'
  /** Binds a card: asks for a code, or says where the holder goes. */
  | 'requestEnrolment'
  | 'confirmEnrolment'
  | 'queryEnrolment'
  | 'removeCard'
  /** Tells the channel what has changed about a bound card: its holder's phone. */
  | 'updateCard'
  /** Carries a payment out with a card that was read at a terminal, and ends it with its chip. */
  | 'present'
  | 'complete'
  /** Balances a terminal's batch with its acquirer. */
  | 'settle'
  /** Asks the acquirer's host for nothing but an answer, and leaves it until the next request. */
  | 'echo'
  | 'signOff'
  /** Tells the holder what the card has. */
  | 'balance'
  /** Sets money aside on a card, and what becomes of it; see `terminal-functions.ts`. */
  | 'authorize'
  | 'concludeAuthorization'
  | 'queryAuthorization'
  | 'captureAuthorization'
  | 'voidAuthorization'
  | 'voidCapture'

/** What the platform must know of the payer before it can start this presentation. */
export type PresentationNeed = 'payerId' | 'clientIp' | 'returnUrl' | 'card' | 'terminal'

export interface PresentationSupport {
  readonly presentation: Presentation
  /** Ids of hosts (as the SDK detects them) in which it works. */
  readonly hosts: readonly string[]
  readonly needs: readonly PresentationNeed[]
  /**
   * Hosts that refuse the channel's page. The payer gets a page of the platform in its place, which
   * tells how to open it in another browser, and leads on to the channel from there.
   */
  readonly blockedIn?: readonly string[]
  /**
   * `start` only sends the payer a code, or nothing where the payer gives the platform's own
   * password: nothing that moves money leaves before `confirm`.
   */
  readonly confirmedByCode?: true
  /** `start` sends nothing: the payer's own browser brings the order to the channel. */
  readonly broughtByPayer?: true
}

export interface Bilingual {
  readonly zh: string
  readonly en: string
}

/** A mark drawn by us: paths on a square view box, each with its own fill. */
export interface BrandMark {
  readonly viewBox: string
  readonly paths: readonly { readonly d: string; readonly fill: string }[]
}

/** A credential or setting of a channel account. */
export interface AccountField {
  readonly name: string
  readonly kind: 'text' | 'pem' | 'url' | 'choice'
  readonly secret: boolean
  readonly required: boolean
  readonly label: Bilingual
  readonly choices?: readonly string[]
}

export interface ChannelManifest {
  /** The channel's id, the name of its folder. */
  readonly id: string
  /** What the shopper picks. */
  readonly way: string
  /** Where the way stands while the merchant has said nothing: lower first, those without one last. */
  readonly place?: number
  readonly name: Bilingual
  readonly mark: BrandMark
  readonly operations: readonly OperationName[]
  readonly presentations: readonly PresentationSupport[]
  readonly currencies: readonly string[]
  /** Limits of one payment, in minor units. */
  readonly amount: { readonly min: number; readonly max: number }
  readonly refund: {
    readonly partial: boolean
    readonly maxPerPayment: number
    /** Least time between two refunds of one payment. */
    readonly minIntervalMs: number
    /** How long after the payment a refund is possible. */
    readonly windowMs: number
  }
  /** True when `start` may be repeated with the same number and parameters and then answers the same. */
  readonly startRepeatable: boolean
  /** How long an attempt may stay open at the channel; the platform never asks for more. */
  readonly maxValidityMs: number
  /** After this long a request that we sent has arrived or never will. */
  readonly arrivalHorizonMs: number
  readonly account: readonly AccountField[]
}
