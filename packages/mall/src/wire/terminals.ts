/** Settlements and echoes as the platform's HTTP interface writes them. */
import type { LastError, Timestamp } from './payments.ts'

export type SettlementStatus = 'requested' | 'unknown' | 'closed' | 'failed'

/** The closing of a terminal's batch. It goes on by itself until its status is `closed` or `failed`. */
export interface Settlement {
  readonly id: string
  readonly object: 'settlement'
  readonly terminal: string
  readonly channel_account: string
  readonly status: SettlementStatus
  readonly cause: 'mall' | 'daily'
  /** Number of the batch at the acquirer. */
  readonly batch: string | null
  /** The acquirer had the same sums before details were uploaded. */
  readonly balanced: boolean | null
  readonly currency: string
  /** What was paid; amounts in minor units. */
  readonly debit: { readonly count: number; readonly amount: number } | null
  /** What was voided or refunded. */
  readonly credit: { readonly count: number; readonly amount: number } | null
  /** Transactions whose details were uploaded. */
  readonly uploaded: number | null
  readonly last_error: LastError | null
  readonly created_at: Timestamp
  readonly closed_at: Timestamp | null
}

export interface ListSettlements {
  readonly limit?: number
  readonly cursor?: string
  readonly terminal?: string
  readonly status?: SettlementStatus
}

/** Whether the acquirer's host heard a terminal just now. */
export interface Echo {
  readonly object: 'echo'
  readonly terminal: string
  readonly answered: boolean
  readonly took_ms: number
  readonly last_error: LastError | null
}
