/** A payment as the shopper's side sees it: never a channel's name, number or account. */
import type { client } from '@tillway/api'
import type { Instant } from '@tillway/kernel'
import {
  type AttemptRecord,
  isFinishedPayment,
  type PaymentRecord,
  publicPaymentStatus,
  type RoutedWay,
  routingReasons,
} from '@tillway/payments'
import { resendAfterMs } from '../engine/confirm-payment.ts'
import { maxCodeTries } from '../engine/record-report.ts'
import { lastErrorView, timestampOrNull } from './payment-view.ts'

export interface ClientViewInput {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord | undefined
  readonly merchantName: string
  readonly ways: readonly RoutedWay[] | undefined
  readonly now: Instant
  /** What the payer is to do, where it is not what the channel said. */
  readonly action?: AttemptRecord['action']
  /** Where the payer types the code, when one is awaited. */
  readonly codeEntry?: { readonly frame_url: string; readonly ticket: string } | undefined
  /** Where the payer enters the payment password, when that is awaited. */
  readonly passwordEntry?: client.PasswordEntry | undefined
}

export function clientPaymentView(input: ClientViewInput): client.ClientPayment {
  const { payment, attempt, ways, now } = input
  return {
    id: payment.id,
    object: 'client_payment',
    order: payment.order,
    amount: payment.amount,
    currency: payment.currency,
    description: payment.description,
    merchant_name: input.merchantName,
    status: publicPaymentStatus[payment.state],
    finished: isFinishedPayment(payment.state),
    paid_at: timestampOrNull(payment.paidAt),
    way: payment.paidWay ?? attempt?.way ?? null,
    last_error: lastErrorView(payment.lastError),
    attempt: attempt === undefined ? null : clientAttempt(attempt, input),
    return_url: payment.returnUrl,
    expires_in_ms: Math.max(0, payment.expiresAt - now),
    ...(ways === undefined ? {} : { ways: ways.map(wayOption) }),
  }
}

function clientAttempt(attempt: AttemptRecord, input: ClientViewInput): client.ClientAttempt {
  const { now } = input
  const state = clientState(attempt)
  return {
    id: attempt.id,
    way: attempt.way,
    presentation: attempt.presentation,
    state,
    next_action: state === 'awaiting_payer' ? actionOf(attempt, input) : null,
    code: codeView(attempt, input),
    password: input.passwordEntry ?? null,
    receipt: attempt.receipt === null ? null : { ...attempt.receipt },
    signature: attempt.signature,
    expires_in_ms: Math.max(0, attempt.expiresAt - now),
  }
}

const actionOf = (attempt: AttemptRecord, { action = attempt.action }: ClientViewInput) => action

function codeView(
  attempt: AttemptRecord,
  { codeEntry, now }: ClientViewInput,
): client.CodeEntry | null {
  if (attempt.state !== 'awaiting_code' || codeEntry === undefined) return null
  return {
    ...codeEntry,
    resend_in_ms: Math.max(0, (attempt.codeSentAt ?? 0) + resendAfterMs - now),
    tries_left: Math.max(0, maxCodeTries - attempt.codeTries),
  }
}

function clientState(
  attempt: AttemptRecord,
): 'starting' | 'awaiting_payer' | 'confirming' | 'over' {
  switch (attempt.state) {
    case 'created':
    case 'sent':
      return 'starting'
    case 'awaiting_payer':
      // What was confirmed by a code needs nothing of the payer any more.
      return attempt.submittedAt === null || attempt.action?.type === 'reader'
        ? 'awaiting_payer'
        : 'confirming'
    case 'awaiting_code':
      return 'awaiting_payer'
    case 'confirming':
      return 'confirming'
    case 'unknown':
      return attempt.action === null ? 'starting' : 'confirming'
    case 'closing':
    case 'reversing':
    case 'mismatch':
    case 'succeeded':
      return 'confirming'
    default:
      return 'over'
  }
}

function wayOption(way: RoutedWay): client.WayOption {
  const { manifest } = way.account
  return {
    id: way.way,
    name: { ...manifest.name },
    mark: {
      viewBox: manifest.mark.viewBox,
      paths: manifest.mark.paths.map((path) => ({ ...path })),
    },
    presentations: way.available ? [...way.presentations] : [],
    available: way.available,
    reason: routingReasons[way.reason].shopper,
  }
}
