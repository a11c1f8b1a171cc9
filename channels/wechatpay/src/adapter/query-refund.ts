import type { RefundReference, RefundReport } from '@tillway/channel'
import { readRefund, refundQueryPath } from '../wire/refund.ts'
import type { AccountContext } from './context.ts'
import { refundReport } from './refund-report.ts'
import { refundReportOf } from './refusals.ts'

/** Asks for the state of a refund by our number. */
export async function queryRefund(
  { gateway }: AccountContext,
  reference: RefundReference,
): Promise<RefundReport> {
  const target = refundQueryPath(reference.refundNumber)
  const exchange = await gateway.exchange({ method: 'GET', target })
  if (exchange.kind !== 'answer') return refundReportOf('queryRefund', exchange)
  const answer = readRefund(exchange.body)
  const { evidence } = exchange
  if (answer.out_refund_no !== reference.refundNumber) {
    return { status: 'unknown', cause: 'unrecognised', evidence }
  }
  return refundReport(answer, evidence)
}
