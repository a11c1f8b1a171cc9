/**
 * 01/01 in the background: takes the money with the code that the holder was sent. 00 means that the
 * request was accepted; whether the bank paid is told by query or notification. A wrong code books
 * nothing, so that the same order may be tried anew. Without a code only a merchant with that right
 * takes anything.
 */
import { isRefusal } from '../card-data.ts'
import { checkFields } from '../door.ts'
import { consumeRules, echoOf, fingerprintOf } from '../field-rules.ts'
import { drawKey } from '../numbers.ts'
import type { SimulatedPayment } from '../payment.ts'
import { refuse, refuseCode } from '../refusals.ts'
import type { CodeVerdict } from '../texts.ts'
import { bankRefusal, fail, offer, pay, subjectOf } from '../trading.ts'
import { isTaken } from '../world.ts'
import type { Method, MethodContext, MethodResult } from './method.ts'
import { type PaidWith, paidWith } from './pay-with.ts'

export const consume: Method = (context) => {
  const { world, fields, pair } = context
  const wrong = checkFields(fields, consumeRules)
  if (wrong !== undefined) return { refusal: wrong }
  const found = paidWith(context)
  if (isRefusal(found)) return { refusal: found }
  if (isTaken(world, pair)) return { refusal: refuse('12') }
  if (!found.said.smsCode) {
    const { withoutSms } = context.merchant.record
    return withoutSms === true ? carryOut(context, found) : { refusal: refuse('32', 'smsCode') }
  }
  const verdict = judgeCode(context, found)
  return verdict === 'right' ? carryOut(context, found) : { refusal: refuseCode(verdict) }
}

function judgeCode({ world, merchant, fields, pair }: MethodContext, found: PaidWith): CodeVerdict {
  const { card, said } = found
  const order = { pair, card, payee: merchant.payee, amount: Number(fields.txnAmt) }
  return world.texts.take(order, said.smsCode ?? '', world.settings.codeRule())
}

function carryOut(context: MethodContext, { card }: PaidWith): MethodResult {
  const { world } = context
  const payment = book(context)
  const refused = bankRefusal(world, card, payment.asked)
  if (refused === undefined) pay(world, payment, card)
  else fail(world, payment, refused, card)
  const isLost = world.faults.strikes('start_timeout_after_success', subjectOf(payment), 1)
  const result = refused === undefined ? accepted(context) : { refusal: refuse(refused) }
  return isLost ? { ...result, fault: 'drop' } : result
}

function accepted({ world, pair }: MethodContext): MethodResult {
  const queryId = world.payments.find(pair)?.trace?.queryId
  return queryId === undefined ? {} : { fields: { queryId } }
}

function book({ world, merchant, fields, pair }: MethodContext): SimulatedPayment {
  const at = world.ports.clock.now()
  return offer(world, {
    ...pair,
    way: 'card',
    key: drawKey(world.ports.random),
    asked: Number(fields.txnAmt),
    description: fields.orderDesc ?? merchant.payee,
    at,
    expiresAt: at + 60_000,
    echo: echoOf(fields),
    fingerprint: fingerprintOf(fields),
    ...(fields.backUrl ? { backUrl: fields.backUrl } : {}),
  })
}
