/** What server and vault say to each other, as JSON. */
import type { CardMessage, ComposedMessage } from '@tillway/channel'
import type { ErrorCode, Instant, TransportFailure } from '@tillway/kernel'
import type { EntryModule, PasswordPurpose } from './ticket.ts'

export const linkPaths = Object.freeze({
  describe: '/internal/describe',
  compose: '/internal/compose',
  dispatch: '/internal/dispatch',
  phone: '/internal/phone',
  keep: '/internal/keep',
  shred: '/internal/shred',
  forget: '/internal/forget',
  describePassword: '/internal/passwords/describe',
  verifyPassword: '/internal/passwords/verify',
  setPassword: '/internal/passwords/set',
  barPassword: '/internal/passwords/bar',
  verdictKeys: '/internal/passwords/keys',
} as const)

/** A card as everybody but the vault may know it. */
export interface VaultCard {
  readonly cardId: string
  readonly merchantId: string
  /** The payment during which it was entered. */
  readonly paymentId: string
  readonly shopper: string | null
  readonly bank: { readonly code: string; readonly zh: string; readonly en: string } | null
  readonly kind: 'debit' | 'credit'
  readonly lastFour: string
  readonly phoneMasked: string
  /** Its number is still there, so a channel can be asked to open it. */
  readonly isEnrollable: boolean
  /** The shopper's other cards of the same number, the newest first. */
  readonly sameAs?: readonly string[]
  /** `phoneMasked` is one that the card's channel has not confirmed yet. */
  readonly proposed?: true
}

export interface CardName {
  readonly merchantId: string
  readonly cardId: string
}

/** What becomes of a phone that is to take the place of the card's. */
export type PhoneStep = 'propose' | 'confirm' | 'drop'

export interface PhoneMessage extends CardName {
  readonly phone: string
  readonly step: PhoneStep
}

export type ComposeMessage = CardMessage
export type ComposeAnswer = ComposedMessage

export interface DispatchMessage {
  /** The channel for which the message was composed is in the envelope. */
  readonly envelope: string
  readonly signature: string
  readonly url: string
  readonly timeoutMs: number
}

export type DispatchAnswer =
  | {
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      /** Base64. */
      readonly body: string
    }
  | { readonly failure: TransportFailure; readonly maybe_sent: boolean }

export interface LinkError {
  readonly error: {
    readonly code: ErrorCode
    readonly message: string
    readonly param?: string
    readonly retry_after_seconds?: number
  }
}

export interface ShopperName {
  readonly merchantId: string
  readonly shopper: string
}

/** `locked` ends by itself, `reset_needed` with a new password, `barred` by the merchant's word. */
export type PasswordState = 'none' | 'set' | 'locked' | 'reset_needed' | 'barred'

/** What the server may know of a shopper's payment password. */
export interface PasswordStatus {
  readonly state: PasswordState
  /** Before it is locked. */
  readonly triesLeft: number
  readonly lockedUntil: Instant | null
  readonly setAt: Instant | null
  /** What was known as the shopper's then may prove who they are when it is to be reset. */
  readonly firstSetAt: Instant | null
}

/** An entry that the frame sealed, and what it must have been entered for. */
export interface PasswordEntry extends ShopperName {
  readonly purpose: PasswordPurpose
  readonly paymentId: string
  /** As in the ticket: the attempt, the card, or `password`. */
  readonly subject: string
  /** Minor units, as in the ticket. */
  readonly amount: number
  readonly currency: string
  readonly payee: string
  readonly sealed: string
  /** Of the browser that sent it; counted by its keyed digest. */
  readonly clientIp: string
}

export interface SetPasswordMessage extends PasswordEntry {
  readonly purpose: 'set' | 'change' | 'reset'
  /** To set or reset: the card that its bank verified in this payment. */
  readonly provenBy?: string
  /**
   * To set: all other cards of the shopper; each must be of the same number or phone. To reset: those
   * from before the password was set; one of them must be of the same number.
   */
  readonly knownCards?: readonly string[]
}

export interface BarPasswordMessage extends ShopperName {
  readonly barred: boolean
}

/**
 * What became of an entry. `wrong` was counted before it was compared; what is `refused` was not
 * compared, and not counted. `newlyLocked` is said to one request only: whoever gets it tells the
 * shopper.
 */
export type PasswordAnswer =
  | {
      readonly result: 'right'
      /** Compact JWS, EdDSA: see `VerdictClaims`. */
      readonly verdict: string
      readonly status: PasswordStatus
      /** With `change_phone`: what was typed beside the password. */
      readonly phone?: string
    }
  | {
      readonly result: 'wrong'
      readonly status: PasswordStatus
      readonly newlyLocked: boolean
    }
  | {
      readonly result: 'refused'
      readonly code: ErrorCode
      readonly retryAfterSeconds?: number
    }

/** What the vault signs: that this password was right, for this and nothing else. */
export interface VerdictClaims {
  readonly v: 1
  readonly merchant: string
  readonly shopper: string
  readonly purpose: PasswordPurpose
  readonly payment: string
  readonly subject: string
  readonly amount: number
  readonly currency: string
  readonly payee: string
  readonly module: EntryModule
  readonly at: Instant
  /** Good until then. */
  readonly exp: Instant
  readonly jti: string
}

export interface VerdictKeys {
  /** Ed25519 public keys as JWK, each with its `kid`; the newest first. */
  readonly keys: readonly JsonWebKey[]
}
