/** Bank cards, as the shopper's side and as the mall's server see them. */
import type { cards } from '@tillway/api'
import type { Instant } from '@tillway/kernel'
import type { CardRecord, CardState } from '@tillway/payments'
import { maxCardCodeTries } from '../engine/cards/read-enrolment.ts'
import { cardResendAfterMs } from '../engine/cards/request-code.ts'
import { lastErrorView, timestamp, timestampOrNull } from './payment-view.ts'

/** What is being removed is gone for everybody but the worker. */
const publicState: Readonly<Record<CardState, Exclude<CardState, 'removing'>>> = Object.freeze({
  pending: 'pending',
  active: 'active',
  removing: 'removed',
  removed: 'removed',
  failed: 'failed',
})

function shownOf(card: CardRecord) {
  const { bankCode, bankZh, bankEn } = card
  return {
    id: card.id,
    state: publicState[card.state],
    bank:
      bankCode === null ? null : { code: bankCode, name: { zh: bankZh ?? '', en: bankEn ?? '' } },
    kind: card.kind,
    last_four: card.lastFour,
    phone: card.phoneMasked,
    is_default: card.isDefault,
    last_error: lastErrorView(card.lastError),
  }
}

export function cardView(card: CardRecord): cards.Card {
  return {
    ...shownOf(card),
    object: 'card',
    shopper: card.shopper,
    way: card.way,
    created_at: timestamp(card.createdAt),
    expires_at: timestampOrNull(card.credentialExpiresAt),
  }
}

export interface ClientCardInput {
  readonly card: CardRecord
  readonly now: Instant
  /** Where the holder types the code, when one is awaited. */
  readonly codeEntry: { readonly frame_url: string; readonly ticket: string } | undefined
}

export function clientCardView(input: ClientCardInput): cards.ClientCard {
  const { card } = input
  return {
    ...shownOf(card),
    object: 'client_card',
    enrolment: card.state === 'pending' ? enrolmentView(input) : null,
  }
}

/** Either the frame or the action leads on, never both. */
function enrolmentView({ card, codeEntry, now }: ClientCardInput): cards.Enrolment {
  const { action, codeSentAt, inVault } = card
  return {
    frame_url: codeEntry?.frame_url ?? null,
    ticket: codeEntry?.ticket ?? null,
    cvn: asksForCvn(card),
    sent: action?.type === 'sms' ? action.sent : 'yes',
    resend_in_ms: Math.max(0, (codeSentAt ?? 0) + cardResendAfterMs - now),
    tries_left: inVault ? Math.max(0, maxCardCodeTries - card.codeTries) : 0,
    next_action: inVault ? null : action,
  }
}

/** Banks want the security code of a credit card once, when it is bound. */
export function asksForCvn({ inVault, kind }: CardRecord): boolean {
  return inVault && kind === 'credit'
}
