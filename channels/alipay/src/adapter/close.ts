/**
 * Ends an unpaid order. Closing needs a trade, and there is none before the payer scanned: `absent`
 * says so, and the code stays payable until it is reversed. A trade past waiting cannot be closed:
 * what became of it is asked at once.
 */
import type { OperationSignatures, PaymentReport } from '@tillway/channel'
import { resultCodes } from '../wire/codes.ts'
import { methods } from '../wire/trade.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { endVerdicts, judge, paymentReport } from './verdicts.ts'

export function createClose(
  gateway: Gateway,
  query: OperationSignatures['query'],
): OperationSignatures['close'] {
  return async (reference) => {
    const content = { out_trade_no: reference.orderNumber }
    const answer = await gateway.call({ method: methods.close, content })
    if (answer.status !== 'answered') return answer
    const { evidence } = answer
    if (answer.code === resultCodes.success) {
      return { status: 'failed', over: 'closed', code: 'attempt_closed', evidence }
    }
    const verdict = judge(answer, endVerdicts)
    const isPastWaiting = verdict.status === 'unknown' && verdict.cause === 'in_progress'
    if (!isPastWaiting) return paymentReport(verdict, answer)
    return settled(await query(reference), answer)
  }
}

/** Only a trade that is over or paid answers the question why it could not be closed. */
function settled(report: PaymentReport, { evidence }: GatewayAnswer): PaymentReport {
  const isSettled = report.status === 'failed' || report.status === 'succeeded'
  return isSettled ? report : { status: 'unknown', cause: 'in_progress', evidence }
}
