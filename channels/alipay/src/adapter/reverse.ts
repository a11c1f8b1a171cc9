/** Undoes an order whatever became of it (trade.cancel): unpaid it is closed, paid it is refunded. */
import type { OperationSignatures, PaymentReport } from '@tillway/channel'
import { textOf } from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import { methods } from '../wire/trade.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { endVerdicts, judge, paymentReport } from './verdicts.ts'

export function createReverse(gateway: Gateway): OperationSignatures['reverse'] {
  return async ({ orderNumber }) => {
    const content = { out_trade_no: orderNumber }
    const answer = await gateway.call({ method: methods.cancel, content })
    if (answer.status !== 'answered') return answer
    if (answer.code === resultCodes.success) return reportCancel(answer)
    return paymentReport(judge(answer, endVerdicts), answer)
  }
}

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
