/** Opens the vault's frame for an entry of the payment password. */
import { PayError } from '@tillway/kernel'
import type { AttemptRecord, CardRecord } from '@tillway/payments'
import type { PasswordPurpose } from '@tillway/vault-link'
import { findCard } from '../cards/find-card.ts'
import { type EntryInput, type FrameEntry, issuePasswordTicket } from '../cards/frame-entry.ts'
import type { EngineContext } from '../context.ts'
import { policyOf } from '../verification/policy-of.ts'
import { entryModules } from './entry-modules.ts'
import { requirePassword, requireSettable } from './password-life.ts'

export interface FormInput extends EntryInput {
  readonly purpose: Exclude<PasswordPurpose, 'pay'>
  /** Which card it is about, with `remove_card` and `change_phone`. */
  readonly cardId: string | undefined
}

/**
 * Throws `invalid_request` (a card is named where none is meant, or none where one is), `not_found`,
 * `card_not_usable`, `password_not_set` and what `requireSettable` throws.
 */
export async function openPasswordForm(ctx: EngineContext, input: FormInput): Promise<FrameEntry> {
  const { payment, purpose } = input
  const aboutCard = purpose === 'remove_card' || purpose === 'change_phone'
  if (aboutCard !== (input.cardId !== undefined)) {
    throw new PayError('invalid_request', undefined, { param: 'card' })
  }
  const card = await cardOf(ctx, input)
  if (aboutCard) await requirePassword(ctx, payment)
  else await requireSettable(ctx, payment, purpose)
  const policy = await policyOf(ctx.store.read, payment.merchantId)
  return issuePasswordTicket(ctx, {
    ...input,
    subject: card?.id ?? 'password',
    password: {
      purpose,
      // As the payment asks for it in which the password is used: who watches the one may use the other.
      ...entryModules(policy, payment.amount),
      sms: false,
      ...cardClaim(card),
    },
  })
}

async function cardOf(
  ctx: EngineContext,
  { payment, purpose, cardId }: FormInput,
): Promise<CardRecord | undefined> {
  if (cardId === undefined) return undefined
  const about = { merchantId: payment.merchantId, paymentId: payment.id, cardId }
  const { card } = await findCard(ctx.store.read, about)
  if (purpose === 'change_phone' && card.state !== 'active') throw new PayError('card_not_usable')
  return card
}

/** Where the password that an attempt waits for is entered. */
export async function payingEntry(
  ctx: EngineContext,
  input: EntryInput & {
    readonly attempt: AttemptRecord
    readonly card: CardRecord | undefined
  },
): Promise<FrameEntry> {
  const { attempt, card } = input
  const policy = await policyOf(ctx.store.read, attempt.merchantId)
  return issuePasswordTicket(ctx, {
    ...input,
    subject: attempt.id,
    password: {
      purpose: 'pay',
      ...entryModules(policy, attempt.amount),
      // Where a code follows, it is no other way.
      sms: attempt.verification === 'password',
      ...cardClaim(card),
    },
  })
}

/** The card as the shopper knows it. */
const cardClaim = (card: CardRecord | undefined) =>
  card === undefined ? {} : { card: `${card.bankZh ?? ''} ${card.lastFour}`.trim() }
