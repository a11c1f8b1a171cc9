/** A merchant's policy of what a payer proves when paying with a saved card: plain data. */
import { assert } from '@tillway/kernel'

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

/**
 * What holds for merchants that have made no policy: the code of a text message, as ever. Its limits
 * are those that payment rules set for one factor and for two; who allows passwords may lower them.
 */
export const defaultPolicy: VerificationPolicy = Object.freeze({
  rules: Object.freeze([{ upTo: null, need: 'sms' as const }]),
  modules: Object.freeze([
    { upTo: 50_000, module: 'pad' as const, strict: false },
    { upTo: 200_000, module: 'gesture' as const, strict: false },
    { upTo: null, module: 'shield' as const, strict: false },
  ]),
  limits: Object.freeze({
    sms: { perPayment: null, perDay: null },
    password: { perPayment: 100_000, perDay: 100_000 },
    both: { perPayment: null, perDay: 500_000 },
  }),
})

/** Whether any payment under it can have to do with a password. */
export function usesPasswords({ rules, limits }: VerificationPolicy): boolean {
  const isSms = rules.every(({ need }) => need === 'sms')
  return !isSms || limits.sms.perPayment !== null || limits.sms.perDay !== null
}

/** The first rule whose amounts reach up to this one. */
export function ruleFor<Rule extends { readonly upTo: number | null }>(
  rules: readonly Rule[],
  amount: number,
): Rule {
  const found = rules.find(({ upTo }) => upTo === null || amount <= upTo)
  assert(found !== undefined, 'the last rule holds for every amount')
  return found
}
