/** Asks for the state of one refund. */
import type { OperationSignatures, RefundReport } from '@tillway/channel'
import { textOf } from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import { methods } from '../wire/trade.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { readChinaTime, readYuan } from './trade-report.ts'
import { judge, queryVerdicts, refundReport } from './verdicts.ts'

export function createQueryRefund(gateway: Gateway): OperationSignatures['queryRefund'] {
  return async ({ orderNumber, refundNumber }) => {
    const content = {
      out_trade_no: orderNumber,
      out_request_no: refundNumber,
      query_options: ['gmt_refund_pay'],
    }
    const answer = await gateway.call({ method: methods.refundQuery, content })
    if (answer.status !== 'answered') return answer
    if (answer.code !== resultCodes.success)
      return refundReport(judge(answer, queryVerdicts), answer)
    return reportRefund(answer, refundNumber)
  }
}

function reportRefund({ node, evidence }: GatewayAnswer, refundNumber: string): RefundReport {
  const status = textOf(node, 'refund_status')
  // The gateway answers 10000 for a refund that it does not have: only the status says that it does.
  if (status === undefined) return { status: 'absent', evidence }
  if (status !== 'REFUND_SUCCESS') return { status: 'unknown', cause: 'unrecognised', evidence }
  const amount = readYuan(textOf(node, 'refund_amount'))
  const isOther = textOf(node, 'out_request_no') !== refundNumber
  if (amount === undefined || isOther) return { status: 'unknown', cause: 'unreadable', evidence }
  const refundedAt = readChinaTime(textOf(node, 'gmt_refund_pay'))
  const refunded = {
    refundNumber,
    amount: { amount, currency: 'CNY' as const },
    ...(refundedAt === undefined ? {} : { refundedAt }),
  }
  return { status: 'succeeded', refunded, evidence }
}
