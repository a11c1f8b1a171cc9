/**
 * Undoes an order whatever became of it (trade.cancel): unpaid it is closed, paid it is refunded. It
 * works without a trade, and not any more after a day: then what became of it is asked at once.
 */
import type { OperationSignatures, PaymentReport } from '@tillway/channel'
import { textOf } from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import { methods } from '../wire/trade.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { endVerdicts, judge, paymentReport } from './verdicts.ts'

export function createReverse(
  gateway: Gateway,
  query: OperationSignatures['query'],
): OperationSignatures['reverse'] {
  return async (reference) => {
    const content = { out_trade_no: reference.orderNumber }
    const answer = await gateway.call({ method: methods.cancel, content })
    if (answer.status !== 'answered') return answer
    if (answer.code === resultCodes.success) return reportCancel(answer)
    if (answer.subCode === tooLate) return await query(reference)
    return paymentReport(judge(answer, endVerdicts), answer)
  }
}

const tooLate = 'ACQ.TRADE_CANCEL_TIME_OUT'

function reportCancel({ node, evidence }: GatewayAnswer): PaymentReport {
  if (textOf(node, 'retry_flag') === 'Y')
    return { status: 'unknown', cause: 'in_progress', evidence }
  const action = textOf(node, 'action')
  if (action === 'refund') {
    return { status: 'failed', over: 'reversed', code: 'attempt_closed', evidence }
  }
  if (action === 'close' || action === undefined) {
    return { status: 'failed', over: 'closed', code: 'attempt_closed', evidence }
  }
  return { status: 'unknown', cause: 'unrecognised', evidence }
}
