/** What became of a refund, from the fields of a query's answer or of a notification. */
import type { Evidence, RefundReport } from '@tillway/channel'
import type { Instant } from '@tillway/kernel'
import type { Fields } from '../wire/message.ts'
import { readRefunded } from './facts.ts'
import { judgeResult, refundFailure } from './verdicts.ts'

export interface RefundResult {
  /** The code of the refund itself, not of the question about it. */
  readonly respCode: string
  /** A time of the day on which it was made. */
  readonly near: Instant
  readonly evidence: Evidence
}

export function reportRefundResult(
  fields: Fields,
  { respCode, near, evidence }: RefundResult,
): RefundReport {
  const verdict = judgeResult(respCode)
  if (verdict.status === 'ok') {
    const refunded = readRefunded(fields, near)
    if (refunded === undefined) return { status: 'unknown', cause: 'unreadable', evidence }
    return { status: 'succeeded', refunded, evidence }
  }
  if (verdict.status !== 'unknown') return refundFailure(respCode, verdict, evidence)
  return verdict.cause === 'in_progress'
    ? { status: 'pending', evidence }
    : { ...verdict, evidence }
}
