import type { RefundReport, RefundRequest } from '@tillway/channel'
import { fitReason, type RefundBody, readRefund, refundPath } from '../wire/refund.ts'
import type { AccountContext } from './context.ts'
import { refundReport } from './refund-report.ts'
import { refundReportOf } from './refusals.ts'

/** Asks for a refund. Repeating it with the same number and amount is the same refund. */
export async function refund(
  { gateway }: AccountContext,
  request: RefundRequest,
): Promise<RefundReport> {
  const body = JSON.stringify(refundBody(request))
  const exchange = await gateway.exchange({ method: 'POST', target: refundPath, body })
  if (exchange.kind !== 'answer') return refundReportOf('refund', exchange)
  const answer = readRefund(exchange.body)
  const { evidence } = exchange
  if (answer.out_refund_no !== request.refundNumber) {
    return { status: 'unknown', cause: 'unrecognised', evidence }
  }
  return refundReport(answer, evidence)
}

function refundBody(request: RefundRequest): RefundBody {
  const { amount, paid, reason } = request
  return {
    out_trade_no: request.orderNumber,
    out_refund_no: request.refundNumber,
    ...(reason ? { reason: fitReason(reason) } : {}),
    notify_url: request.notifyUrl,
    amount: { refund: amount.amount, total: paid.amount, currency: amount.currency },
  }
}
