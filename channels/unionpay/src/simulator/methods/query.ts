/**
 * 00/00: what became of a transaction, by its own number and time. `respCode` is about the query,
 * `origRespCode` about the transaction. Who asks about the same one too often is put off.
 */
import { paymentFacts, resultCode, returnFacts } from '../facts.ts'
import { echoOf } from '../field-rules.ts'
import type { SimulatedPayment } from '../payment.ts'
import { messageOf, type ResponseCode, refuse } from '../refusals.ts'
import { subjectOf } from '../trading.ts'
import type { Method, MethodContext, MethodResult } from './method.ts'

export const query: Method = (context) => {
  const { world, merchant, fields, pair } = context
  if (world.queryPace.isTooOften(pair)) return { refusal: refuse('37') }
  const payment = world.payments.find(pair)
  if (payment !== undefined) return tellPayment(context, payment)
  const found = world.payments.findReturn(pair)
  if (found !== undefined) {
    const { made } = found
    const facts = returnFacts(found.payment, made, merchant)
    return { fields: { ...facts, ...echoOf(fields), ...result(made.respCode) } }
  }
  const enrolment = world.enrolments.find(pair)
  if (enrolment === undefined) return { refusal: refuse('34') }
  return { fields: result(enrolment.state === 'open' ? '00' : '05') }
}

function tellPayment(context: MethodContext, payment: SimulatedPayment): MethodResult {
  const { world, merchant, fields } = context
  const isPaid = payment.state === 'paid'
  if (isPaid && world.faults.strikes('query_processing', subjectOf(payment))) {
    return { fields: { ...payment.echo, ...echoOf(fields), ...result('05') } }
  }
  const facts = paymentFacts(payment, merchant)
  const told = { fields: { ...facts, ...echoOf(fields), ...result(resultCode(payment)) } }
  const isLost =
    isPaid && world.faults.strikes('query_timeout_after_payment', subjectOf(payment), 2)
  return isLost ? { ...told, fault: 'drop' } : told
}

function result(respCode: ResponseCode) {
  return { origRespCode: respCode, origRespMsg: messageOf({ respCode }) }
}
