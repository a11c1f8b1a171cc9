/** What paying with a card would ask of the shopper by now: an answer before the choice is made. */
import {
  needOf,
  type PaymentRecord,
  type RoutableAccount,
  type Verification,
} from '@tillway/payments'
import type { PasswordState } from '@tillway/vault-link'
import type { EngineContext } from '../context.ts'
import { paysWithoutCode, spentToday, standingOf } from './choose-verification.ts'
import { policyOf } from './policy-of.ts'

export interface ExpectedNeed {
  readonly need: Verification
  readonly password: PasswordState
}

/** Undefined while the vault cannot be asked. The account is that of the card, or of the next one. */
export async function expectedNeed(
  ctx: EngineContext,
  payment: PaymentRecord,
  account: RoutableAccount,
): Promise<ExpectedNeed | undefined> {
  const { read } = ctx.store
  const [policy, { password }, spent] = await Promise.all([
    policyOf(read, payment.merchantId),
    standingOf(ctx, payment),
    spentToday(read, payment, ctx.clock.now()),
  ])
  if (password === 'unreachable') return undefined
  const { need } = needOf(policy, {
    amount: payment.amount,
    isSavedCard: payment.shopper !== null,
    accountPaysWithoutCode: paysWithoutCode(account),
    // Whoever has none is told what one would be good for: it can be set in the same payment.
    password: password === 'none' && payment.shopper !== null ? 'set' : password,
    spentToday: spent,
  })
  return { need, password }
}
