/** The policy of verification as the platform's HTTP interface writes it. */
import type { Timestamp } from './payments.ts'

/** The code of a text message, the payment password, or one after the other. */
export type VerificationNeed = 'sms' | 'password' | 'both'

export interface VerificationRule {
  /** Minor units, included; null: every amount above the rule before. */
  readonly up_to: number | null
  readonly need: VerificationNeed
}

export interface VerificationModule {
  readonly up_to: number | null
  /** Shuffled pad, gesture pad, or shielded map. */
  readonly module: 'pad' | 'gesture' | 'shield'
  /** The pad is shuffled anew after every tap. */
  readonly strict: boolean
}

/** Minor units; null: none. A day is a day in China, of one shopper. */
export interface VerificationLimit {
  readonly per_payment: number | null
  readonly per_day: number | null
}

export interface VerificationPolicy {
  readonly object: 'verification_policy'
  /** 0: you have made none, and the default holds. */
  readonly version: number
  readonly rules: readonly VerificationRule[]
  readonly modules: readonly VerificationModule[]
  /** Above one, the next stronger is asked for. */
  readonly limits: Readonly<Record<VerificationNeed, VerificationLimit>>
  readonly created_at: Timestamp | null
}

export interface ReplaceVerificationPolicy
  extends Pick<VerificationPolicy, 'rules' | 'modules' | 'limits'> {
  /** The version that you read. */
  readonly version: number
}
