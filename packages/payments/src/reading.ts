/**
 * Reads a channel's report as an event of the attempt or refund it is about. Here, and only here,
 * money is compared with what was asked for, and silence is weighed against time.
 */
import type { PaymentReport, RefundReport } from '@tillway/channel'
import { type Instant, type Money, sameMoney } from '@tillway/kernel'
import type { AttemptEvent } from './states/attempt.ts'
import type { RefundEvent } from './states/refund.ts'

export interface AttemptFacts {
  readonly orderNumber: string
  readonly amount: Money
  /** True when the instruction for the payer is stored. */
  readonly hasAction: boolean
  readonly startedAt: Instant
  readonly expiresAt: Instant
  /** When the payer's code left with it; null when none is needed or none has left. */
  readonly submittedAt: Instant | null
  readonly ending: boolean
  /** Our own ending may be giving back at this moment what was paid. */
  readonly returning: boolean
  /** Meanwhile the channel has told of money. */
  readonly seenPaid: boolean
}

export interface ReadingContext {
  /** What was asked, or `notification` when the channel spoke by itself. */
  readonly call: 'start' | 'repeat' | 'confirm' | 'query' | 'close' | 'reverse' | 'notification'
  readonly now: Instant
  /** How long after we sent something it may still arrive. */
  readonly arrivalHorizonMs: number
}

export function readPaymentReport(
  report: PaymentReport,
  attempt: AttemptFacts,
  context: ReadingContext,
): AttemptEvent {
  if (isAboutFormerCode(attempt, context)) return 'reportedCodeSent'
  switch (report.status) {
    case 'succeeded':
      if (isPerhapsReturned(attempt, context)) return 'reportedUnknown'
      return report.paid.orderNumber === attempt.orderNumber &&
        sameMoney(report.paid.amount, attempt.amount)
        ? 'reportedPaid'
        : 'reportedMismatch'
    case 'waiting':
      return report.action !== undefined || attempt.hasAction ? 'reportedWaiting' : 'reportedHeld'
    case 'absent':
      return isAbsenceProven(attempt, context) ? 'provenAbsent' : 'reportedAbsent'
    case 'failed':
      if (isContradicted(attempt, report.over)) return 'reportedUnknown'
      return failedEvent(report.over)
    case 'code_sent':
    case 'payer_awaited':
      return 'reportedCodeSent'
    case 'card_awaited':
      // After a card was presented: more is wanted of its reader, and nothing has moved.
      return context.call === 'confirm' ? 'reportedCodeRefused' : 'reportedCodeSent'
    case 'code_refused':
      return 'reportedCodeRefused'
    case 'unknown':
      return 'reportedUnknown'
    case 'not_sent':
      return unsentEvent(context)
  }
}

/**
 * Only the first call proves that nothing is there: a repeat follows one that may have arrived. What
 * is confirmed again was refused before, with the channel's word; that it did not leave is certain,
 * also where somebody asked meanwhile and could not know.
 */
function unsentEvent({ call }: ReadingContext): AttemptEvent {
  if (call === 'confirm') return 'reportedCodeRefused'
  return call === 'start' ? 'reportedNotSent' : 'reportedUnknown'
}

/**
 * A code was asked for and the payer was faster with one that had come already: whether another
 * was sent, refused or never asked for says nothing about the payment that has left since.
 */
function isAboutFormerCode({ submittedAt }: AttemptFacts, { call }: ReadingContext): boolean {
  return submittedAt !== null && (call === 'start' || call === 'repeat')
}

/**
 * Our own reversal may be giving this very money back: then only its own answer tells that it is not.
 * Whoever asked beside it, or before it, may have seen the money on its way out. Closing gives no
 * money back: what was seen then is there to stay.
 */
function isPerhapsReturned({ returning }: AttemptFacts, { call }: ReadingContext): boolean {
  return returning && call !== 'reverse'
}

/**
 * It is called closed unpaid, and money was seen: that may have come after the word was given. The
 * next reversal gives it back, or its query tells that it has gone back already.
 */
function isContradicted({ returning, seenPaid }: AttemptFacts, over: string): boolean {
  return returning && seenPaid && over === 'closed'
}

function failedEvent(over: 'declined' | 'closed' | 'reversed'): AttemptEvent {
  if (over === 'declined') return 'reportedDeclined'
  return over === 'closed' ? 'reportedClosed' : 'reportedReversed'
}

/**
 * While we are ending it, absence counts once nothing can be on its way; else only after its time.
 * What only our own confirmation can bring to the channel is there soon after that, or never.
 */
function isAbsenceProven(attempt: AttemptFacts, context: ReadingContext): boolean {
  const from = attempt.submittedAt ?? (attempt.ending ? attempt.startedAt : attempt.expiresAt)
  return context.now >= from + context.arrivalHorizonMs
}

export function readRefundReport(
  report: RefundReport,
  refund: { readonly refundNumber: string; readonly amount: Money },
): RefundEvent {
  switch (report.status) {
    case 'succeeded':
      return report.refunded.refundNumber === refund.refundNumber &&
        sameMoney(report.refunded.amount, refund.amount)
        ? 'reportedSucceeded'
        : 'reportedUnknown'
    case 'pending':
      return 'reportedPending'
    case 'absent':
      return 'reportedAbsent'
    case 'failed':
      return 'reportedFailed'
    case 'unknown':
      return 'reportedUnknown'
    case 'not_sent':
      return 'reportedNotSent'
  }
}
