/**
 * Asks for the state of a payment. The answer has two codes: `respCode` says whether the question
 * was answered, `origRespCode` what became of the payment; they must never be taken for each other.
 */
import type { AttemptReference, OperationSignatures, PaymentReport } from '@tillway/channel'
import type { Clock } from '@tillway/kernel'
import { manifest } from '../manifest.ts'
import { evidenceOf } from './evidence.ts'
import { readPaid } from './facts.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { kinds, type OrderName } from './messages.ts'
import type { Unanswered } from './unanswered.ts'
import { judgeAnswer, judgeResult, resultReport } from './verdicts.ts'

/** Asks about any transaction of ours by its own number and time. */
export function askAbout(gateway: Gateway, order: OrderName): Promise<GatewayAnswer | Unanswered> {
  return gateway.call({ kind: kinds.query, order }, 'query')
}

export function createQuery(gateway: Gateway, clock: Clock): OperationSignatures['query'] {
  return async (reference) => {
    const order = { number: reference.orderNumber, at: reference.startedAt }
    const answer = await askAbout(gateway, order)
    if (answer.status !== 'answered') return answer
    const verdict = judgeAnswer(answer.code)
    if (verdict.status === 'ok') return reportOrder(reference, answer, clock)
    const { evidence } = answer
    if (verdict.status === 'absent') return { status: 'absent', evidence }
    if (verdict.status === 'unknown') return { ...verdict, evidence }
    // A question that was refused says nothing about the payment.
    return { status: 'unknown', cause: 'unrecognised', evidence }
  }
}

function reportOrder(
  reference: AttemptReference,
  { fields }: GatewayAnswer,
  clock: Clock,
): PaymentReport {
  const evidence = evidenceOf(fields, 'order')
  const { origRespCode, origRespMsg } = fields
  if (origRespCode === undefined) return { status: 'unknown', cause: 'unreadable', evidence }
  const verdict = judgeResult(origRespCode, origRespMsg)
  if (verdict.status === 'ok') {
    const paid = readPaid(fields, reference.startedAt)
    if (paid === undefined) return { status: 'unknown', cause: 'unreadable', evidence }
    return { status: 'succeeded', paid, evidence }
  }
  const isOpen = !isTimeUp(reference, clock)
  if (verdict.status === 'unknown' && verdict.cause === 'in_progress') {
    const waitsForPayer = isOpen && !isCarriedOutByUs(reference)
    return waitsForPayer ? { status: 'waiting', evidence } : { ...verdict, evidence }
  }
  // A code was wrong, and another may be on its way: the order can still be confirmed.
  if (verdict.status === 'code_refused' && isOpen) {
    return { status: 'unknown', cause: 'in_progress', evidence }
  }
  return resultReport(verdict, evidence)
}

/** What was carried out needs nothing more of the payer. */
const isCarriedOutByUs = ({ presentation }: AttemptReference): boolean =>
  presentation === 'sms' || presentation === 'password'

/** Past its time and past the time in which something of it may still arrive. */
function isTimeUp(reference: AttemptReference, clock: Clock): boolean {
  return clock.now() >= reference.expiresAt + manifest.arrivalHorizonMs
}
