/** What the vault keeps. Whatever could name a person or a card lies sealed or as a keyed digest. */
import type { Instant } from '@tillway/kernel'

/** A card as the vault describes it: nothing in it can be paid with. */
export interface CardRow {
  readonly merchantId: string
  readonly id: string
  readonly paymentId: string
  readonly shopper: string | null
  /** Code of the bank in the table of prefixes; null when its prefix is not known. */
  readonly bankCode: string | null
  readonly kind: 'debit' | 'credit'
  readonly lastFour: string
  readonly phoneMasked: string
  /** Keyed digests, equal for equal cards and phones of whatever merchant. */
  readonly numberFingerprint: string
  readonly phoneFingerprint: string
  readonly createdAt: Instant
  /** When the server had the number shredded or kept; null when it never asked for either. */
  readonly settledAt: Instant | null
}

/** The card's number and its holder's data; deleted as soon as nobody needs it. */
export interface CardDataRow {
  readonly merchantId: string
  readonly cardId: string
  readonly keyVersion: number
  /** The record's own key, sealed under the merchant's. */
  readonly wrappedKey: string
  readonly sealed: string
  /** When it is deleted unless it was asked to be kept; null keeps it. */
  readonly shredAt: Instant | null
}

/** A phone that is to take the place of the card's. */
export interface ProposedPhoneRow {
  readonly merchantId: string
  readonly cardId: string
  /** Under a key of its hour: it can be read for moments only. */
  readonly sealed: string
  readonly phoneMasked: string
  readonly phoneFingerprint: string
  /** Until then no other phone may be proposed for the card. */
  readonly lapsesAt: Instant
}

export type KeyPurpose = 'card' | 'fingerprint' | 'sealing' | 'envelope' | 'pepper' | 'verdict'

/** A key, wrapped under the root key's key for its purpose. */
export interface KeyRow {
  /** Empty for keys of the whole deployment. */
  readonly merchantId: string
  readonly purpose: KeyPurpose
  readonly version: number
  /** Tells under which root key it is wrapped. */
  readonly rootId: string
  readonly wrapped: string
  readonly createdAt: Instant
  /** Null while it is in use. */
  readonly lapsesAt: Instant | null
}

/** How costly a hash of argon2id (RFC 9106) is to make. */
export interface HashParameters {
  readonly memoryKib: number
  readonly passes: number
  readonly parallelism: number
}

/** A shopper's payment password; without a hash there is none, only the merchant's word about it. */
export interface PasswordRow {
  readonly merchantId: string
  /** The mall's own id. */
  readonly shopper: string
  /** Base64url of argon2id over the peppered digest; the next four go with it. */
  readonly hash: string | null
  readonly salt: string | null
  readonly parameters: HashParameters | null
  readonly pepperVersion: number | null
  readonly setAt: Instant | null
  /** Cards from before then are known as the shopper's; no later change moves it. */
  readonly firstSetAt: Instant | null
  /** By which the shopper knows the vault; 0 to 95. */
  readonly picture: number | null
  /** When tries were counted that no right one followed and no lock has settled. */
  readonly recent: readonly Instant[]
  /** All since the last right one. */
  readonly wrongInAll: number
  readonly lockedUntil: Instant | null
  readonly barred: boolean
  readonly version: number
}

/** Something that counts once: a sealed code, the nonce of a request. */
export interface MarkRow {
  readonly id: string
  readonly lapsesAt: Instant
}

/** When something limited happened: counts by the beginning of their slot. */
export type Slots = Readonly<Record<string, number>>

export interface LimitRow {
  readonly scope: string
  /** A keyed digest. */
  readonly subject: string
  readonly slots: Slots
  readonly lapsesAt: Instant
  readonly version: number
}

export interface VaultTables {
  readonly cards: CardRow
  readonly cardData: CardDataRow
  readonly proposedPhones: ProposedPhoneRow
  readonly paymentPasswords: PasswordRow
  readonly keys: KeyRow
  readonly marks: MarkRow
  readonly limits: LimitRow
}
