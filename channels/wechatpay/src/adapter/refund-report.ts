/** What a refund's status, in an answer or a notification, means to us. */
import type { Evidence, RefundReport } from '@tillway/channel'
import { isCurrency, money } from '@tillway/kernel'
import { isRefundStatus, type Refund } from '../wire/refund.ts'
import { instantOf } from './transaction-report.ts'

export function refundReport(refund: Refund, context: Evidence): RefundReport {
  const { status } = refund
  const evidence = status === undefined ? context : { ...context, channelCode: status }
  if (!isRefundStatus(status)) return { status: 'unknown', cause: 'unrecognised', evidence }
  switch (status) {
    case 'PROCESSING':
      return { status: 'pending', evidence }
    case 'SUCCESS':
      return refundedReport(refund, evidence)
    // The payer's card or account cannot take the money; the merchant has to send it another way.
    case 'ABNORMAL':
      return { status: 'failed', code: 'payer_account_abnormal', evidence }
    case 'CLOSED':
      return { status: 'failed', code: 'refund_not_possible', evidence }
  }
}

function refundedReport(refund: Refund, evidence: Evidence): RefundReport {
  const { out_refund_no, refund_id, currency } = refund
  const isComplete = out_refund_no !== undefined && refund.refund !== undefined
  if (!isComplete || !isCurrency(currency)) {
    return { status: 'unknown', cause: 'unreadable', evidence }
  }
  const refundedAt = instantOf(refund.success_time)
  const refunded = {
    refundNumber: out_refund_no,
    amount: money(refund.refund, currency),
    ...(refund_id === undefined ? {} : { channelRefund: refund_id }),
    ...(refundedAt === undefined ? {} : { refundedAt }),
  }
  return { status: 'succeeded', refunded, evidence }
}
