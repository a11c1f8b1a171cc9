/**
 * What a payer must prove for one payment with a card, and why. Pure and total. A rule says what is
 * wanted; where that cannot be had or would pass a limit, the next stronger is taken, and never a
 * weaker one: password, then text code, then both. What is needed at last may still be refused.
 */
import type { ErrorCode } from '@tillway/kernel'
import { ruleFor, type Verification, type VerificationPolicy } from './policy.ts'

/** What is known of the shopper's password; `unreachable`: the vault could not be asked. */
export type PasswordStanding = 'none' | 'set' | 'locked' | 'reset_needed' | 'barred' | 'unreachable'

export interface VerificationFacts {
  /** Minor units. */
  readonly amount: number
  /** Another was entered for this payment alone, and its bank has just verified its holder. */
  readonly isSavedCard: boolean
  readonly accountPaysWithoutCode: boolean
  readonly password: PasswordStanding
  /** What the shopper paid or is paying today with each strength, this payment left out. */
  readonly spentToday: Readonly<Record<Verification, number>>
}

export type PassedOver =
  | 'account_wants_code'
  | 'card_not_saved'
  | 'password_none'
  | 'password_locked'
  | 'password_reset_needed'
  | 'password_barred'
  | 'password_unreachable'
  | 'over_payment_limit'
  | 'over_day_limit'

export interface Need {
  readonly need: Verification
  /** Why it is not what the rule for this amount says, in the order in which it was found. */
  readonly passedOver: readonly { readonly verification: Verification; readonly why: PassedOver }[]
  /** Set when not even that can be admitted. */
  readonly refusal: ErrorCode | null
}

const byStrength: readonly Verification[] = ['password', 'sms', 'both']

/** What the policy asks for. */
export function needOf(policy: VerificationPolicy, facts: VerificationFacts): Need {
  return climb(policy, facts, ruleFor(policy.rules, facts.amount).need)
}

/** Likewise for a shopper who would rather have a code than enter a password. */
export function needWithCode(policy: VerificationPolicy, facts: VerificationFacts): Need {
  const { need } = ruleFor(policy.rules, facts.amount)
  return climb(policy, facts, need === 'both' ? 'both' : 'sms')
}

function climb(policy: VerificationPolicy, facts: VerificationFacts, from: Verification): Need {
  const passedOver: { verification: Verification; why: PassedOver }[] = []
  const steps = facts.isSavedCard ? byStrength.slice(byStrength.indexOf(from)) : notSaved(from)
  for (const verification of steps) {
    const why = whyNot(policy, facts, verification)
    if (why === undefined) return { need: verification, passedOver, refusal: null }
    passedOver.push({ verification, why })
  }
  const last = passedOver.at(-1)
  return {
    need: last?.verification ?? from,
    passedOver,
    refusal: last === undefined ? null : refusals[last.why],
  }
}

/** A code stands in for a password that is about saved cards. */
const notSaved = (from: Verification): readonly Verification[] =>
  from === 'sms' ? ['sms'] : [from, 'sms']

function whyNot(
  { limits }: VerificationPolicy,
  facts: VerificationFacts,
  verification: Verification,
): PassedOver | undefined {
  if (verification !== 'sms' && !facts.isSavedCard) return 'card_not_saved'
  if (verification === 'password' && !facts.accountPaysWithoutCode) return 'account_wants_code'
  if (verification !== 'sms' && facts.password !== 'set') return `password_${facts.password}`
  const { perPayment, perDay } = limits[verification]
  if (perPayment !== null && facts.amount > perPayment) return 'over_payment_limit'
  const today = facts.spentToday[verification] + facts.amount
  return perDay !== null && today > perDay ? 'over_day_limit' : undefined
}

const refusals: Readonly<Record<PassedOver, ErrorCode>> = Object.freeze({
  account_wants_code: 'password_not_usable',
  card_not_saved: 'way_unavailable',
  password_none: 'password_not_set',
  password_locked: 'password_locked',
  password_reset_needed: 'password_reset_needed',
  password_barred: 'password_barred',
  password_unreachable: 'vault_unavailable',
  over_payment_limit: 'way_unavailable',
  over_day_limit: 'way_unavailable',
})
