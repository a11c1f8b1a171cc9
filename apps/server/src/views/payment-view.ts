/** Records as the public API shows them. */
import type { events, payments } from '@tillway/api'
import { type ErrorCode, errorTable } from '@tillway/kernel'
import {
  type AttemptRecord,
  isFinishedPayment,
  type PaymentRecord,
  publicPaymentStatus,
  publicRefundStatus,
  type RefundRecord,
} from '@tillway/payments'
import { attemptRouteView, routeTakenView } from './routing-view.ts'

export function timestamp(instant: number): string {
  return new Date(instant).toISOString()
}

export function timestampOrNull(instant: number | null): string | null {
  return instant === null ? null : timestamp(instant)
}

export function lastErrorView(code: ErrorCode | null) {
  return code === null ? null : { code, message: errorTable[code].shopper }
}

export function paymentView(record: PaymentRecord): payments.Payment {
  return {
    id: record.id,
    object: 'payment',
    order: record.order,
    amount: record.amount,
    currency: record.currency,
    description: record.description,
    status: publicPaymentStatus[record.state],
    finished: isFinishedPayment(record.state),
    amount_refunded: record.amountRefunded,
    paid_at: timestampOrNull(record.paidAt),
    way: record.paidWay,
    last_error: lastErrorView(record.lastError),
    metadata: { ...record.metadata },
    terminal: record.terminalId,
    shopper: record.shopper,
    return_url: record.returnUrl,
    created_at: timestamp(record.createdAt),
    expires_at: timestamp(record.expiresAt),
  }
}

export function attemptView(record: AttemptRecord): payments.AttemptView {
  return {
    id: record.id,
    way: record.way,
    presentation: record.presentation,
    channel_account: record.accountId,
    state: record.state,
    channel_order_number: record.orderNumber,
    channel_transaction: record.channelTransaction,
    created_at: timestamp(record.createdAt),
    last_error: lastErrorView(record.lastError),
    route: record.route === null ? null : attemptRouteView(record.route),
    receipt: record.receipt === null ? null : { ...record.receipt },
  }
}

/** The attempt as an event names it. */
export function eventAttemptView(record: AttemptRecord): events.EventAttempt {
  return {
    id: record.id,
    way: record.way,
    channel_account: record.accountId,
    channel_transaction: record.channelTransaction,
    route: record.route === null ? null : routeTakenView(record.route),
  }
}

export function paymentDetailView(
  record: PaymentRecord,
  attempts: readonly AttemptRecord[],
): payments.PaymentDetail {
  return { ...paymentView(record), attempts: attempts.map(attemptView) }
}

export function refundView(record: RefundRecord): payments.Refund {
  return {
    id: record.id,
    object: 'refund',
    payment: record.paymentId,
    amount: record.amount,
    currency: record.currency,
    status: publicRefundStatus[record.state],
    reference: record.reference,
    reason: record.reason,
    cause: record.cause,
    last_error: lastErrorView(record.lastError),
    created_at: timestamp(record.createdAt),
    refunded_at: timestampOrNull(record.refundedAt),
  }
}
