/** Bank cards as the platform's HTTP interface writes them: never more of a number than its end. */
import type { BilingualText, LastError, Timestamp } from './payments.ts'

export interface Card {
  readonly id: string
  readonly object: 'card'
  /** Your own id of the shopper who saved it; null for a card that served one payment alone. */
  readonly shopper: string | null
  readonly way: string
  readonly state: 'pending' | 'active' | 'removed' | 'failed'
  readonly bank: { readonly code: string; readonly name: BilingualText } | null
  readonly kind: 'debit' | 'credit'
  readonly last_four: string
  /** Masked. */
  readonly phone: string
  readonly is_default: boolean
  readonly last_error: LastError | null
  readonly created_at: Timestamp
  readonly expires_at: Timestamp | null
}

export interface ListCards {
  readonly limit?: number
  readonly cursor?: string
  readonly shopper?: string
}
