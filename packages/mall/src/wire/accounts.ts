/** Channel accounts, terminals and keys as the platform's HTTP interface writes them. */
import type { BilingualText, Timestamp } from './payments.ts'

type Config = Readonly<Record<string, string>>

export interface ChannelInfo {
  readonly id: string
  readonly way: string
  readonly name: BilingualText
  readonly operations: readonly string[]
  readonly presentations: readonly {
    readonly presentation: string
    readonly hosts: readonly string[]
  }[]
  readonly account_fields: readonly {
    readonly name: string
    readonly kind: string
    readonly secret: boolean
    readonly required: boolean
    readonly label: BilingualText
  }[]
}

/** You, as the platform knows you. */
export interface Merchant {
  readonly id: string
  readonly object: 'merchant'
  readonly name: string
  /** Pages that may use your publishable keys (any, while there is none) and show the card form. */
  readonly allowed_origins: readonly string[]
  readonly created_at: Timestamp
}

export interface UpdateMerchant {
  readonly allowed_origins?: readonly string[]
}

/** Your credentials at a channel. Secret fields can be written but never read. */
export interface ChannelAccount {
  readonly id: string
  readonly object: 'channel_account'
  readonly channel: string
  readonly name: string
  readonly way: string
  readonly status: 'enabled' | 'disabled'
  readonly version: number
  /** The fields that are not secret. */
  readonly config: Config
  readonly created_at: Timestamp
}

/** What the channel said to a question about an order that never was. */
export interface ChannelAccountTest {
  readonly object: 'channel_account_test'
  readonly channel_account: string
  /** `unverified`: the channel's key in the account is not the one that it signs with. */
  readonly result: 'answers' | 'unreachable' | 'unverified' | 'uncertain' | 'untested'
  readonly cause: string | null
  readonly channel_code: string | null
  readonly channel_message: string | null
  readonly took_ms: number
}

export interface CreateChannelAccount {
  readonly channel: string
  readonly name: string
  readonly config: Config
}

export interface UpdateChannelAccount {
  readonly name?: string
  readonly status?: 'enabled' | 'disabled'
  readonly config?: Config
}

export interface Terminal {
  readonly id: string
  readonly object: 'terminal'
  readonly name: string
  readonly status: 'enabled' | 'disabled'
  /** The own-acquiring account that this terminal is bound to. */
  readonly channel_account: string | null
  readonly has_reader: boolean
  /** Its number at the acquirer. */
  readonly number: string | null
  readonly has_keys: boolean
  /** Whether a card can be taken at it, and what is in the way. */
  readonly ready: boolean
  readonly not_ready: readonly (
    | 'disabled'
    | 'unbound'
    | 'account_disabled'
    | 'no_reader'
    | 'no_number'
    | 'no_keys'
  )[]
  /** Serial number of the reader that a card was last read with. */
  readonly last_reader: string | null
  readonly last_seen_at: Timestamp | null
  readonly created_at: Timestamp
}

export interface TerminalDetail extends Terminal {
  /** How it stands with its acquirer; null while there is nothing to tell. */
  readonly standing: {
    readonly signed_in: boolean
    /** Number of the open batch. */
    readonly batch: string | null
    /** What goes before anything new. */
    readonly owes: readonly ('reversal' | 'script_result' | 'settlement')[]
    /** Transactions of the open batch. */
    readonly unsettled: number
  } | null
}

export interface CreateTerminal {
  readonly name: string
  readonly channel_account?: string
  readonly has_reader?: boolean
  /** Its number at the acquirer, up to 15 letters and digits. */
  readonly number?: string
  /** Its keys in hexadecimal, by the roles that the channel names; never shown again. */
  readonly keys?: Readonly<Record<string, string>>
}

export interface UpdateTerminal {
  readonly name?: string
  readonly status?: 'enabled' | 'disabled'
  readonly channel_account?: string | null
  readonly has_reader?: boolean
  readonly number?: string
  readonly keys?: Readonly<Record<string, string>>
}

export interface ApiKey {
  readonly id: string
  readonly object: 'api_key'
  readonly kind: 'secret' | 'publishable'
  /** The last four characters. */
  readonly hint: string
  readonly status: 'live' | 'revoked'
  readonly created_at: Timestamp
}

export interface ApiKeyWithValue extends ApiKey {
  /** The key; shown this once. */
  readonly value: string
}

export interface CreateApiKey {
  readonly kind: 'secret' | 'publishable'
}

export interface OrderKey {
  readonly id: string
  readonly object: 'order_key'
  /** Ed25519, 32 bytes, base64url. */
  readonly public_key: string
  readonly status: 'live' | 'revoked'
  readonly created_at: Timestamp
}

export interface CreateOrderKey {
  readonly public_key: string
}
