/**
 * Ends an unpaid order. Closing needs a trade, and there is none before the payer scanned; the code
 * would stay payable, so it is then cancelled, which also works without a trade.
 */
import type { OperationSignatures } from '@tillway/channel'
import { resultCodes } from '../wire/codes.ts'
import { methods } from '../wire/trade.ts'
import type { Gateway } from './gateway.ts'
import { endVerdicts, judge, paymentReport } from './verdicts.ts'

export function createClose(
  gateway: Gateway,
  reverse: OperationSignatures['reverse'],
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
    return verdict.status === 'absent' ? reverse(reference) : paymentReport(verdict, answer)
  }
}
