/**
 * Cards, as a channel may know them. A channel names a card and never sees it: it hands the vault a
 * message with the clear fields, the vault fills in what is secret and says what is to be signed,
 * the channel signs, and the vault sends. So card numbers, names, codes and passwords are nowhere
 * but in the vault, and the account's signing key never is there.
 */
import type { HttpResponse, Secret } from '@tillway/kernel'

export interface CardReference {
  readonly merchantId: string
  /** `card_…` */
  readonly cardId: string
  readonly kind: 'debit' | 'credit'
  /** What the channel gave to pay with in place of the card number. */
  readonly credential?: Secret<string>
}

/** What the payer typed in the vault's frame, sealed for the vault alone; worthless after one use. */
export interface SealedCode {
  readonly sealed: string
  /** What the frame was opened for: an attempt (`att_…`) or a card (`card_…`). */
  readonly subject: string
}

export interface CardMessage {
  /** The channel whose sealer fills the message in. */
  readonly channel: string
  readonly merchantId: string
  /** The message without what is secret. */
  readonly fields: Readonly<Record<string, string>>
  /** What the sealer is to fill in, in its own words. */
  readonly fill: readonly string[]
  /** Needed when card data is to be filled in. */
  readonly cardId?: string
  readonly code?: SealedCode
  /** Minor units that the code is for; must be what the payer was shown beside the code. */
  readonly amount?: number
  /** The message makes the channel send a code: it counts against the limits of phone and card. */
  readonly sendsCode: boolean
  /** PEM of the certificate for which the channel wants card data encrypted. */
  readonly encryptionCertificate: string
}

export interface ComposedMessage {
  /** What the account signs: the message, or only its hash where the channel's signature allows. */
  readonly toSign: string
  /** The filled message, readable by the vault alone. */
  readonly envelope: string
}

/** The vault, as a channel account uses it. */
export interface CardVault {
  /**
   * A card that was entered elsewhere may be named too, for the limits of its codes, where nothing
   * of it is filled in. Throws `not_found` (no such card), `sms_limited`, `code_invalid` (altered,
   * lapsed, used or for something else), `card_data_missing`, `vault_unavailable`. Nothing was sent then.
   */
  compose(message: CardMessage): Promise<ComposedMessage>
  /**
   * Sends a composed message with its signature. Throws `TransportError` like an `HttpTransport`;
   * when the vault itself did not answer, whether anything was sent is not known. Throws
   * `vault_unavailable` only when nothing was sent.
   */
  dispatch(
    composed: ComposedMessage,
    request: { readonly signature: string; readonly url: string; readonly timeoutMs: number },
  ): Promise<HttpResponse>
}

/** Card data in clear. Only the vault and the sealers that run in it ever hold it. */
export interface CardData {
  readonly number: string
  readonly holderName?: string
  /** Two digits, as the channels count them: 01 is the resident identity card. */
  readonly idType?: string
  readonly idNumber?: string
  readonly phone: string
  /** MMYY, as it is printed on the card. */
  readonly expiry?: string
}

export interface SealingInput {
  readonly fields: Readonly<Record<string, string>>
  readonly fill: readonly string[]
  readonly card?: Secret<CardData>
  readonly code?: Secret<string>
  readonly verificationCode?: Secret<string>
  /** The phone that was proposed for the card and that its channel has not confirmed yet. */
  readonly newPhone?: Secret<string>
  readonly encryptionCertificate: string
}

/** A channel's knowledge of how its messages carry card data. Runs in the vault; pure. */
export interface CardSealer {
  /** Folder name of the channel. */
  readonly channel: string
  /** Where messages may go unless the vault is told otherwise: origins of the channel's gateways. */
  readonly destinations: readonly string[]
  /** PEM certificates that an encryption certificate must descend from, unless told otherwise. */
  readonly roots: readonly string[]
  /**
   * Fills the message in. Throws `channel_misconfigured` when the encryption certificate does not
   * descend from `trust`, and `card_data_missing` naming what is missing.
   */
  seal(
    input: SealingInput,
    trust: { readonly roots: readonly string[]; readonly now: number },
  ): { readonly fields: Readonly<Record<string, string>>; readonly toSign: string }
  /**
   * When a message with these fields makes the channel text a code: what the code is for, the same
   * for each repeat. The vault then counts it whatever the server says, and keeps repeats apart.
   */
  codeSubject?(fields: Readonly<Record<string, string>>): string | undefined
  /** The request that carries the filled and signed message. */
  finish(
    fields: Readonly<Record<string, string>>,
    signature: string,
  ): { readonly headers: Readonly<Record<string, string>>; readonly body: string }
}
