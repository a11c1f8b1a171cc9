/**
 * Refunds. `refund_fee` in the answer is the sum of all refunds of the trade, never this one's
 * amount; whether *this* request moved money is `fund_change`, which a repeat answers with N.
 */
import type { OperationSignatures, RefundReference, RefundReport } from '@tillway/channel'
import { toYuan } from '@tillway/wire'
import { textOf } from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import { methods, type RefundContent } from '../wire/trade.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { readChinaTime } from './trade-report.ts'
import { judge, refundReport, refundVerdicts } from './verdicts.ts'

export function createRefund(
  gateway: Gateway,
  queryRefund: OperationSignatures['queryRefund'],
): OperationSignatures['refund'] {
  return async (request) => {
    const content: RefundContent = {
      out_trade_no: request.orderNumber,
      refund_amount: toYuan(request.amount.amount),
      out_request_no: request.refundNumber,
      ...(request.reason === undefined ? {} : { refund_reason: request.reason.slice(0, 256) }),
    }
    const answer = await gateway.call({ method: methods.refund, content })
    if (answer.status !== 'answered') return answer
    if (answer.code !== resultCodes.success)
      return refundReport(judge(answer, refundVerdicts), answer)
    if (textOf(answer.node, 'fund_change') === 'Y') return succeeded(request, answer)
    const report = await queryRefund(request)
    return report.status === 'absent' ? { status: 'pending', evidence: answer.evidence } : report
  }
}

function succeeded(request: RefundReference, { node, evidence }: GatewayAnswer): RefundReport {
  if (textOf(node, 'out_trade_no') !== request.orderNumber) {
    return { status: 'unknown', cause: 'unrecognised', evidence }
  }
  const refundedAt = readChinaTime(textOf(node, 'gmt_refund_pay'))
  const refunded = {
    refundNumber: request.refundNumber,
    amount: request.amount,
    ...(refundedAt === undefined ? {} : { refundedAt }),
  }
  return { status: 'succeeded', refunded, evidence }
}
