import type { PasswordFormPurpose } from '@tillway/api/types'

/** What the password is entered for: the payment, or one of the forms around it. */
export type Purpose = 'pay' | PasswordFormPurpose

/** What is going on with the payment password, beside the state of the cards. */
export interface PasswordTask {
  /** Of the frame that is open for a password. */
  readonly purpose?: Purpose
  /** The card that it is about. */
  readonly card?: string | undefined
  /** A card is verified with its bank first; then this form opens. */
  readonly verifying?: 'set' | 'reset'
  /** The payment goes on afterwards. */
  readonly pays?: boolean
  /** What was done last, to be said beside the cards. */
  readonly done?: Purpose
}
