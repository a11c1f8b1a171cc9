/**
 * What the payer of an attempt with a card proves, by the merchant's policy. The vault is asked for
 * the shopper's password before the transaction; limits of the day are weighed inside it, with the
 * shopper held, so that two payments never both fit into what is left for one.
 */
import type { PresentationSupport } from '@tillway/channel'
import { type ErrorCode, type Instant, PayError } from '@tillway/kernel'
import {
  type CardRecord,
  needOf,
  needWithCode,
  type PasswordStanding,
  type PaymentRecord,
  type RoutableAccount,
  startOfChinaDay,
  usesPasswords,
  type Verification,
  type VerificationFacts,
  type VerificationPolicy,
} from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { describePassword } from '../passwords/password-life.ts'
import { policyOf } from './policy-of.ts'

/** What was found out before the transaction. */
export interface KnownVerification {
  readonly policy: VerificationPolicy
  readonly password: PasswordStanding
  readonly lockedUntil: Instant | null
}

type Payer = Pick<PaymentRecord, 'merchantId' | 'shopper'>

/** A vault that cannot be reached knows of no password that could be used; a code still can. */
export async function knowVerification(
  ctx: EngineContext,
  payer: Payer,
): Promise<KnownVerification> {
  const policy = await policyOf(ctx.store.read, payer.merchantId)
  if (!usesPasswords(policy)) return { policy, password: 'none', lockedUntil: null }
  return { policy, ...(await standingOf(ctx, payer)) }
}

/** How it stands with the shopper's password. */
export async function standingOf(
  ctx: EngineContext,
  payer: Payer,
): Promise<Omit<KnownVerification, 'policy'>> {
  try {
    const { state, lockedUntil } = await describePassword(ctx, payer)
    return { password: state, lockedUntil }
  } catch (error) {
    ctx.log.warn({ merchantId: payer.merchantId, error }, 'the vault told nothing of a password')
    return { password: 'unreachable', lockedUntil: null }
  }
}

export interface Choice {
  readonly payment: PaymentRecord
  readonly card: CardRecord
  readonly account: RoutableAccount
  readonly support: PresentationSupport
  readonly known: KnownVerification
}

/**
 * Null where a card is paid with elsewhere. Throws `password_not_usable` when a password alone is
 * not enough or cannot be had, and, when nothing that the policy admits is left, `password_not_set`,
 * `password_locked`, `password_reset_needed`, `password_barred`, `vault_unavailable` or
 * `way_unavailable` (a limit).
 */
export async function chooseVerification(
  ctx: EngineContext,
  repos: Repositories,
  choice: Choice,
): Promise<Verification | null> {
  const { support, known } = choice
  if (support.confirmedByCode !== true) return null
  const byPassword = support.presentation === 'password'
  if (!usesPasswords(known.policy)) {
    if (byPassword) throw new PayError('password_not_usable')
    return 'sms'
  }
  const facts = await factsOf(ctx, repos, choice)
  if (byPassword) {
    if (needOf(known.policy, facts).need !== 'password') throw new PayError('password_not_usable')
    return 'password'
  }
  const { need, refusal } = needWithCode(known.policy, facts)
  if (refusal !== null) throw refused(ctx, refusal, known)
  return need
}

async function factsOf(
  ctx: EngineContext,
  repos: Repositories,
  { payment, card, account, known }: Choice,
): Promise<VerificationFacts> {
  const now = ctx.clock.now()
  const { merchantId, shopper } = payment
  if (shopper !== null) await repos.shoppers.hold({ merchantId, shopper }, now)
  return {
    amount: payment.amount,
    isSavedCard: card.shopper !== null,
    accountPaysWithoutCode: paysWithoutCode(account),
    password: known.password,
    spentToday: await spentToday(repos, payment, now),
  }
}

const nothing: Readonly<Record<Verification, number>> = { sms: 0, password: 0, both: 0 }

/** Without this payment, whose former try ends before the next one begins. */
export async function spentToday(
  repos: Pick<Repositories, 'shoppers'>,
  { merchantId, shopper, id }: Pick<PaymentRecord, 'merchantId' | 'shopper' | 'id'>,
  now: Instant,
): Promise<Readonly<Record<Verification, number>>> {
  if (shopper === null) return nothing
  const asked = { since: startOfChinaDay(now), now, exceptPaymentId: id }
  return await repos.shoppers.spentSince({ merchantId, shopper }, asked)
}

/** What an account cannot carry out has been taken from its presentations. */
export function paysWithoutCode({ manifest }: RoutableAccount): boolean {
  return manifest.presentations.some(({ presentation }) => presentation === 'password')
}

function refused(ctx: EngineContext, code: ErrorCode, { lockedUntil }: KnownVerification) {
  if (code !== 'password_locked' || lockedUntil === null) return new PayError(code)
  const leftMs = Math.max(1_000, lockedUntil - ctx.clock.now())
  return new PayError(code, undefined, { retryAfterSeconds: Math.ceil(leftMs / 1_000) })
}
