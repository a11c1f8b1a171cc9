/**
 * Ends a payment whatever became of it (冲正). The gateway cannot close an order that nobody paid;
 * after a reversal it takes no payment for it any more, and what was paid goes back. It works only
 * on the settlement day of the order. An order that it refuses to reverse is asked about.
 */
import type { OperationSignatures } from '@tillway/channel'
import type { Gateway } from './gateway.ts'
import { kinds } from './messages.ts'
import { judgeAnswer } from './verdicts.ts'

export function createReverse(
  gateway: Gateway,
  query: OperationSignatures['query'],
): OperationSignatures['reverse'] {
  return async (reference) => {
    // A reversal carries the number and time of what it reverses.
    const order = { number: reference.orderNumber, at: reference.startedAt }
    const answer = await gateway.call({ kind: kinds.reversal, order })
    if (answer.status !== 'answered') return answer
    const { evidence } = answer
    const verdict = judgeAnswer(answer.code)
    switch (verdict.status) {
      // It went back before, as by a reversal whose answer was lost: a query may not say so yet.
      case 'reversed':
      case 'ok':
        return { status: 'failed', over: 'reversed', code: 'attempt_closed', evidence }
      case 'absent':
        return { status: 'absent', evidence }
      case 'unknown':
        return { ...verdict, evidence }
      default:
        // Why it could not be reversed is told by what became of it.
        return query(reference)
    }
  }
}
