/**
 * 99/01, the reversal (冲正): by the number and time of the order itself, on its settlement day. What
 * is not paid can never be paid then, and what is paid is given back whole. Saying it again says
 * the same.
 */
import { isSameSettlementDay } from '../../wire/order-time.ts'
import { isReversed, type SimulatedPayment } from '../payment.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { reverse, subjectOf } from '../trading.ts'
import type { Method } from './method.ts'

export const reversal: Method = ({ world, pair }) => {
  const payment = world.payments.find(pair)
  if (payment === undefined) return { refusal: refuse('35') }
  const refusal = refuseReversal(payment, world.ports.clock.now())
  if (refusal !== undefined) return { refusal }
  reverse(world, payment)
  const isLost = world.faults.strikes('close_timeout_after_success', subjectOf(payment), 1)
  return isLost ? { fault: 'drop' } : {}
}

function refuseReversal(payment: SimulatedPayment, now: number): Refusal | undefined {
  const done = payment.returns.filter(({ respCode }) => respCode === '00')
  if (payment.state === 'reversed' || isReversed(payment)) return undefined
  if (payment.state === 'failed' || payment.state === 'lapsed') return refuse('35')
  if (done.length > 0) return refuse('45')
  return isSameSettlementDay(payment.paidAt ?? payment.at, now) ? undefined : refuse('35')
}
