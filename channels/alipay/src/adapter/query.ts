/** Asks for the state of a payment. */
import type { AttemptReference, OperationSignatures } from '@tillway/channel'
import type { Clock } from '@tillway/kernel'
import { manifest } from '../manifest.ts'
import { textOf } from '../wire/answer.ts'
import { resultCodes } from '../wire/codes.ts'
import { methods } from '../wire/trade.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { reportTrade } from './trade-report.ts'
import { judge, paymentReport, queryVerdicts } from './verdicts.ts'

export function createQuery(gateway: Gateway, clock: Clock): OperationSignatures['query'] {
  return async (reference) => {
    const content = { out_trade_no: reference.orderNumber }
    const answer = await gateway.call({ method: methods.query, content })
    if (answer.status !== 'answered') return answer
    if (answer.code === resultCodes.success) return reportTrade(readFacts(answer), answer.evidence)
    const verdict = judge(answer, queryVerdicts)
    // No trade exists until the payer scans the code or opens the page.
    const notScannedYet = verdict.status === 'absent' && mayStillBePaid(reference, clock)
    if (notScannedYet) return { status: 'waiting', evidence: answer.evidence }
    return paymentReport(verdict, answer)
  }
}

function mayStillBePaid(reference: AttemptReference, clock: Clock): boolean {
  return clock.now() < reference.expiresAt + manifest.arrivalHorizonMs
}

function readFacts({ node }: GatewayAnswer) {
  return {
    orderNumber: textOf(node, 'out_trade_no'),
    tradeNumber: textOf(node, 'trade_no'),
    status: textOf(node, 'trade_status'),
    total: textOf(node, 'total_amount'),
    paidAt: textOf(node, 'send_pay_date'),
  }
}
