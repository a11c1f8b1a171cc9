/** That an end is final, and that there is one: I5 and I18. */
import type { Case, Row } from './facts.ts'
import { type Finding, idOf, isIn, isOver, pairsOf, when } from './finding.ts'
import { attemptMoves, isReachable, paymentMoves, refundMoves } from './transitions.ts'

export function movedBack(now: Case, before: Case): readonly Finding[] {
  const moves = [
    ...pairsOf([now.payment], [before.payment]).map((pair) => ({ ...pair, table: paymentMoves })),
    ...pairsOf(now.attempts, before.attempts).map((pair) => ({ ...pair, table: attemptMoves })),
    ...pairsOf(now.refunds, before.refunds).map((pair) => ({ ...pair, table: refundMoves })),
  ]
  const fixed = ['paid_at', 'paid_attempt_id', 'paid_way', 'amount', 'currency']
  return [
    ...moves
      .filter(({ is, was, table }) => !isReachable(table, String(was.state), String(is.state)))
      .map(({ is, was }): Finding => [idOf(is), `was ${was.state}, is ${is.state}`]),
    ...fixed
      .filter((name) => before.payment[name] !== null && now.payment[name] !== before.payment[name])
      .map((name): Finding => [idOf(now.payment), `${name} changed`]),
    ...lost(now.attempts, before.attempts),
    ...lost(now.refunds, before.refunds),
    ...lost(now.events, before.events),
    ...pairsOf(now.events, before.events)
      .filter(({ is, was }) => is.body !== was.body)
      .map(({ is }): Finding => [idOf(is), 'what was told is told otherwise']),
  ]
}

const lost = (now: readonly Row[], before: readonly Row[]): readonly Finding[] =>
  before
    .filter(({ id }) => !now.some((row) => row.id === id))
    .map((row) => [idOf(row), 'was there and is gone'])

export function unfinished({ payment, attempts, refunds, deliveries }: Case): readonly Finding[] {
  const waits = attempts.some((attempt) => isIn(attempt, 'mismatch'))
  const isEnded = isIn(payment, 'succeeded', 'canceled', 'expired')
  const open = attempts.filter(
    (row) => !isOver(row) && !isIn(row, 'succeeded', 'late_success', 'mismatch'),
  )
  return [
    ...when(!isEnded && !waits, idOf(payment), `is ${payment.state}`),
    ...open.map((row): Finding => [idOf(row), `is ${row.state}`]),
    ...refunds
      .filter((row) => !isIn(row, 'succeeded', 'failed'))
      .map((row): Finding => [idOf(row), `is ${row.state}`]),
    ...deliveries
      .filter((row) => isIn(row, 'pending'))
      .map((row): Finding => [idOf(row), 'is not delivered']),
  ]
}
