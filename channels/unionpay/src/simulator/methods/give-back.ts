/**
 * 31 undoes a payment of the same settlement day, all of it and once; 04 refunds it, in parts and on
 * later days. Both are transactions of their own, with their own number and time.
 */

import { isSameSettlementDay } from '../../wire/order-time.ts'
import { checkFields } from '../door.ts'
import { echoOf, returnRules } from '../field-rules.ts'
import { drawTrace } from '../numbers.ts'
import { isReversed, returnedOf, type SimulatedPayment } from '../payment.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { giveBack, subjectOf } from '../trading.ts'
import { isTaken } from '../world.ts'
import type { Method, MethodContext, MethodResult } from './method.ts'

const dayMs = 86_400_000
const windowMs = 330 * dayMs
const codeWindowMs = 30 * dayMs

export const undo: Method = (context) => handIn(context, 'undo', refuseUndo)

export const refund: Method = (context) => handIn(context, 'refund', refuseRefund)

type Refuse = (payment: SimulatedPayment, amount: number, now: number) => Refusal | undefined

function handIn(context: MethodContext, kind: 'undo' | 'refund', refuseIt: Refuse): MethodResult {
  const { world, fields, pair } = context
  const wrong = checkFields(fields, returnRules)
  if (wrong !== undefined) return { refusal: wrong }
  if (isTaken(world, pair)) return { refusal: refuse('12') }
  const payment = world.payments.findQuery(pair.merId, fields.origQryId ?? '')
  const amount = Number(fields.txnAmt)
  const refusal = refuseAny(payment) ?? (payment && refuseIt(payment, amount, nowOf(context)))
  if (payment === undefined || refusal !== undefined) return { refusal: refusal ?? refuse('35') }
  return carryOut(context, payment, { kind, amount })
}

const nowOf = ({ world }: MethodContext) => world.ports.clock.now()

function refuseAny(payment: SimulatedPayment | undefined): Refusal | undefined {
  if (payment?.state !== 'paid') return refuse('35')
  if (isReversed(payment)) return refuse('46')
  return returnedOf(payment) >= payment.captured ? refuse('45') : undefined
}

const refuseUndo: Refuse = (payment, amount, now) => {
  if (returnedOf(payment) > 0) return refuse('45')
  if (amount !== payment.captured) return refuse('36', 'txnAmt')
  return isSameSettlementDay(payment.paidAt ?? 0, now) ? undefined : refuse('35')
}

const refuseRefund: Refuse = (payment, amount, now) => {
  if (amount > payment.captured - returnedOf(payment)) return refuse('33', 'txnAmt')
  const openFor = payment.way === 'code' ? codeWindowMs : windowMs
  return now - (payment.paidAt ?? 0) > openFor ? refuse('35') : undefined
}

function carryOut(
  { world, fields, pair }: MethodContext,
  payment: SimulatedPayment,
  { kind, amount }: { readonly kind: 'undo' | 'refund'; readonly amount: number },
): MethodResult {
  const at = world.ports.clock.now()
  const trace = drawTrace(at, world.ports.random)
  const hasFailed = world.faults.strikes('refund_failed', subjectOf(payment))
  const backUrl = fields.backUrl ? { backUrl: fields.backUrl } : {}
  giveBack(world, payment, {
    ...pair,
    kind,
    amount,
    at,
    trace,
    echo: echoOf(fields),
    respCode: hasFailed ? '60' : '00',
    ...backUrl,
  })
  const isLost = world.faults.strikes('refund_timeout_after_success', subjectOf(payment), 1)
  const answer = { queryId: trace.queryId, origQryId: fields.origQryId ?? '' }
  return isLost ? { fields: answer, fault: 'drop' } : { fields: answer }
}
