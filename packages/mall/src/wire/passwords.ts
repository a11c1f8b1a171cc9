/** Payment passwords as the platform's HTTP interface writes them. Nothing of one is ever told. */
import type { Timestamp } from './payments.ts'

/** `locked` ends by itself, `reset_needed` with a new password, `barred` by your word. */
export type PasswordState = 'none' | 'set' | 'locked' | 'reset_needed' | 'barred'

export interface ShopperPassword {
  readonly object: 'shopper_password'
  /** Your own id of the shopper. */
  readonly shopper: string
  readonly state: PasswordState
  /** Wrong entries until it is locked. */
  readonly tries_left: number
  readonly locked_until: Timestamp | null
  readonly set_at: Timestamp | null
}
