/** A merchant's policy of what a payer proves when paying with a saved card: plain data. */

/** The code of a text message, the payment password, or one after the other. */
export type Verification = 'sms' | 'password' | 'both'

/** How the password is entered. Who cannot see a map enters it plainly, whatever stands here. */
export type PolicyModule = 'pad' | 'gesture' | 'shield'

/** Holds for amounts up to and with `upTo`, in minor units; null: whatever the amount. */
export interface VerificationRule {
  readonly upTo: number | null
  readonly need: Verification
}

export interface ModuleRule {
  readonly upTo: number | null
  readonly module: PolicyModule
  /** The shuffled pad is shuffled anew after every tap. */
  readonly strict: boolean
}

/** In minor units; null: none. A day is a day in China, and a shopper's own. */
export interface StrengthLimit {
  readonly perPayment: number | null
  readonly perDay: number | null
}

/** Rules are read in their order, amounts ascending; the last one holds for every amount above. */
export interface VerificationPolicy {
  readonly rules: readonly VerificationRule[]
  readonly modules: readonly ModuleRule[]
  readonly limits: Readonly<Record<Verification, StrengthLimit>>
}
