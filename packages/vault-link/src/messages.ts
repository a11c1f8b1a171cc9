/** What server and vault say to each other, as JSON. */
import type { CardMessage, ComposedMessage } from '@tillway/channel'
import type { ErrorCode, TransportFailure } from '@tillway/kernel'

export const linkPaths = Object.freeze({
  describe: '/internal/describe',
  compose: '/internal/compose',
  dispatch: '/internal/dispatch',
  phone: '/internal/phone',
  keep: '/internal/keep',
  shred: '/internal/shred',
  forget: '/internal/forget',
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
